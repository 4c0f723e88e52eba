-- Images (assets of every kind): their rows, the indexes by which they are found, and what is counted and announced of them.

CREATE TABLE images (
  customer integer NOT NULL,
  space integer NOT NULL,
  id text NOT NULL,
  origin text NOT NULL DEFAULT '',
  initial_origin text NOT NULL DEFAULT '',
  max_unauthorised integer NOT NULL DEFAULT -1,
  max_width integer NOT NULL DEFAULT 0,
  open_full_max integer NOT NULL DEFAULT 0,
  degraded boolean GENERATED ALWAYS AS (max_unauthorised > 0 OR open_full_max > 0) STORED,
  width integer NOT NULL DEFAULT 0,
  height integer NOT NULL DEFAULT 0,
  duration integer,
  queued timestamptz(3),
  dequeued timestamptz(3),
  finished timestamptz(3),
  ingesting boolean NOT NULL DEFAULT false,
  error text NOT NULL DEFAULT '',
  tags text[] NOT NULL DEFAULT '{}',
  string1 text NOT NULL DEFAULT '',
  string2 text NOT NULL DEFAULT '',
  string3 text NOT NULL DEFAULT '',
  number1 bigint NOT NULL DEFAULT 0,
  number2 bigint NOT NULL DEFAULT 0,
  number3 bigint NOT NULL DEFAULT 0,
  media_type text NOT NULL DEFAULT '',
  delivery_channels jsonb NOT NULL
    DEFAULT '[{"channel": "iiif-img", "policy": "default"}, {"channel": "thumbs", "policy": "default"}]',
  manifests text[] NOT NULL DEFAULT '{}',
  roles text[] NOT NULL DEFAULT '{}',
  batch bigint,
  image_optimisation_policy text REFERENCES image_optimisation_policies,
  thumbnail_policy text REFERENCES thumbnail_policies,
  uploaded text,
  original text,
  original_size bigint NOT NULL DEFAULT 0,
  derivative text,
  derivative_size bigint NOT NULL DEFAULT 0,
  thumbnails jsonb NOT NULL DEFAULT '[]',
  thumbnails_size bigint NOT NULL DEFAULT 0,
  probe jsonb,
  created timestamptz(3) NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT nextval('versions'),
  has_image_service boolean GENERATED ALWAYS AS (delivery_channels @> '[{"channel": "iiif-img"}]') STORED,
  has_thumbnails boolean GENERATED ALWAYS AS (thumbnails <> '[]') STORED,
  rights text NOT NULL DEFAULT '',
  sha1 text,
  expires timestamptz(3),
  lut jsonb,
  family text GENERATED ALWAYS AS (CASE
    WHEN media_type LIKE 'audio/%' OR media_type LIKE 'video/%'
      OR media_type IN ('application/mp4', 'application/mxf', 'application/ogg') THEN 'T'
    WHEN media_type LIKE 'image/%' OR media_type = '' THEN 'I'
    ELSE 'F' END) STORED,
  transcodes jsonb NOT NULL DEFAULT '[]',
  -- Of the bytes that were uploaded, or of those last fetched.
  sha256 text GENERATED ALWAYS AS (COALESCE(uploaded, original)) STORED,
  PRIMARY KEY (customer, space, id),
  FOREIGN KEY (customer, space) REFERENCES spaces);

-- A condition cannot be put on generated columns, which images have.
CREATE TRIGGER images_touch BEFORE UPDATE ON images FOR EACH ROW EXECUTE FUNCTION touch_version();

CREATE INDEX images_created ON images (customer, space, created, id);
CREATE INDEX images_customer_created ON images (customer, created, space, id);
CREATE INDEX images_original ON images (customer, original) WHERE original IS NOT NULL;
CREATE INDEX images_uploaded ON images (customer, uploaded) WHERE uploaded IS NOT NULL;
CREATE INDEX images_batch ON images (batch) WHERE batch IS NOT NULL;
CREATE INDEX images_tags ON images USING gin (tags);
CREATE INDEX images_roles ON images USING gin (roles);
CREATE INDEX images_manifests ON images USING gin (manifests);
CREATE INDEX images_delivery_channels ON images USING gin (delivery_channels jsonb_path_ops);
CREATE INDEX images_sha1 ON images (customer, sha1) WHERE sha1 IS NOT NULL;
CREATE INDEX images_expires ON images (expires) WHERE expires IS NOT NULL;
CREATE INDEX images_ingesting ON images (customer, created, space, id) WHERE ingesting;
CREATE INDEX images_ingesting_other ON images (media_type)
  WHERE ingesting AND media_type <> '' AND media_type NOT LIKE 'image/%';

