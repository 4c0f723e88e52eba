// Sets of images of one customer: found in the order asked, locked, changed and deleted together.
import type { Row } from '../vocabulary/index.js'
import type { Db } from './database.js'
import type { ImageKey } from './jobs.js'

/** An image within its customer. */
export type ImageInCustomer = Omit<ImageKey, 'customer'>

/** The keys as a table `given`, with their place in the set. */
const GIVEN = 'unnest(?::integer[], ?::text[]) WITH ORDINALITY AS given (space, id, place)'
const SAME = 'images.customer = ? AND images.space = given.space AND images.id = given.id'

const bindings = (customer: number, keys: ImageInCustomer[]) => [
  keys.map(key => key.space),
  keys.map(key => key.id),
  customer,
]

/** The rows of the images that are there, in the order of the keys. */
export async function findImages(db: Db, customer: number, keys: ImageInCustomer[]): Promise<Row[]> {
  const sql = `SELECT images.* FROM ${GIVEN} JOIN images ON ${SAME} ORDER BY given.place`
  return (await db.raw(sql, bindings(customer, keys))).rows
}

/** Locks the images that are there until the transaction ends, in one order for everyone; returns their keys. */
export async function lockImages(db: Db, customer: number, keys: ImageInCustomer[]): Promise<ImageInCustomer[]> {
  const sql = `SELECT images.space, images.id FROM ${GIVEN} JOIN images ON ${SAME}
    ORDER BY images.space, images.id FOR UPDATE OF images`
  return (await db.raw(sql, bindings(customer, keys))).rows
}

/** Deletes the images; returns their rows. Their bytes are still to be released. */
export async function removeImages(db: Db, customer: number, keys: ImageInCustomer[]): Promise<Row[]> {
  return (await db.raw(`DELETE FROM images USING ${GIVEN} WHERE ${SAME} RETURNING images.*`, bindings(customer, keys)))
    .rows
}

/** Changes each image by its own columns: rows of `space`, `id` and what changes. One statement for each set of columns. */
export async function updateImages(db: Db, customer: number, rows: (Row & ImageInCustomer)[]): Promise<void> {
  const sets = new Map<string, Row[]>()
  for (const row of rows) {
    const columns = Object.keys(row).filter(column => column !== 'space' && column !== 'id')
    if (columns.length === 0) continue
    const name = JSON.stringify(columns.sort())
    sets.set(name, [...(sets.get(name) ?? []), row])
  }
  for (const [name, same] of sets) {
    const columns: string[] = JSON.parse(name)
    await db.raw(
      `UPDATE images SET ${columns.map(() => '?? = given.??').join(', ')}
       FROM jsonb_populate_recordset(NULL::images, ?::jsonb) AS given WHERE ${SAME}`,
      [...columns.flatMap(column => [column, column]), JSON.stringify(same), customer],
    )
  }
}

/** How one column of many images is changed: values are added to or removed from an array, or the column is set. */
export type Edit = 'add' | 'remove' | 'replace'

const EDITS: Record<Edit, string> = {
  add: '?? || ARRAY(SELECT v FROM unnest(?::text[]) WITH ORDINALITY AS more (v, n) WHERE v <> ALL (??) ORDER BY n)',
  remove: 'ARRAY(SELECT v FROM unnest(??) WITH ORDINALITY AS now (v, n) WHERE v <> ALL (?::text[]) ORDER BY n)',
  replace: '?',
}

/** Changes one column of all the images alike. `add` and `remove` are for columns of type text[]. */
export async function editImages(
  db: Db,
  customer: number,
  keys: ImageInCustomer[],
  edit: { column: string; operation: Edit; value: unknown },
): Promise<void> {
  const name = `images.${edit.column}`
  const value = edit.value as string
  const changed = { add: [name, value, name], remove: [name, value], replace: [value] }[edit.operation]
  await db.raw(`UPDATE images SET ?? = ${EDITS[edit.operation]} FROM ${GIVEN} WHERE ${SAME}`, [
    edit.column,
    ...changed,
    ...bindings(customer, keys),
  ])
}
