-- Resumable uploads: how far each has come, and the parts that it has come in.

CREATE TABLE uploads (
  customer integer NOT NULL,
  space integer NOT NULL,
  id text NOT NULL PRIMARY KEY,
  image text NOT NULL,
  length bigint NOT NULL,
  received bigint NOT NULL DEFAULT 0 CHECK (received <= length),
  -- The Upload-Metadata header as it was sent: it is returned as such, and describes the image.
  metadata text NOT NULL DEFAULT '',
  only_new boolean NOT NULL DEFAULT false,
  created timestamptz(3) NOT NULL DEFAULT now(),
  expires timestamptz(3) NOT NULL,
  finished timestamptz(3),
  version bigint NOT NULL DEFAULT nextval('versions'),
  FOREIGN KEY (customer, space) REFERENCES spaces ON DELETE CASCADE);
CREATE INDEX uploads_space ON uploads (customer, space, created, id);
CREATE INDEX uploads_expires ON uploads (expires);
CREATE TRIGGER uploads_touch BEFORE UPDATE ON uploads FOR EACH ROW
  WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION touch_version();

CREATE TABLE upload_parts (
  upload text NOT NULL REFERENCES uploads ON DELETE CASCADE,
  start bigint NOT NULL,
  size bigint NOT NULL,
  key text NOT NULL,
  PRIMARY KEY (upload, start));
