// An image in the trash keeps the spaces that it was in before it was moved, so that its former addresses lead to it again.
import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    ALTER TABLE trashed_images ADD former_spaces integer[] NOT NULL DEFAULT '{}';
    COMMENT ON COLUMN trashed_images.former_spaces IS 'spaces that it was moved from'`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('ALTER TABLE trashed_images DROP COLUMN former_spaces')
}
