// Sets of images of one customer: found in the order asked, locked, inserted, changed and deleted together.
import type { Db } from './database.js'
import { keepImageWords, WORDED, wordsAsTable } from './image-words.js'
import type { ImageKey } from './jobs.js'
import { problemOf } from './postgres-errors.js'
import type { ImageRow } from './row-types.js'
import type { ClassOf } from './rows.js'
import { rowsAsTable } from './rows-as-table.js'
import type { Tables } from './tables.js'
import { noteRow } from './trail.js'

/** An image within its customer. */
export type ImageInCustomer = Omit<ImageKey, 'customer'>

/** The keys as a table `given`, with their place in the set. */
export const GIVEN = 'unnest(?::integer[], ?::text[]) WITH ORDINALITY AS given (space, id, place)'
/** Joins `images` of the customer with it. */
export const SAME = 'images.customer = ? AND images.space = given.space AND images.id = given.id'

/** What no column can hold is not found rather than refused. */
const canBe = ({ id }: ImageInCustomer): boolean => !id.includes('\u0000')

/** What binds the keys as `GIVEN`, and the customer of `SAME`. */
export const bindings = (customer: number, keys: ImageInCustomer[]) => {
  const possible = keys.filter(canBe)
  return [possible.map(key => key.space), possible.map(key => key.id), customer]
}

/** The rows of the images that are there, in the order of the keys. */
export async function findImages(db: Db, customer: number, keys: ImageInCustomer[]): Promise<ImageRow[]> {
  const sql = `SELECT images.* FROM ${GIVEN} JOIN images ON ${SAME} ORDER BY given.place`
  return (await db.raw(sql, bindings(customer, keys))).rows
}

/** Locks the images that are there until the transaction ends, in one order for everyone; returns their rows. */
export async function lockImages(db: Db, customer: number, keys: ImageInCustomer[]): Promise<ImageRow[]> {
  const sql = `SELECT images.* FROM ${GIVEN} JOIN images ON ${SAME}
    ORDER BY images.space, images.id FOR UPDATE OF images`
  return (await db.raw(sql, bindings(customer, keys))).rows
}

/** Deletes the images; returns their rows. What they leave behind is written down to be released. */
export async function removeImages(db: Db, customer: number, keys: ImageInCustomer[]): Promise<ImageRow[]> {
  const statement = `DELETE FROM images USING ${GIVEN} WHERE ${SAME} RETURNING images.*`
  const { rows } = await db.raw(statement, bindings(customer, keys))
  for (const before of rows) noteRow({ owner: 'Image', before })
  return rows
}

/** An image with those of its columns that are written. */
export type ImageColumns = Partial<ImageRow> & ImageInCustomer

interface Within {
  db: Db
  classOf: ClassOf
  tables: Tables
}

const byKey = (a: ImageColumns, b: ImageColumns): number => a.space - b.space || (a.id < b.id ? -1 : 1)

/** The rows in one order for everyone, those with the same columns together. */
function alike(rows: ImageColumns[]): { columns: string[]; same: ImageColumns[] }[] {
  const sets = new Map<string, { columns: string[]; same: ImageColumns[] }>()
  for (const row of rows.toSorted(byKey)) {
    const columns = Object.keys(row).sort()
    const name = JSON.stringify(columns)
    const set = sets.get(name) ?? { columns, same: [] }
    set.same.push(row)
    sets.set(name, set)
  }
  return [...sets.values()]
}

/**
 * Inserts images, one statement for each set of columns; returns the keys of those that were inserted. The others are
 * there: another request was faster. Throws HttpProblem 400 for a value that does not fit, 507 above a storage policy.
 */
export async function insertImages(
  { db, classOf, tables }: Within,
  customer: number,
  rows: ImageColumns[],
): Promise<ImageInCustomer[]> {
  const inserted: ImageInCustomer[] = []
  for (const { columns, same } of alike(rows.map(row => ({ ...row, customer })))) {
    const names = columns.map(() => '??').join(', ')
    const given = rowsAsTable(tables.get('images')!, columns, same)
    const read = wordsAsTable(customer, same)
    const sql = `WITH made AS (
        INSERT INTO images (${names}) SELECT ${names} FROM ${given.sql} ORDER BY space, id
          ON CONFLICT (customer, space, id) DO NOTHING RETURNING space, id),
      worded AS (
        INSERT INTO image_words (customer, space, image, words)
          SELECT ?, space, id, words::tsvector FROM made JOIN ${read.sql} USING (space, id))
      SELECT space, id FROM made`
    const bindings = [...columns, ...columns, ...given.bindings, customer, ...read.bindings]
    const result = await db.raw(sql, bindings).catch((error: unknown) => {
      throw problemOf(classOf('Image'), error)
    })
    inserted.push(...result.rows)
  }
  return inserted
}

/**
 * Changes each image by its own columns: rows of `space`, `id` and what changes. One statement for each set of columns.
 * Throws HttpProblem 400 for a value that does not fit.
 */
export async function updateImages(
  { db, classOf, tables }: Within,
  customer: number,
  rows: ImageColumns[],
): Promise<void> {
  for (const { columns, same } of alike(rows)) {
    const changed = columns.filter(column => column !== 'space' && column !== 'id')
    if (changed.length === 0) continue
    const given = rowsAsTable(tables.get('images')!, columns, same)
    const sql = `UPDATE images SET ${changed.map(() => '?? = given.??').join(', ')} FROM ${given.sql} WHERE ${SAME}`
    const values = [...changed.flatMap(column => [column, column]), ...given.bindings, customer]
    await db.raw(sql, values).catch((error: unknown) => {
      throw problemOf(classOf('Image'), error)
    })
    if (WORDED.some(column => changed.includes(column))) await keepImageWords(db, customer, same)
  }
}
