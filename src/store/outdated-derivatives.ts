// Images whose derivatives were made in a former way: an index of their own has them, and is empty when all are renewed.
import { dropHold } from './blob-gc.js'
import type { Db } from './database.js'
import { type IngestColumns, ingestUpdate } from './finish-job.js'
import type { ImageRow } from './row-types.js'

/** Names the way in which derivatives are made: their keys have it. A new one needs a migration with an index like this one's. */
export const EDITION = 'v2'

/** The condition of the index, word for word. */
const OUTDATED = `derivative IS NOT NULL AND derivative NOT LIKE '%-v2%'`

type After = Pick<ImageRow, 'customer' | 'space' | 'id'>

/** How many images have derivatives of a former edition. */
export async function countOutdated(db: Db): Promise<number> {
  const { rows } = await db.raw(`SELECT count(*)::integer AS count FROM images WHERE ${OUTDATED}`)
  return rows[0].count
}

/** The next image, in the order of their keys, whose derivatives are of a former edition and that is not being ingested. */
export async function nextOutdated(db: Db, after?: After): Promise<ImageRow | undefined> {
  const { customer, space, id } = after ?? { customer: -1, space: 0, id: '' }
  const { rows } = await db.raw(
    `SELECT * FROM images WHERE ${OUTDATED} AND NOT ingesting AND original IS NOT NULL AND (customer, space, id) > (?, ?, ?)
     ORDER BY customer, space, id LIMIT 1`,
    [customer, space, id],
  )
  return rows[0]
}

/**
 * Gives an image, and those of the same bytes that have what it has, their new derivatives; ends the hold on the bytes.
 * Returns how many images were renewed: none when the image has changed meanwhile. Throws StorageError when the hold has run out.
 */
export const replaceDerivatives = (db: Db, row: ImageRow, columns: IngestColumns, hold: number): Promise<number> =>
  db.transaction(async transaction => {
    const renewed = await transaction('images')
      .where({ customer: row.customer, original: row.original, derivative: row.derivative, ingesting: false })
      .whereRaw('delivery_channels = ?::jsonb', [JSON.stringify(row.delivery_channels)])
      .whereRaw('lut IS NOT DISTINCT FROM ?::jsonb', [row.lut ? JSON.stringify(row.lut) : null])
      .update(ingestUpdate(transaction, columns))
    if (renewed > 0) await dropHold(transaction, hold)
    return renewed
  })

/** Whether an image of the customer still has a derivative, one in the trash included. */
export const isDerivativeNamed = async (db: Db, { customer, original, derivative }: ImageRow): Promise<boolean> =>
  Boolean(
    (await db('images').where({ customer, original, derivative }).first('id')) ??
      (await db('trashed_images')
        .where({ customer })
        .whereRaw(`hashes @> ARRAY[?::text] AND was ->> 'derivative' = ?`, [original, derivative])
        .first('id')),
  )