-- Within a space and within a customer, in the order of a list: filtering, counting and paging walk one index each.
CREATE INDEX images_space_string1 ON images (customer, space, string1, created, id) WHERE string1 <> '';
CREATE INDEX images_space_string2 ON images (customer, space, string2, created, id) WHERE string2 <> '';
CREATE INDEX images_space_string3 ON images (customer, space, string3, created, id) WHERE string3 <> '';
CREATE INDEX images_space_number1 ON images (customer, space, number1, created, id) WHERE number1 <> 0;
CREATE INDEX images_space_number2 ON images (customer, space, number2, created, id) WHERE number2 <> 0;
CREATE INDEX images_space_number3 ON images (customer, space, number3, created, id) WHERE number3 <> 0;
CREATE INDEX images_string1 ON images (customer, string1, created, space, id) WHERE string1 <> '';
CREATE INDEX images_string2 ON images (customer, string2, created, space, id) WHERE string2 <> '';
CREATE INDEX images_string3 ON images (customer, string3, created, space, id) WHERE string3 <> '';
CREATE INDEX images_number1 ON images (customer, number1, created, space, id) WHERE number1 <> 0;
CREATE INDEX images_number2 ON images (customer, number2, created, space, id) WHERE number2 <> 0;
CREATE INDEX images_number3 ON images (customer, number3, created, space, id) WHERE number3 <> 0;

CREATE FUNCTION count_images_in() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    -- In one order, so that two statements on the same spaces do not wait for each other.
    PERFORM FROM spaces WHERE (customer, id) IN (SELECT customer, space FROM added)
      ORDER BY customer, id FOR NO KEY UPDATE;
    UPDATE spaces SET approximate_number_of_images = approximate_number_of_images + more.images
      FROM (SELECT customer, space, count(*) AS images FROM added GROUP BY customer, space) AS more
      WHERE spaces.customer = more.customer AND spaces.id = more.space;
    RETURN NULL;
  END $$;
CREATE TRIGGER images_counted_in AFTER INSERT ON images REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION count_images_in();

CREATE FUNCTION count_images_out() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM FROM spaces WHERE (customer, id) IN (SELECT customer, space FROM removed)
      ORDER BY customer, id FOR NO KEY UPDATE;
    UPDATE spaces SET approximate_number_of_images = approximate_number_of_images - fewer.images
      FROM (SELECT customer, space, count(*) AS images FROM removed GROUP BY customer, space) AS fewer
      WHERE spaces.customer = fewer.customer AND spaces.id = fewer.space;
    RETURN NULL;
  END $$;
CREATE TRIGGER images_counted_out AFTER DELETE ON images REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION count_images_out();

-- Delivery keeps what it knows of images in memory: it is notified of every change of what it answers with.
-- Payload: [customer, space, id].
CREATE FUNCTION tell_image() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_notify('hydria_delivered', json_build_array(OLD.customer, OLD.space, OLD.id)::text);
    RETURN NULL;
  END $$;
CREATE TRIGGER images_changed AFTER UPDATE ON images FOR EACH ROW
  WHEN (ROW(OLD.derivative, OLD.original, OLD.uploaded, OLD.thumbnails, OLD.media_type, OLD.duration, OLD.width, OLD.height,
      OLD.roles, OLD.max_unauthorised, OLD.max_width, OLD.open_full_max, OLD.delivery_channels, OLD.ingesting)
    IS DISTINCT FROM ROW(NEW.derivative, NEW.original, NEW.uploaded, NEW.thumbnails, NEW.media_type, NEW.duration, NEW.width,
      NEW.height, NEW.roles, NEW.max_unauthorised, NEW.max_width, NEW.open_full_max, NEW.delivery_channels, NEW.ingesting))
  EXECUTE FUNCTION tell_image();
CREATE TRIGGER images_gone AFTER DELETE ON images FOR EACH ROW EXECUTE FUNCTION tell_image();

CREATE VIEW image_storage AS SELECT customer, space, id, original_size + derivative_size AS size,
  thumbnails_size AS thumbnail_size, coalesce(finished, created) AS last_checked, ingesting AS checking_in_progress, version
  FROM images;

