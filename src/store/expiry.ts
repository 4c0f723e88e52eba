// Images whose time has come: their rows go, and what they leave behind is written down to be released.

import type { Original } from './blob-gc.js'
import type { Db } from './database.js'
import type { ImageKey } from './jobs.js'

/**
 * Deletes up to `count` images that have expired, or the one image if it has. One that is being ingested waits until
 * that has ended, since its worker still writes. Returns their originals; the deletion has queued their release.
 */
export async function deleteExpired(db: Db, now: Date, count: number, only?: ImageKey): Promise<Original[][]> {
  const { rows } = await db.raw(
    `DELETE FROM images USING (
       SELECT customer, space, id FROM images
       WHERE expires <= ? AND NOT ingesting ${only ? 'AND customer = ? AND space = ? AND id = ?' : ''}
       ORDER BY expires LIMIT ? FOR UPDATE SKIP LOCKED) AS expired
     WHERE images.customer = expired.customer AND images.space = expired.space AND images.id = expired.id
     RETURNING images.customer, images.original, images.uploaded`,
    [now, ...(only ? [only.customer, only.space, only.id] : []), count],
  )
  return rows.map(({ customer, original, uploaded }: { customer: number; original?: string; uploaded?: string }) =>
    [...new Set([original, uploaded])].flatMap(sha256 => (sha256 ? [{ customer, sha256 }] : [])),
  )
}
