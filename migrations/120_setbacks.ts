// A job that met an outage is given back without a try being spent; how often is counted apart, for the back-off.
import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw('ALTER TABLE jobs ADD COLUMN setbacks integer NOT NULL DEFAULT 0')
}

export async function down(db: Knex): Promise<void> {
  await db.raw('ALTER TABLE jobs DROP COLUMN setbacks')
}
