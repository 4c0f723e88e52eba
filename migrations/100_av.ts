// Sound and video: what was transcoded of an asset, what its original's file tells, and which transcodes are released.
import type { Knex } from 'knex'

/** Media types that are time-based though they are named application. */
const TIME_BASED = `'application/mp4', 'application/mxf', 'application/ogg'`

const family = (timeBased: string) => `
  ALTER TABLE images DROP COLUMN family;
  ALTER TABLE images ADD COLUMN family text GENERATED ALWAYS AS (CASE
    WHEN media_type LIKE 'audio/%' OR media_type LIKE 'video/%' ${timeBased} THEN 'T'
    WHEN media_type LIKE 'image/%' OR media_type = '' THEN 'I'
    ELSE 'F' END) STORED;`

const metadata = `SELECT customer, space, id, probe->>'format' AS format, media_type, width, height,
      (probe->>'pages')::integer AS pages, probe->>'depth' AS depth, probe->>'space' AS colour_space,
      (probe->>'hasProfile')::boolean AS has_profile, original AS sha256, version, original_size AS size,
      (probe->>'channels')::integer AS channels, (probe->>'hasAlpha')::boolean AS has_alpha,
      (probe->>'orientation')::integer AS orientation`
const ingested = 'FROM images WHERE original IS NOT NULL'

/** rokka's source images are pictures: `more` is what else must hold for one. */
const followImages = (more: string) => `
    DROP TRIGGER images_rokka_follow ON images;
    CREATE TRIGGER images_rokka_follow AFTER INSERT OR UPDATE OF sha1, original, width, height, media_type ON images
      FOR EACH ROW WHEN (NEW.sha1 IS NOT NULL AND NEW.original IS NOT NULL AND NEW.width > 0 ${more})
      EXECUTE FUNCTION rokka_follow_image();`

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    ${family(`OR media_type IN (${TIME_BASED})`)}
    ALTER TABLE images ADD COLUMN transcodes jsonb NOT NULL DEFAULT '[]';
    CREATE OR REPLACE VIEW image_metadata AS ${metadata}, duration, (probe->>'bitRate')::bigint AS bit_rate,
      probe->>'videoCodec' AS video_codec, (probe->>'frameRate')::float8 AS frame_rate,
      probe->>'audioCodec' AS audio_codec, (probe->>'sampleRate')::integer AS sample_rate,
      probe->>'audioLayout' AS audio_layout, transcodes ${ingested};
    ${followImages(`AND NEW.transcodes = '[]'`)}

    -- Transcodes that an asset gives up while it keeps its original are written down to be released.
    CREATE FUNCTION release_transcodes() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO blob_releases (customer, sha256) VALUES (OLD.customer, OLD.original);
        RETURN NULL;
      END $$;
    CREATE TRIGGER images_transcodes_replaced AFTER UPDATE OF transcodes ON images FOR EACH ROW
      WHEN (OLD.transcodes <> '[]' AND OLD.transcodes IS DISTINCT FROM NEW.transcodes AND OLD.original IS NOT NULL)
      EXECUTE FUNCTION release_transcodes();
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP TRIGGER images_transcodes_replaced ON images;
    DROP FUNCTION release_transcodes;
    ${followImages('')}
    DROP VIEW image_metadata;
    CREATE VIEW image_metadata AS ${metadata} ${ingested};
    ALTER TABLE images DROP COLUMN transcodes;
    ${family('')}
  `)
}
