// Each customer's default version of the Presentation API.
import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    ALTER TABLE customers ADD COLUMN default_presentation_version integer NOT NULL DEFAULT 3
      CHECK (default_presentation_version IN (2, 3));
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('ALTER TABLE customers DROP COLUMN default_presentation_version')
}
