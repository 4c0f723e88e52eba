// The checksum of an image's original in a column of its own: of the bytes that were uploaded, or of those last fetched.
import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw('ALTER TABLE images ADD COLUMN sha256 text GENERATED ALWAYS AS (COALESCE(uploaded, original)) STORED')
}

export async function down(db: Knex): Promise<void> {
  await db.raw('ALTER TABLE images DROP COLUMN sha256')
}
