// Bytes that no image needs any longer: they go with the last row that names them, and are not forgotten on the way.
import { type BlobStore, blobKey, StorageError, variantPrefix } from './blobs/index.js'
import type { Db } from './database.js'
import { isDeletionHeld } from './keep/backup-hold.js'
import { outageOf } from './postgres-errors.js'

/** An original of a customer, by its hash. */
export interface Original {
  customer: number
  sha256: string
}

/** Seconds that bytes may wait for the row that names them, unless the caller says otherwise. */
const HOLD_S = 3600

/** Kinds of blobs that are made of an original, each with variants. */
const DERIVED = ['pyramid', 'thumbs', 'av']

/** One at a time decides on an original: whoever takes bytes in, or whoever takes them away. */
const LOCK = (original: string): string => `pg_advisory_xact_lock(hashtextextended(${original}, 0))`

/** What an original is locked by, and the same of a row in SQL. */
const lockName = ({ customer, sha256 }: Original): string => `${customer}/${sha256}`
const NAME = `customer || '/' || sha256`

const lockOriginal = (db: Db, original: Original): Promise<unknown> =>
  db.raw(`SELECT ${LOCK('?')}`, [lockName(original)])

/**
 * Announces bytes that are about to be stored before their row is: until `dropHold`, nobody releases them; when that
 * never comes, because the process ended, they are released after the seconds unless an image has them.
 * Returns the hold.
 */
export async function holdOriginal(db: Db, original: Original, seconds = HOLD_S): Promise<number> {
  const { rows } = await db.raw(
    `WITH locked AS MATERIALIZED (SELECT ${LOCK('?')})
     INSERT INTO blob_releases (customer, sha256, due) SELECT ?, ?, now() + ? * interval '1 second' FROM locked
     RETURNING id`,
    [lockName(original), original.customer, original.sha256, seconds],
  )
  return rows[0].id
}

/**
 * Ends a hold, in the transaction of the row that names the bytes; after every lock on an image, before none.
 * Throws StorageError `timeout` when the hold has run out and the bytes may be gone: they must be stored again.
 */
export async function dropHold(db: Db, hold: number): Promise<void> {
  const { rowCount } = await db.raw(
    `WITH locked AS MATERIALIZED (SELECT ${LOCK(NAME)} FROM blob_releases WHERE id = ?)
     DELETE FROM blob_releases USING locked WHERE id = ? AND due > now()`,
    [hold, hold],
  )
  if (rowCount === 1) return
  const original = await db('blob_releases').where({ id: hold }).first('customer', 'sha256')
  throw new StorageError('timeout', original ? blobKey(original.customer, 'original', original.sha256) : '')
}

/**
 * Gives up a hold whose row never came because of `reason`: its bytes go, unless an image has them or another hold keeps
 * them. In an outage they go later, by the sweep: nothing is thrown that would hide the reason.
 */
export async function giveUpHold(db: Db, blobs: BlobStore, hold: number, reason?: unknown): Promise<void> {
  try {
    // Long past, so that a clock that is set back lets nothing wait.
    const [original] = await db('blob_releases')
      .where({ id: hold })
      .update({ due: db.raw(`now() - interval '1 day'`) })
      .returning(['customer', 'sha256'])
    if (original && !outageOf(reason)) await releaseBlobs(db, blobs, original.customer, original.sha256)
  } catch (error) {
    // A hold that cannot be given up runs out by itself.
    if (!outageOf(error)) throw error
  }
}

/** Whether somebody is about to name bytes of the original in a row. */
async function isHeld(db: Db, { customer, sha256 }: Original): Promise<boolean> {
  return Boolean(await db('blob_releases').where({ customer, sha256 }).where('due', '>', db.fn.now()).first('id'))
}

async function isNeeded(db: Db, { customer, sha256 }: Original): Promise<boolean> {
  const image = await db('images')
    .where({ customer })
    .where(query => query.where('original', sha256).orWhere('uploaded', sha256))
    .first('id')
  if (image || (await db('adjuncts').where({ customer, original: sha256 }).first('id'))) return true
  return Boolean(await inTrash(db, { customer, sha256 }).first('id'))
}

/** What in the trash keeps an original. */
const inTrash = (db: Db, { customer, sha256 }: Original) =>
  db('trashed_images').where({ customer }).whereRaw('hashes @> ARRAY[?]', [sha256])

