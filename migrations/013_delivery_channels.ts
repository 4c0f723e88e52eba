// How assets are made available: the policies of each channel, which channels are the default, and what images show of it.
import type { Knex } from 'knex'

const version = `version bigint NOT NULL DEFAULT nextval('versions')`

const policy = `
  channel text NOT NULL,
  name text NOT NULL,
  display_name text NOT NULL DEFAULT '',
  policy_data text,
  policy_created timestamptz(3) NOT NULL DEFAULT now(),
  policy_modified timestamptz(3) NOT NULL DEFAULT now(),
  ${version}`

const columns = 'channel, name, display_name, policy_data'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    CREATE TABLE global_delivery_channel_policies (${policy}, PRIMARY KEY (channel, name));
    INSERT INTO global_delivery_channel_policies (${columns}) VALUES
      ('iiif-img', 'default', 'Tiles and sizes from a pyramid made at ingest', NULL),
      ('iiif-img', 'use-original', 'The original is fit to be served from; a pyramid is made of it all the same', NULL),
      ('thumbs', 'default', 'Standard sizes', '["!1024,1024","!400,400","!200,200","!100,100"]'),
      ('iiif-av', 'default-video', 'MP4 of 720 lines', '["video-mp4-720p"]'),
      ('iiif-av', 'default-audio', 'MP3 of 128 kbit/s', '["audio-mp3-128"]'),
      ('file', 'none', 'The original as it is', NULL);

    CREATE TABLE delivery_channel_policies (
      customer integer NOT NULL REFERENCES customers ON DELETE CASCADE, ${policy},
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
      ${version},
      PRIMARY KEY (customer, id),
      UNIQUE NULLS NOT DISTINCT (customer, space, channel, media_type),
      FOREIGN KEY (customer, space) REFERENCES spaces ON DELETE CASCADE,
      FOREIGN KEY (customer, channel, policy) REFERENCES delivery_channel_policies);
    COMMENT ON COLUMN default_delivery_channels.space IS 'null: all spaces of the customer';
    CREATE TRIGGER default_delivery_channels_touch BEFORE UPDATE ON default_delivery_channels FOR EACH ROW
      WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION touch_version();

    CREATE FUNCTION seed_delivery_channels(new_customer integer) RETURNS void LANGUAGE sql AS $$
      INSERT INTO delivery_channel_policies (customer, ${columns})
        SELECT new_customer, ${columns} FROM global_delivery_channel_policies;
      INSERT INTO default_delivery_channels (customer, id, channel, policy, media_type)
        SELECT new_customer, gen_random_uuid(), * FROM (VALUES
          ('iiif-img', 'default', 'image/*'),
          ('thumbs', 'default', 'image/*'),
          ('iiif-av', 'default-video', 'video/*'),
          ('iiif-av', 'default-audio', 'audio/*'),
          ('file', 'none', 'application/*')) AS channels;
    $$;
    SELECT seed_delivery_channels(id) FROM customers;

    CREATE VIEW delivery_channels AS
      SELECT customers.id AS customer, channel, title FROM customers CROSS JOIN (VALUES
        ('iiif-img', 'Policies for IIIF Image service delivery'),
        ('thumbs', 'Policies for thumbnails as IIIF Image Services'),
        ('iiif-av', 'Policies for Audio and Video delivery'),
        ('file', 'Policies for File delivery')) AS channels (channel, title);

    UPDATE images SET delivery_channels = '[{"channel": "iiif-img", "policy": "default"}, {"channel": "thumbs", "policy": "default"}]'
      WHERE delivery_channels = '[]';
    ALTER TABLE images
      ALTER COLUMN delivery_channels
        SET DEFAULT '[{"channel": "iiif-img", "policy": "default"}, {"channel": "thumbs", "policy": "default"}]',
      ADD COLUMN has_image_service boolean
        GENERATED ALWAYS AS (delivery_channels @> '[{"channel": "iiif-img"}]') STORED,
      ADD COLUMN has_thumbnails boolean GENERATED ALWAYS AS (thumbnails <> '[]') STORED;
    CREATE INDEX images_delivery_channels ON images USING gin (delivery_channels jsonb_path_ops);
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP INDEX images_delivery_channels;
    ALTER TABLE images DROP COLUMN has_image_service, DROP COLUMN has_thumbnails,
      ALTER COLUMN delivery_channels SET DEFAULT '[]';
    DROP VIEW delivery_channels;
    DROP FUNCTION seed_delivery_channels;
    DROP TABLE default_delivery_channels, delivery_channel_policies, global_delivery_channel_policies;
    DROP FUNCTION touch_policy;
  `)
}
