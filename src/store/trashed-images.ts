// The trash: a deleted image leaves the images with its adjuncts, and takes their rows along, so that it can come back whole.
import { conflict, type HttpProblem } from '../problem.js'
import { insertAdjunctJob } from './adjuncts.js'
import type { Db } from './database.js'
import { bindings, GIVEN, type ImageInCustomer, removeImages, SAME } from './images-bulk.js'
import type { ImageKey } from './jobs.js'
import { problemOf } from './postgres-errors.js'
import { insertJobs } from './queued-images.js'
import type { AdjunctRow, ImageRow } from './row-types.js'
import type { ClassOf } from './rows.js'
import { noteRow } from './trail.js'

/** How images are deleted: by which key, and for how many days they can be restored; 0: they are gone at once. */
export interface Discarding {
  by: string | null
  days: number
}

/** An image in the trash: its number there, its place, and the rows that are kept of it and of its adjuncts. */
export interface Trashed extends ImageKey {
  trash: number
  was: ImageRow
  adjuncts: AdjunctRow[]
  /** Spaces that it was moved from. */
  former_spaces: number[]
}

/** Bytes that an image keeps, its adjuncts included. */
const SIZE = 'images.original_size + images.derivative_size + images.thumbnails_size + images.adjuncts_size'
const ITS_ADJUNCTS =
  'adjuncts.customer = images.customer AND adjuncts.space = images.space AND adjuncts.image = images.id'

/** Columns of a table that can be written. */
async function writtenColumns(db: Db, table: string): Promise<string[]> {
  const rows = await db('information_schema.columns')
    .where({ table_name: table, is_generated: 'NEVER' })
    .whereRaw('table_schema = current_schema()')
    .whereNot({ column_name: 'version' })
    .select('column_name')
  return rows.map(row => row.column_name)
}

/** Inserts rows that were kept as JSON; a column that has come since then has its default. Returns how many. */
async function insertKept(db: Db, table: string, rows: object[], conflict = ''): Promise<number> {
  if (rows.length === 0) return 0
  const columns = (await writtenColumns(db, table)).filter(column => column in rows[0]!)
  const names = columns.map(() => '??').join(', ')
  const { rowCount } = await db.raw(
    `INSERT INTO ?? (${names}) SELECT ${names} FROM jsonb_populate_recordset(NULL::??, ?::jsonb) ${conflict}`,
    [table, ...columns, ...columns, table, JSON.stringify(rows)],
  )
  return rowCount
}

/** Purges what was trashed first of a customer while the trash has more bytes than its storage policy allows. */
async function boundTrash(db: Db, customer: number): Promise<void> {
  const full = await db('storage')
    .join('storage_policies', 'storage_policies.id', 'storage.storage_policy')
    .where({ customer, space: null })
    .whereRaw('total_size_of_trashed_images > maximum_total_size_of_stored_images')
    .first('maximum_total_size_of_stored_images as most')
  if (!full) return
  await db.raw(
    `DELETE FROM trashed_images USING (
       SELECT id, sum(size) OVER (ORDER BY id DESC) AS newer FROM trashed_images WHERE customer = ?) AS ranked
     WHERE trashed_images.id = ranked.id AND newer > ?`,
    [customer, full['most']],
  )
}

/**
 * Deletes images of a customer that the transaction has locked: into the trash, or for good where they are to be kept
 * no day, and radiographs always. Returns the numbers of those that are in the trash now, and the hashes of what is gone
 * for good, whose bytes are still to be released.
 */
