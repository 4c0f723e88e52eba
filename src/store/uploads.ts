// Resumable uploads: how far each has come, its parts, and their end.
import { type BlobStore, uploadPrefix } from './blobs/index.js'
import type { Db } from './database.js'
import { deleteUnnamed } from './keep/backup-hold.js'

/** An upload, by its customer and its id. */
export interface UploadKey {
  customer: number
  id: string
}

/** Bytes of an upload that are stored as one blob. */
export interface UploadPart {
  start: number
  size: number
  key: string
}

/** Bytes that the unfinished uploads of a space, or of all spaces of a customer, may still bring. */
export async function promisedBytes(db: Db, customer: number): Promise<number> {
  const row = await db('uploads').where({ customer }).whereNull('finished').where('expires', '>', db.fn.now()).sum({
    bytes: 'length',
  })
  return Number(row[0]?.['bytes'] ?? 0)
}

/**
 * Adds a part to an upload, if it begins where the upload has come to and the upload is still there and unfinished.
 * Moves its expiry. False when another request has brought these bytes, or the upload is gone.
 */
export const addPart = (db: Db, { id }: UploadKey, part: UploadPart, expires: Date): Promise<boolean> =>
  db.transaction(async transaction => {
    const moved = await transaction('uploads')
      .where({ id, received: part.start })
      .whereNull('finished')
      .where('expires', '>', transaction.fn.now())
      .update({ received: part.start + part.size, expires })
    if (moved > 0) await transaction('upload_parts').insert({ upload: id, ...part })
    return moved > 0
  })

/** The parts of an upload from its first byte to the last that is here. */
export const partsOf = (db: Db, { id }: UploadKey): Promise<UploadPart[]> =>
  db('upload_parts').where({ upload: id }).orderBy('start').select('start', 'size', 'key')

/** Marks an upload as finished, in the transaction of its image. False when another request has done so. */
export const finishUpload = async (db: Db, { id }: UploadKey, expires: Date): Promise<boolean> =>
  (await db('uploads').where({ id }).whereNull('finished').update({ finished: db.fn.now(), expires })) > 0

/** Removes the bytes of an upload, and what the table says of them. */
export async function removeParts(db: Db, blobs: BlobStore, { customer, id }: UploadKey): Promise<number> {
  let removed = 0
  for await (const { key } of blobs.list(uploadPrefix(customer, id))) {
    await deleteUnnamed(db, blobs, key)
    removed++
  }
  await db('upload_parts').where({ upload: id }).delete()
  return removed
}

/** Removes an upload with its bytes. False when it was not there. */
export async function removeUpload(db: Db, blobs: BlobStore, key: UploadKey): Promise<boolean> {
  // The row goes first: a request that is bringing bytes finds it gone, and takes them away itself.
  const rows = await db('uploads').where({ customer: key.customer, id: key.id }).delete()
  await removeParts(db, blobs, key)
  return rows > 0
}

/** Removes at most `count` uploads that have expired, their bytes first. Returns how many there were. */
export async function removeExpiredUploads(db: Db, blobs: BlobStore, now: Date, count: number): Promise<number> {
  const expired: UploadKey[] = await db('uploads')
    .where('expires', '<=', now)
    .orderBy('expires')
    .limit(count)
    .select('customer', 'id')
  for (const key of expired) {
    await removeParts(db, blobs, key)
    await db('uploads').where({ id: key.id }).where('expires', '<=', now).delete()
  }
  return expired.length
}

/** Those of the uploads that no row is about. */
export async function unknownUploads(db: Db, keys: UploadKey[]): Promise<UploadKey[]> {
  const ids = keys.map(({ id }) => id)
  const known = new Set((await db('uploads').whereIn('id', ids).select('id')).map(({ id }) => id))
  return keys.filter(({ id }) => !known.has(id))
}
