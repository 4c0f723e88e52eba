// What the storage policies still let a customer store, asked before bytes are.
import { HttpProblem } from '../problem.js'
import type { Bounds } from './blobs/index.js'
import type { Db } from './database.js'

/** A space of a customer; without a number, one that is yet to be made. */
export interface StoragePlace {
  customer: number
  space?: number | undefined
}

/** Bytes left under the policy of the customer and that of the space itself; Infinity when neither has one. */
async function storageLeft(db: Db, { customer, space }: StoragePlace): Promise<number> {
  const rows: { left: number }[] = await db('storage')
    .join('storage_policies', 'storage_policies.id', 'storage.storage_policy')
    .where({ customer })
    .where(query => query.whereNull('space').orWhere('space', space ?? null))
    .select({
      left: db.raw('maximum_total_size_of_stored_images - total_size_of_stored_images - total_size_of_stored_adjuncts'),
    })
  return Math.min(Number.POSITIVE_INFINITY, ...rows.map(({ left }) => left))
}

const exceeded = (): HttpProblem =>
  new HttpProblem(507, 'Storage limit exceeded', 'The upload would exceed the storage policy.')

/** Throws HttpProblem 507 when the storage policies do not let the place have so many bytes more. */
export async function checkStorage(db: Db, place: StoragePlace, bytes: number): Promise<void> {
  if (bytes > 0 && bytes > (await storageLeft(db, place))) throw exceeded()
}

/**
 * How many bytes may come in for the place: `most` (413 beyond), or what the storage policies leave (507 beyond) when
 * that is less. `replaced`: bytes that go when they have come. `length`: how many the client says that there are.
 * Throws HttpProblem 507 at once when those are too many.
 */
export async function storageBounds(
  db: Db,
  place: StoragePlace,
  most: number,
  { replaced = 0, length = 0 }: { replaced?: number; length?: number | undefined } = {},
): Promise<Bounds> {
  const left = Math.max(0, (await storageLeft(db, place)) + replaced)
  if (left >= most) return { maxBytes: most }
  if (length > left) throw exceeded()
  return { maxBytes: left, beyond: exceeded }
}
