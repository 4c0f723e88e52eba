// Jobs of sound and video wait in a line of their own, so that a film of an hour keeps no picture waiting.
import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    ALTER TABLE jobs ADD COLUMN timebased boolean NOT NULL DEFAULT false;
    UPDATE jobs SET timebased = true FROM images
      WHERE images.customer = jobs.customer AND images.space = jobs.space AND images.id = jobs.image
        AND images.delivery_channels @> '[{"channel": "iiif-av"}]';
    DROP INDEX jobs_ready;
    CREATE INDEX jobs_ready ON jobs (timebased, priority DESC, customer, run_at, id) WHERE worker IS NULL;
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP INDEX jobs_ready;
    CREATE INDEX jobs_ready ON jobs (priority DESC, customer, run_at, id) WHERE worker IS NULL;
    ALTER TABLE jobs DROP COLUMN timebased;
  `)
}
