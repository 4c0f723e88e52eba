// How many bytes the storage policies still let a space have.
import type { Db } from './database.js'

/** Bytes left under the policy of the customer and that of the space itself; Infinity when neither has one. */
export async function storageLeft(db: Db, customer: number, space: number): Promise<number> {
  const rows: { left: number }[] = await db('storage')
    .join('storage_policies', 'storage_policies.id', 'storage.storage_policy')
    .where({ customer })
    .where(query => query.whereNull('space').orWhere({ space }))
    .select({ left: db.raw('maximum_total_size_of_stored_images - total_size_of_stored_images') })
  return Math.min(Number.POSITIVE_INFINITY, ...rows.map(({ left }) => left))
}
