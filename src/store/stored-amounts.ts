// How much an installation stores, as its customers' storage has it.
import type { Db } from './database.js'

/** What is stored of all customers. */
export interface StoredAmounts {
  images: number
  /** By what they are of. */
  bytes: { images: number; thumbnails: number; adjuncts: number; trash: number }
}

/** Adds up what each customer stores in all its spaces. */
export async function storedAmounts(db: Db): Promise<StoredAmounts> {
  const [row] = await db('storage')
    .whereNull('space')
    .select({
      count: db.raw('coalesce(sum(number_of_stored_images), 0)::float8'),
      images: db.raw('coalesce(sum(total_size_of_stored_images), 0)::float8'),
      thumbnails: db.raw('coalesce(sum(total_size_of_thumbnails), 0)::float8'),
      adjuncts: db.raw('coalesce(sum(total_size_of_stored_adjuncts), 0)::float8'),
      trash: db.raw('coalesce(sum(total_size_of_trashed_images), 0)::float8'),
    })
  const { count, ...bytes } = row as unknown as { count: number } & StoredAmounts['bytes']
  return { images: count, bytes }
}
