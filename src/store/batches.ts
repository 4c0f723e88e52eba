// Questions about a batch that take more than its row: whether later batches have overtaken it, and what failed in it.
import type { Db } from './database.js'
import type { ImageKey } from './jobs.js'

/** Sets `superseded` of a batch: whether a later batch has ingested every image of it that is still there. Returns it. */
export async function testSuperseded(db: Db, batch: number): Promise<boolean> {
  const { rows } = await db.raw(
    `UPDATE batches SET superseded = NOT EXISTS (
       SELECT FROM batch_images AS member
       JOIN images ON images.customer = member.customer AND images.space = member.space AND images.id = member.image
       WHERE member.batch = batches.id AND NOT EXISTS (
         SELECT FROM batch_images AS later
         WHERE later.customer = member.customer AND later.space = member.space AND later.image = member.image
           AND later.batch > member.batch AND later.state = 'completed'))
     WHERE id = ? RETURNING superseded`,
    [batch],
  )
  return rows[0]?.superseded ?? false
}

/** The images whose ingest in the batch ended in an error that still stands; locked until the transaction ends. */
export async function lockFailedImages(db: Db, batch: number): Promise<ImageKey[]> {
  const { rows } = await db.raw(
    `SELECT images.customer, images.space, images.id FROM images
     JOIN batch_images AS member
       ON images.customer = member.customer AND images.space = member.space AND images.id = member.image
     WHERE member.batch = ? AND member.state = 'error' AND images.error <> '' AND NOT images.ingesting
     ORDER BY images.customer, images.space, images.id FOR UPDATE OF images`,
    [batch],
  )
  return rows
}