CREATE VIEW image_metadata AS SELECT customer, space, id, probe->>'format' AS format, media_type, width, height,
  (probe->>'pages')::integer AS pages, probe->>'depth' AS depth, probe->>'space' AS colour_space,
  (probe->>'hasProfile')::boolean AS has_profile, original AS sha256, version, original_size AS size,
  (probe->>'channels')::integer AS channels, (probe->>'hasAlpha')::boolean AS has_alpha,
  (probe->>'orientation')::integer AS orientation, duration, (probe->>'bitRate')::bigint AS bit_rate,
  probe->>'videoCodec' AS video_codec, (probe->>'frameRate')::float8 AS frame_rate,
  probe->>'audioCodec' AS audio_codec, (probe->>'sampleRate')::integer AS sample_rate,
  probe->>'audioLayout' AS audio_layout, transcodes
  FROM images WHERE original IS NOT NULL;

-- Which values the images of a space have, those of the most images first, at most 1,000 of each property.
CREATE VIEW space_metadata AS SELECT spaces.customer, spaces.id AS space,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('value', value, 'count', count) ORDER BY count DESC, value), '[]')
    FROM (SELECT string1 AS value, count(*) AS count FROM images
      WHERE images.customer = spaces.customer AND images.space = spaces.id AND string1 <> ''
      GROUP BY 1 ORDER BY count DESC, value LIMIT 1000) AS counted) AS string1,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('value', value, 'count', count) ORDER BY count DESC, value), '[]')
    FROM (SELECT string2 AS value, count(*) AS count FROM images
      WHERE images.customer = spaces.customer AND images.space = spaces.id AND string2 <> ''
      GROUP BY 1 ORDER BY count DESC, value LIMIT 1000) AS counted) AS string2,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('value', value, 'count', count) ORDER BY count DESC, value), '[]')
    FROM (SELECT string3 AS value, count(*) AS count FROM images
      WHERE images.customer = spaces.customer AND images.space = spaces.id AND string3 <> ''
      GROUP BY 1 ORDER BY count DESC, value LIMIT 1000) AS counted) AS string3,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('value', value, 'count', count) ORDER BY count DESC, value), '[]')
    FROM (SELECT number1 AS value, count(*) AS count FROM images
      WHERE images.customer = spaces.customer AND images.space = spaces.id AND number1 <> 0
      GROUP BY 1 ORDER BY count DESC, value LIMIT 1000) AS counted) AS number1,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('value', value, 'count', count) ORDER BY count DESC, value), '[]')
    FROM (SELECT number2 AS value, count(*) AS count FROM images
      WHERE images.customer = spaces.customer AND images.space = spaces.id AND number2 <> 0
      GROUP BY 1 ORDER BY count DESC, value LIMIT 1000) AS counted) AS number2,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('value', value, 'count', count) ORDER BY count DESC, value), '[]')
    FROM (SELECT number3 AS value, count(*) AS count FROM images
      WHERE images.customer = spaces.customer AND images.space = spaces.id AND number3 <> 0
      GROUP BY 1 ORDER BY count DESC, value LIMIT 1000) AS counted) AS number3,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('value', value, 'count', count) ORDER BY count DESC, value), '[]')
    FROM (SELECT item AS value, count(*) AS count FROM images
      CROSS JOIN unnest(images.tags) AS item
      WHERE images.customer = spaces.customer AND images.space = spaces.id AND true
      GROUP BY 1 ORDER BY count DESC, value LIMIT 1000) AS counted) AS tags,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('value', value, 'count', count) ORDER BY count DESC, value), '[]')
    FROM (SELECT item AS value, count(*) AS count FROM images
      CROSS JOIN unnest(images.roles) AS item
      WHERE images.customer = spaces.customer AND images.space = spaces.id AND true
      GROUP BY 1 ORDER BY count DESC, value LIMIT 1000) AS counted) AS roles,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('value', value, 'count', count) ORDER BY count DESC, value), '[]')
    FROM (SELECT media_type AS value, count(*) AS count FROM images
      WHERE images.customer = spaces.customer AND images.space = spaces.id AND media_type <> ''
      GROUP BY 1 ORDER BY count DESC, value LIMIT 1000) AS counted) AS media_type
  FROM spaces;
