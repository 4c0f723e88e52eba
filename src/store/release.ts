// Bytes that no image needs any longer: they go with the last row that names them, and are not forgotten on the way.
import type { BlobStore } from './blobs/index.js'
import { blobKey, variantPrefix } from './blobs/index.js'
import type { Db } from './database.js'

/** An original of a customer, by its hash. */
export interface Original {
  customer: number
  sha256: string
}

/** How long bytes may wait for the row that names them. */
const HOLD = `interval '1 hour'`

/** One at a time decides on an original: whoever takes bytes in, or whoever takes them away. */
const lockOriginal = (db: Db, { customer, sha256 }: Original): Promise<unknown> =>
  db.raw('SELECT pg_advisory_xact_lock(hashtextextended(?, 0))', [`${customer}/${sha256}`])

/**
 * Announces bytes that are about to be stored before their row is: until `dropHold`, nobody releases them; when that
 * never comes, because the process ended, they are released after an hour unless an image has them. Returns the hold.
 */
export const holdOriginal = (db: Db, original: Original): Promise<number> =>
  db.transaction(async transaction => {
    await lockOriginal(transaction, original)
    const { customer, sha256 } = original
    const due = transaction.raw(`now() + ${HOLD}`)
    const [hold] = await transaction('blob_releases').insert({ customer, sha256, due }).returning('id')
    return hold.id
  })

/** Ends a hold, in the transaction of the row that names the bytes. */
export const dropHold = async (db: Db, hold: number): Promise<void> => {
  await db('blob_releases').where({ id: hold }).delete()
}

async function isNeeded(db: Db, { customer, sha256 }: Original, except?: { space: number; id: string }) {
  const image = await db('images')
    .where({ customer })
    .where(query => query.where('original', sha256).orWhere('uploaded', sha256))
    .modify(query => {
      if (except) query.whereNot({ space: except.space, id: except.id })
    })
    .first('id')
  const trashed = await db('rokka_images').where({ customer, sha256 }).whereNotNull('deleted').first('hash')
  return image ?? trashed ?? db('blob_releases').where({ customer, sha256 }).where('due', '>', db.fn.now()).first('id')
}

/**
 * Removes the original of the hash and all that was made of it, unless an image of the customer still has it, also
 * one in the trash, or it is held. `except`: an image that is about to give it up.
 */
export async function releaseBlobs(
  db: Db,
  blobs: BlobStore,
  customer: number,
  sha256: string,
  except?: { space: number; id: string },
): Promise<void> {
  const original = { customer, sha256 }
  await db.transaction(async transaction => {
    await lockOriginal(transaction, original)
    if (!(await isNeeded(transaction, original, except))) {
      for (const kind of ['pyramid', 'thumbs'])
        for await (const { key } of blobs.list(variantPrefix(customer, kind, sha256))) await blobs.delete(key)
      await blobs.delete(blobKey(customer, 'original', sha256))
    }
    await transaction('blob_releases').where(original).where('due', '<=', transaction.fn.now()).delete()
  })
}

/** Originals whose release is due, at most `count`, each once. */
export const dueReleases = (db: Db, count: number): Promise<Original[]> =>
  db('blob_releases')
    .where('due', '<=', db.fn.now())
    .groupBy('customer', 'sha256')
    .orderByRaw('min(due), customer, sha256')
    .limit(count)
    .select('customer', 'sha256')
