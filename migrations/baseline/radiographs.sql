-- What the DSIO filters API knows of an image beyond the image itself, and the modality sessions registered here.

CREATE TABLE modality_sessions (
  customer integer NOT NULL REFERENCES customers ON DELETE CASCADE,
  session_id text NOT NULL,
  client_name text NOT NULL DEFAULT '',
  created_on timestamptz(3) NOT NULL,
  expires timestamptz(3) NOT NULL,
  version bigint NOT NULL DEFAULT nextval('versions'),
  PRIMARY KEY (customer, session_id));
CREATE INDEX modality_sessions_expires ON modality_sessions (expires);
CREATE TRIGGER modality_sessions_touch BEFORE UPDATE ON modality_sessions FOR EACH ROW
  WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION touch_version();

-- image_info is json, not jsonb: it is returned with its keys in the order in which they were sent.
CREATE TABLE radiographs (
  customer integer NOT NULL,
  space integer NOT NULL,
  image text NOT NULL,
  media text NOT NULL,
  image_info json NOT NULL,
  session_id text,
  image_id text,
  captured boolean NOT NULL DEFAULT false,
  PRIMARY KEY (customer, image),
  FOREIGN KEY (customer, space, image) REFERENCES images ON DELETE CASCADE);
CREATE INDEX radiographs_session ON radiographs (customer, session_id) WHERE session_id IS NOT NULL;

CREATE VIEW image_resources AS SELECT
  images.customer, images.space, images.id, images.media_type, images.created AS created_on, images.expires,
  images.version, images.lut, radiographs.media, radiographs.image_info, radiographs.session_id, radiographs.image_id,
  radiographs.captured,
  CASE WHEN radiographs.session_id IS NOT NULL THEN json_build_object(
    'sessionId', radiographs.session_id, 'imageId', radiographs.image_id) END AS modality_session
  FROM radiographs JOIN images ON images.customer = radiographs.customer
    AND images.space = radiographs.space AND images.id = radiographs.image;
