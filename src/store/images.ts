// Many images in one statement: a batch's rows are inserted, or replace those that are there.
import type { Row } from '../vocabulary/index.js'
import type { Db } from './database.js'
import { storageLimitOf } from './faults.js'

const KEYS = ['customer', 'space', 'id']

const byKey = (a: Row, b: Row): number =>
  (a['space'] as number) - (b['space'] as number) || ((a['id'] as string) < (b['id'] as string) ? -1 : 1)

/** Inserts or replaces rows that all have the same columns. */
async function upsert(db: Db, rows: Row[]): Promise<void> {
  const encoded = rows.map(({ delivery_channels: channels, ...row }) =>
    channels === undefined ? row : { ...row, delivery_channels: JSON.stringify(channels) },
  )
  const columns = Object.keys(encoded[0]!).filter(column => !KEYS.includes(column))
  const merged = Object.fromEntries(columns.map(column => [column, db.raw('excluded.??', [column])]))
  // Bytes that were uploaded stay the original for as long as the origin is that upload, and so does their lookup table.
  const kept = (column: string) => db.raw('CASE WHEN images.origin = excluded.origin THEN images.?? END', [column])
  await db('images')
    .insert(encoded)
    .onConflict(KEYS)
    .merge({ ...merged, uploaded: kept('uploaded'), lut: kept('lut') })
    .catch(error => {
      throw storageLimitOf(error)
    })
}

/**
 * Inserts the rows, or replaces the columns they have. In one order, so that no two batches wait for each other.
 * Throws HttpProblem 507 above a storage policy.
 */
export async function insertImages(db: Db, rows: Row[]): Promise<void> {
  const sets = new Map<string, Row[]>()
  for (const row of rows.toSorted(byKey)) {
    const columns = Object.keys(row).sort().join()
    sets.set(columns, [...(sets.get(columns) ?? []), row])
  }
  for (const same of sets.values()) await upsert(db, same)
}
