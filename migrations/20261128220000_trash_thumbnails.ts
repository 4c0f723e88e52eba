// What the trash tells of each image: whether it has a thumbnail.
import type { Knex } from 'knex'

const COLUMNS = 'id, customer, space, image, label, media_type, size, trashed, trashed_by, expires, version'

export async function up(db: Knex): Promise<void> {
  await db.raw(`CREATE OR REPLACE VIEW trash AS
    SELECT ${COLUMNS}, (was #> '{thumbnails,0}') IS NOT NULL AS has_thumbnail FROM trashed_images`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`DROP VIEW trash; CREATE VIEW trash AS SELECT ${COLUMNS} FROM trashed_images`)
}