/** Keys of the transcodes that images of an original name, those in the trash too. */
async function namedTranscodes(db: Db, { customer, sha256 }: Original): Promise<Set<string>> {
  const rows: { transcodes: { key: string }[] | null }[] = [
    ...(await db('images').where({ customer, original: sha256 }).select('transcodes')),
    ...(await inTrash(db, { customer, sha256 }).select(db.raw(`was -> 'transcodes' AS transcodes`))),
  ]
  return new Set(rows.flatMap(({ transcodes }) => (transcodes ?? []).map(({ key }) => key)))
}

/** Blobs of an original that nobody needs: all of them, or the transcodes that its images have given up. */
async function* unneeded(db: Db, blobs: BlobStore, original: Original): AsyncGenerator<string> {
  const { customer, sha256 } = original
  if (await isHeld(db, original)) return
  const needed = await isNeeded(db, original)
  const named = needed ? await namedTranscodes(db, original) : new Set()
  for (const kind of needed ? ['av'] : DERIVED)
    for await (const { key } of blobs.list(variantPrefix(customer, kind, sha256))) if (!named.has(key)) yield key
  const key = blobKey(customer, 'original', sha256)
  if (!needed && (await blobs.stat(key))) yield key
}

/**
 * Removes the original of the hash and all that was made of it, unless an image of the customer still has it, also
 * one in the trash: then only the transcodes that none of its images has. Nothing at all while it is held, or while a
 * backup is made: the sweep comes back to it.
 * Returns how many blobs were removed.
 */
export function releaseBlobs(db: Db, blobs: BlobStore, customer: number, sha256: string): Promise<number> {
  const original = { customer, sha256 }
  return db.transaction(async transaction => {
    await lockOriginal(transaction, original)
    if (await isDeletionHeld(transaction)) return 0
    let removed = 0
    for await (const key of unneeded(transaction, blobs, original)) {
      await blobs.delete(key)
      removed++
    }
    await transaction('blob_releases').where(original).where('due', '<=', transaction.fn.now()).delete()
    return removed
  })
}

/** Originals whose bytes are released side by side. */
const AT_ONCE = 8

/**
 * Removes at once what the deletion or the change of rows has written down to be released, so that its bytes are gone
 * with the answer; in an outage the rest is left to the sweep.
 */
export async function releaseEarly(db: Db, blobs: BlobStore, customer: number, hashes: Iterable<string>) {
  const left = [...new Set(hashes)]
  try {
    while (left.length > 0)
      await Promise.all(left.splice(0, AT_ONCE).map(sha256 => releaseBlobs(db, blobs, customer, sha256)))
  } catch (error) {
    if (!outageOf(error)) throw error
  }
}

/** Originals whose release is due, at most `count`, each once. */
export const dueReleases = (db: Db, count: number): Promise<Original[]> =>
  db('blob_releases')
    .where('due', '<=', db.fn.now())
    .groupBy('customer', 'sha256')
    .orderByRaw('min(due), customer, sha256')
    .limit(count)
    .select('customer', 'sha256')

/** Writes down for release those of the originals that no image has and nobody holds. Returns how many. */
export async function releaseUnnamed(db: Db, originals: Original[]): Promise<number> {
  const { rowCount } = await db.raw(
    `INSERT INTO blob_releases (customer, sha256)
     SELECT DISTINCT customer, sha256 FROM jsonb_to_recordset(?::jsonb) AS given (customer integer, sha256 text)
     WHERE NOT EXISTS (SELECT FROM images WHERE images.customer = given.customer AND images.original = given.sha256)
       AND NOT EXISTS (SELECT FROM images WHERE images.customer = given.customer AND images.uploaded = given.sha256)
       AND NOT EXISTS (SELECT FROM adjuncts WHERE adjuncts.customer = given.customer AND adjuncts.original = given.sha256)
       AND NOT EXISTS (SELECT FROM trashed_images WHERE trashed_images.customer = given.customer
         AND hashes @> ARRAY[given.sha256])
       AND NOT EXISTS (SELECT FROM blob_releases AS held
         WHERE held.customer = given.customer AND held.sha256 = given.sha256)`,
    [JSON.stringify(originals)],
  )
  return rowCount
}
