-- What the installation and each customer have decided: how originals are fetched, and how images are made available.

CREATE TABLE origin_strategies (
  id text PRIMARY KEY,
  name text NOT NULL,
  requires_credentials boolean NOT NULL,
  version bigint NOT NULL DEFAULT nextval('versions'));
INSERT INTO origin_strategies (id, name, requires_credentials) VALUES
  ('default', 'default', false),
  ('basic-http-authentication', 'basic-http-authentication', true),
  ('s3-ambient', 's3-ambient', false),
  ('sftp', 'sftp', true);

-- Which origins of a customer are fetched how.
CREATE TABLE customer_origin_strategies (
  customer integer NOT NULL REFERENCES customers ON DELETE CASCADE,
  id text NOT NULL,
  regex text NOT NULL,
  strategy text NOT NULL REFERENCES origin_strategies,
  credentials text,
  optimised boolean NOT NULL DEFAULT false,
  "order" integer NOT NULL DEFAULT 0,
  version bigint NOT NULL DEFAULT nextval('versions'),
  PRIMARY KEY (customer, id),
  UNIQUE (customer, regex));
CREATE TRIGGER customer_origin_strategies_touch BEFORE UPDATE ON customer_origin_strategies FOR EACH ROW
  WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION touch_version();

CREATE TABLE image_optimisation_policies (
  id text PRIMARY KEY,
  name text NOT NULL,
  technical_details text NOT NULL,
  global boolean NOT NULL DEFAULT true,
  version bigint NOT NULL DEFAULT nextval('versions'));
INSERT INTO image_optimisation_policies (id, name, technical_details) VALUES
  ('default', 'Tiled pyramid', 'Pyramidal TIFF, JPEG tiles of 512 pixels, sRGB, quality 90');
CREATE TRIGGER image_optimisation_policies_touch BEFORE UPDATE ON image_optimisation_policies FOR EACH ROW
  WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION touch_version();

CREATE TABLE thumbnail_policies (
  id text PRIMARY KEY,
  name text NOT NULL,
  sizes integer[] NOT NULL,
  version bigint NOT NULL DEFAULT nextval('versions'));
INSERT INTO thumbnail_policies (id, name, sizes) VALUES ('default', 'Standard sizes', '{1024,400,200,100}');
CREATE TRIGGER thumbnail_policies_touch BEFORE UPDATE ON thumbnail_policies FOR EACH ROW
  WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION touch_version();

-- The policies that every new customer is given.
CREATE TABLE global_delivery_channel_policies (
  channel text NOT NULL,
  name text NOT NULL,
  display_name text NOT NULL DEFAULT '',
  policy_data text,
  policy_created timestamptz(3) NOT NULL DEFAULT now(),
  policy_modified timestamptz(3) NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT nextval('versions'),
  PRIMARY KEY (channel, name));
INSERT INTO global_delivery_channel_policies (channel, name, display_name, policy_data) VALUES
  ('iiif-img', 'default', 'Tiles and sizes from a pyramid made at ingest', NULL),
  ('iiif-img', 'use-original', 'The original is fit to be served from; a pyramid is made of it all the same', NULL),
  ('thumbs', 'default', 'Standard sizes', '["!1024,1024","!400,400","!200,200","!100,100"]'),
  ('iiif-av', 'default-video', 'MP4 of 720 lines', '["video-mp4-720p"]'),
  ('iiif-av', 'default-audio', 'MP3 of 128 kbit/s', '["audio-mp3-128"]'),
  ('file', 'none', 'The original as it is', NULL);

CREATE TABLE delivery_channel_policies (
  customer integer NOT NULL REFERENCES customers ON DELETE CASCADE,
  channel text NOT NULL,
  name text NOT NULL,
  display_name text NOT NULL DEFAULT '',
  policy_data text,
  policy_created timestamptz(3) NOT NULL DEFAULT now(),
  policy_modified timestamptz(3) NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT nextval('versions'),
  PRIMARY KEY (customer, channel, name));
CREATE FUNCTION touch_policy() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    NEW.version := nextval('versions');
    NEW.policy_modified := now();
    RETURN NEW;
  END $$;
CREATE TRIGGER delivery_channel_policies_touch BEFORE UPDATE ON delivery_channel_policies FOR EACH ROW
  WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION touch_policy();

CREATE TABLE default_delivery_channels (
  customer integer NOT NULL REFERENCES customers ON DELETE CASCADE,
  id text NOT NULL,
  space integer,
  channel text NOT NULL,
  policy text NOT NULL,
  media_type text NOT NULL,
  version bigint NOT NULL DEFAULT nextval('versions'),
  PRIMARY KEY (customer, id),
  UNIQUE NULLS NOT DISTINCT (customer, space, channel, media_type),
  FOREIGN KEY (customer, space) REFERENCES spaces ON DELETE CASCADE,
  FOREIGN KEY (customer, channel, policy) REFERENCES delivery_channel_policies);
COMMENT ON COLUMN default_delivery_channels.space IS 'null: all spaces of the customer';
CREATE TRIGGER default_delivery_channels_touch BEFORE UPDATE ON default_delivery_channels FOR EACH ROW
  WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION touch_version();

CREATE FUNCTION seed_delivery_channels(new_customer integer) RETURNS void LANGUAGE sql AS $$
  INSERT INTO delivery_channel_policies (customer, channel, name, display_name, policy_data)
    SELECT new_customer, channel, name, display_name, policy_data FROM global_delivery_channel_policies;
  INSERT INTO default_delivery_channels (customer, id, channel, policy, media_type)
    SELECT new_customer, gen_random_uuid(), * FROM (VALUES
      ('iiif-img', 'default', 'image/*'),
      ('thumbs', 'default', 'image/*'),
      ('iiif-av', 'default-video', 'video/*'),
      ('iiif-av', 'default-audio', 'audio/*'),
      ('file', 'none', 'application/*')) AS channels;
$$;

CREATE VIEW delivery_channels AS
  SELECT customers.id AS customer, channel, title FROM customers CROSS JOIN (VALUES
    ('iiif-img', 'Policies for IIIF Image service delivery'),
    ('thumbs', 'Policies for thumbnails as IIIF Image Services'),
    ('iiif-av', 'Policies for Audio and Video delivery'),
    ('file', 'Policies for File delivery')) AS channels (channel, title);
