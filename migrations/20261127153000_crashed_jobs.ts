// Jobs whose process ended while it had them: how often, and whether they are run alone from now on, so that the one
// that ends processes is found and its neighbours lose nothing.
import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    ALTER TABLE jobs ADD COLUMN crashes smallint NOT NULL DEFAULT 0;
    ALTER TABLE jobs ADD COLUMN lone boolean NOT NULL DEFAULT false;
    DROP INDEX jobs_ready;
    CREATE INDEX jobs_ready ON jobs (timebased, priority DESC, customer, run_at, id) WHERE worker IS NULL AND NOT lone;
    CREATE INDEX jobs_lone ON jobs (priority DESC, run_at, id) WHERE worker IS NULL AND lone;
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP INDEX jobs_lone;
    DROP INDEX jobs_ready;
    CREATE INDEX jobs_ready ON jobs (timebased, priority DESC, customer, run_at, id) WHERE worker IS NULL;
    ALTER TABLE jobs DROP COLUMN lone;
    ALTER TABLE jobs DROP COLUMN crashes;
  `)
}