export async function discardImages(
  db: Db,
  customer: number,
  images: ImageInCustomer[],
  { by, days }: Discarding,
): Promise<{ trash: number[]; gone: string[] }> {
  const given = bindings(customer, images)
  const kept = new Map<string, number>()
  const adjuncts = await db.raw(
    `SELECT adjuncts.space, adjuncts.image AS id, adjuncts.original FROM ${GIVEN} JOIN images ON ${SAME}
     JOIN adjuncts ON ${ITS_ADJUNCTS} ORDER BY number FOR UPDATE OF adjuncts`,
    given,
  )
  if (days > 0) {
    const { rows } = await db.raw(
      `INSERT INTO trashed_images (customer, space, image, label, media_type, size, trashed_by, expires, hashes, was, adjuncts, former_spaces)
       SELECT images.customer, images.space, images.id, to_jsonb(images) -> 'label', images.media_type, ${SIZE},
         ?, now() + ? * interval '1 day',
         ARRAY(SELECT hash FROM unnest(ARRAY[images.original, images.uploaded]) AS hash WHERE hash IS NOT NULL
           UNION SELECT adjuncts.original FROM adjuncts WHERE ${ITS_ADJUNCTS} AND adjuncts.original IS NOT NULL),
         to_jsonb(images),
         (SELECT coalesce(jsonb_agg(to_jsonb(adjuncts) ORDER BY number), '[]') FROM adjuncts WHERE ${ITS_ADJUNCTS}),
         ARRAY(SELECT former.space FROM former_image_places AS former WHERE former.customer = images.customer
           AND former.space_now = images.space AND former.image = images.id)
       FROM ${GIVEN} JOIN images ON ${SAME}
       WHERE NOT EXISTS (SELECT FROM radiographs WHERE radiographs.customer = images.customer
         AND radiographs.space = images.space AND radiographs.image = images.id)
       ORDER BY given.place
       RETURNING id, space, image`,
      [by, days, ...given],
    )
    for (const { id, space, image } of rows) kept.set(`${space}/${image}`, id)
  }
  const removed = await removeImages(db, customer, images)
  if (kept.size > 0) await boundTrash(db, customer)
  const named: { space: number; id: string; original: string | null; uploaded?: string | null }[] = [
    ...removed,
    ...adjuncts.rows,
  ]
  const gone = named
    .filter(({ space, id }) => !kept.has(`${space}/${id}`))
    .flatMap(({ original, uploaded }) => [original, uploaded])
    .filter(hash => typeof hash === 'string')
  return { trash: [...kept.values()], gone: [...new Set(gone)] }
}

/** Puts in the queue again what waited there, or was under way, when it was trashed. */
async function queueAgain(db: Db, { customer, space, id, was, adjuncts }: Trashed): Promise<void> {
  const { ingesting, delivery_channels, batch } = was
  if (ingesting) await insertJobs(db, customer, [{ space, id, delivery_channels }], batch === null ? {} : { batch })
  // What a pipeline makes waits for the picture of its image.
  const waiting = adjuncts.filter(adjunct => adjunct.ingesting && !(ingesting && adjunct.pipeline))
  for (const adjunct of waiting) await insertAdjunctJob(db, adjunct, false, adjunct.pipeline ?? 'common')
}

/** Those of policies that are gone meanwhile are no longer named. */
async function withPoliciesThere(db: Db, was: ImageRow): Promise<Partial<ImageRow>> {
  const gone: Partial<ImageRow> = {}
  for (const [column, table] of [
    ['thumbnail_policy', 'thumbnail_policies'],
    ['image_optimisation_policy', 'image_optimisation_policies'],
  ] as const)
    if (was[column] && !(await db(table).where({ id: was[column] }).first('id'))) gone[column] = null
  return gone
}

/** The former places of an image lead to it again, where no other image is now. */
async function leadAgain(db: Db, { customer, space, id, was, former_spaces: former }: Trashed): Promise<void> {
  // Addresses of another id are those of another image.
  if (id !== was.id || former.length === 0) return
  await db.raw(
    `INSERT INTO former_image_places (customer, space, image, space_now)
       SELECT ?, former, ?, ? FROM unnest(?::integer[]) AS former
       WHERE former <> ? AND NOT EXISTS (SELECT FROM images WHERE customer = ? AND space = former AND id = ?)
       ON CONFLICT DO NOTHING`,
    [customer, id, space, former, space, customer, id],
  )
}

