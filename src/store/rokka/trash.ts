// The trash: a deleted source image leaves the images, and takes its row with it so that it can come back whole.
import type { Db } from '../database.js'
import type { SourceImageRow } from '../row-types.js'

/** Columns of `images` that can be written. */
async function imageColumns(db: Db): Promise<string[]> {
  const rows = await db('information_schema.columns')
    .where({ table_name: 'images', is_generated: 'NEVER' })
    .whereRaw('table_schema = current_schema()')
    .select('column_name')
  return rows.map(row => row.column_name)
}

/** Moves the image of a live source image into the trash; its bytes stay. */
export async function trashSourceImage(db: Db, { customer, hash, space, id }: SourceImageRow): Promise<void> {
  await db.raw(
    `UPDATE rokka_images SET deleted = now(), trashed = to_jsonb(images) FROM images
     WHERE rokka_images.customer = ? AND rokka_images.hash = ?
       AND images.customer = rokka_images.customer AND images.space = rokka_images.space AND images.id = rokka_images.id`,
    [customer, hash],
  )
  await db('images').where({ customer, space, id }).delete()
}

const isThere = async (db: Db, table: string, id: unknown): Promise<boolean> =>
  id === null || id === undefined || (await db(table).where({ id }).first('id')) !== undefined

/**
 * Brings a source image back from the trash, with the image that it was; into `home` under its hash when its own space
 * is gone or its id has been taken since.
 */
export async function restoreSourceImage(db: Db, row: SourceImageRow, home: number): Promise<SourceImageRow> {
  const { customer, hash } = row
  const trashed = { ...row.trashed }
  const spaceThere = await db('spaces').where({ customer, id: row.space }).first('id')
  const taken = await db('images').where({ customer, space: row.space, id: row.id }).first('id')
  const place = spaceThere && !taken ? { space: row.space, id: row.id } : { space: home, id: hash }
  for (const [column, table] of [
    ['thumbnail_policy', 'thumbnail_policies'],
    ['image_optimisation_policy', 'image_optimisation_policies'],
  ] as const)
    if (!(await isThere(db, table, trashed[column]))) trashed[column] = null
  const [back] = await db('rokka_images')
    .where({ customer, hash })
    .update({ ...place, deleted: null, trashed: null })
    .returning('*')
  const image = { ...trashed, ...place, batch: null, ingesting: false, protected: row.protected }
  // A column that has come since the image was put in the trash has its default.
  const columns = (await imageColumns(db)).filter(column => column !== 'version' && column in image)
  const names = columns.map(() => '??').join(', ')
  await db.raw(`INSERT INTO images (${names}) SELECT ${names} FROM jsonb_populate_record(NULL::images, ?::jsonb)`, [
    ...columns,
    ...columns,
    JSON.stringify(image),
  ])
  return back!
}

/**
 * Removes up to `limit` source images for good that have been in the trash for the days, and queues the release of
 * their bytes with it; returns how many went.
 */
export async function purgeTrash(db: Db, now: Date, days: number, limit: number): Promise<number> {
  const { rows } = await db.raw(
    `WITH due AS (
       SELECT customer, hash FROM rokka_images WHERE deleted IS NOT NULL AND deleted <= ?::timestamptz - ? * interval '1 day'
       ORDER BY deleted LIMIT ? FOR UPDATE SKIP LOCKED),
     gone AS (
       DELETE FROM rokka_images USING due WHERE rokka_images.customer = due.customer AND rokka_images.hash = due.hash
       RETURNING rokka_images.customer, sha256),
     released AS (INSERT INTO blob_releases (customer, sha256) SELECT customer, sha256 FROM gone)
     SELECT count(*) AS count FROM gone`,
    [now, days, limit],
  )
  return Number(rows[0].count)
}
