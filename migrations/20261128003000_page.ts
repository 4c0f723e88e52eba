// Which page of its original an image shows.
import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    ALTER TABLE images ADD COLUMN page integer CHECK (page >= 1);
    COMMENT ON COLUMN images.page IS 'which page of its original it shows, from 1; null: the one that its origin names, else the first';
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('ALTER TABLE images DROP COLUMN page')
}