/** An image in the trash, locked until the transaction ends; undefined when it is not there. */
export async function lockTrashed(db: Db, customer: number, trash: number): Promise<Trashed | undefined> {
  const columns = ['space', 'image as id', 'was', 'adjuncts', 'former_spaces']
  const row = await db('trashed_images').where({ customer, id: trash }).forUpdate().first(columns)
  return row && ({ ...row, customer, trash } as Trashed)
}

/** The thumbnails that an image in the trash has; undefined when it is not there. */
export async function trashedThumbnails(
  db: Db,
  customer: number,
  trash: number,
): Promise<ImageRow['thumbnails'] | undefined> {
  const row = await db('trashed_images')
    .where({ customer, id: trash })
    .first(db.raw("was -> 'thumbnails' AS thumbnails"))
  return row && ((row['thumbnails'] as ImageRow['thumbnails'] | null) ?? [])
}

const taken = ({ space, id }: ImageKey): HttpProblem =>
  conflict(`Another Image of the space ${space} has the id ${id} now; delete it, or give it another id, first.`, [
    { property: 'imageId', message: 'is in use' },
  ])

/**
 * Brings an image back from the trash, which the transaction has locked there, with all that it was. Throws HttpProblem
 * 409 when another image has its place, 507 above a storage policy.
 */
export async function restoreImage({ db, classOf }: { db: Db; classOf: ClassOf }, trashed: Trashed): Promise<void> {
  const { customer, space, id, trash, was } = trashed
  if (await db('images').where({ customer, space, id }).first('id')) throw taken(trashed)
  // Its adjuncts are counted as they come.
  const image = { ...was, ...(await withPoliciesThere(db, was)), space, id, adjuncts_size: 0, adjuncts_count: 0 }
  try {
    // Before its image, which would be taken for another source image.
    await db('rokka_images').where({ trash }).update({ deleted: null, trash: null, space, id })
    const inserted = await insertKept(db, 'images', [image], 'ON CONFLICT (customer, space, id) DO NOTHING')
    if (inserted === 0) throw taken(trashed)
  } catch (error) {
    throw problemOf(classOf('Image'), error)
  }
  const adjuncts = trashed.adjuncts.map(adjunct => ({ ...adjunct, space, image: id }))
  await insertKept(db, 'adjuncts', adjuncts)
  await leadAgain(db, trashed)
  await queueAgain(db, trashed)
  await db('trashed_images').where({ id: trash }).delete()
  noteRow({ owner: 'Image', after: image })
}

/** Removes one image of a customer, or all, from the trash for good; returns the hashes whose bytes are still to be released, undefined when nothing was there. */
export async function purgeTrashed(db: Db, customer: number, trash?: number): Promise<string[] | undefined> {
  const where = trash === undefined ? { customer } : { customer, id: trash }
  const rows = await db('trashed_images')
    .where(where)
    .delete()
    .returning([
      ...['customer', 'id', 'space', 'image', 'label', 'hashes'],
      db.raw("was ->> 'created' AS image_created"),
    ])
  for (const { hashes: _, ...before } of rows)
    noteRow({ owner: 'TrashedImage', before, written: ['space', 'image', 'label'] })
  return rows.length === 0 ? undefined : rows.flatMap(row => row['hashes'] as string[])
}

/** Removes up to `count` images for good whose time in the trash is over; their bytes are released by what the deletion has written. Returns how many went. */
export async function sweepTrash(db: Db, now: Date, count: number): Promise<number> {
  const { rowCount } = await db.raw(
    `DELETE FROM trashed_images WHERE id IN (
       SELECT id FROM trashed_images WHERE expires <= ? ORDER BY expires LIMIT ? FOR UPDATE SKIP LOCKED)`,
    [now, count],
  )
  return rowCount
}
