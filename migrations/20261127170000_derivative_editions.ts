// Derivatives of a former edition, which the worker makes anew, are found by an index of their own; and what is worth
// knowing of an original is shown.
import type { Knex } from 'knex'

const METADATA = `SELECT customer, space, id, probe->>'format' AS format, media_type, width, height,
  (probe->>'pages')::integer AS pages, probe->>'depth' AS depth, probe->>'space' AS colour_space,
  (probe->>'hasProfile')::boolean AS has_profile, original AS sha256, version, original_size AS size,
  (probe->>'channels')::integer AS channels, (probe->>'hasAlpha')::boolean AS has_alpha,
  (probe->>'orientation')::integer AS orientation, duration, (probe->>'bitRate')::bigint AS bit_rate,
  probe->>'videoCodec' AS video_codec, (probe->>'frameRate')::float8 AS frame_rate,
  probe->>'audioCodec' AS audio_codec, (probe->>'sampleRate')::integer AS sample_rate,
  probe->>'audioLayout' AS audio_layout, transcodes`

const FROM = 'FROM images WHERE original IS NOT NULL'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    CREATE INDEX images_outdated ON images (customer, space, id)
      WHERE derivative IS NOT NULL AND derivative NOT LIKE '%-v2%';
    INSERT INTO chores (name, last) VALUES ('derivatives', 'epoch');
    CREATE OR REPLACE VIEW image_metadata AS ${METADATA}, probe->>'note' AS note ${FROM};
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP VIEW image_metadata;
    CREATE VIEW image_metadata AS ${METADATA} ${FROM};
    DELETE FROM chores WHERE name = 'derivatives';
    DROP INDEX images_outdated;
  `)
}
