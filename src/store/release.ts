// Bytes that no image needs any longer: they go with the last row that names them.
import type { BlobStore } from './blobs/index.js'
import { blobKey, variantPrefix } from './blobs/index.js'
import type { Db } from './database.js'

/**
 * Removes the original of the hash and all that was made of it, unless an image of the customer still has it.
 * `except`: an image that is about to give it up.
 */
export async function releaseBlobs(
  db: Db,
  blobs: BlobStore,
  customer: number,
  sha256: string,
  except?: { space: number; id: string },
): Promise<void> {
  const used = await db('images')
    .where({ customer })
    .where(query => query.where('original', sha256).orWhere('uploaded', sha256))
    .modify(query => {
      if (except) query.whereNot({ space: except.space, id: except.id })
    })
    .first('id')
  if (used) return
  await blobs.delete(blobKey(customer, 'original', sha256))
  for (const kind of ['pyramid', 'thumbs'])
    for await (const { key } of blobs.list(variantPrefix(customer, kind, sha256))) await blobs.delete(key)
}
