// Which blobs the rows name, and which originals no row names: what verifying an installation compares with its bytes.
import { type BlobEntry, blobKey, originalOf } from '../blobs/index.js'
import type { Db } from '../database.js'

/** Originals of images, of adjuncts and of what is in the trash, each once. */
const ORIGINALS = `SELECT customer, original AS sha256 FROM images WHERE original IS NOT NULL
  UNION SELECT customer, uploaded FROM images WHERE uploaded IS NOT NULL
  UNION SELECT customer, original FROM adjuncts WHERE original IS NOT NULL
  UNION SELECT customer, unnest(hashes) FROM trashed_images`

/** What was made of them for images. */
const MADE = `SELECT derivative AS key FROM images WHERE derivative IS NOT NULL
  UNION SELECT part ->> 'key' FROM images, jsonb_array_elements(thumbnails) AS part
  UNION SELECT part ->> 'key' FROM images, jsonb_array_elements(transcodes) AS part WHERE jsonb_typeof(transcodes) = 'array'`

const AT_ONCE = 500

/** The keys of all blobs that rows name, originals first; with a number only so many originals, chosen by chance. */
export async function* namedBlobs(db: Db, sample?: number): AsyncGenerator<string> {
  if (sample !== undefined) {
    const { rows } = await db.raw(`SELECT * FROM (${ORIGINALS}) AS named ORDER BY random() LIMIT ?`, [sample])
    for (const { customer, sha256 } of rows) yield blobKey(customer, 'original', sha256)
    return
  }
  const transaction = await db.transaction()
  try {
    await transaction.raw('SET LOCAL statement_timeout = 0')
    for (const [name, query] of [
      ['originals', ORIGINALS],
      ['made', MADE],
    ]) {
      await transaction.raw(`DECLARE named_${name} NO SCROLL CURSOR FOR ${query}`)
      for (;;) {
        const { rows } = await transaction.raw(`FETCH ${AT_ONCE} FROM named_${name}`)
        if (rows.length === 0) break
        for (const { customer, sha256, key } of rows) yield key ?? blobKey(customer, 'original', sha256)
      }
    }
  } finally {
    await transaction.rollback()
  }
}

/** Those of the blobs that belong to an original that no row names. */
export async function unnamedBlobs(db: Db, blobs: BlobEntry[]): Promise<string[]> {
  const given = blobs.flatMap(({ key }) => {
    const original = originalOf(key)
    return original ? [{ key, ...original }] : []
  })
  const { rows } = await db.raw(
    `SELECT key FROM jsonb_to_recordset(?::jsonb) AS given (key text, customer integer, sha256 text)
     WHERE NOT EXISTS (SELECT FROM images WHERE images.customer = given.customer AND images.original = given.sha256)
       AND NOT EXISTS (SELECT FROM images WHERE images.customer = given.customer AND images.uploaded = given.sha256)
       AND NOT EXISTS (SELECT FROM adjuncts WHERE adjuncts.customer = given.customer AND adjuncts.original = given.sha256)
       AND NOT EXISTS (SELECT FROM trashed_images WHERE trashed_images.customer = given.customer
         AND hashes @> ARRAY[given.sha256])`,
    [JSON.stringify(given)],
  )
  return rows.map(({ key }: { key: string }) => key)
}
