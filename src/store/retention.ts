// What is not kept for ever: the record of changes, and batches that images have been overtaken by; in bounded slices.
import type { Db } from './database.js'

/**
 * Removes those of the `count` oldest changes that are older than so many days, and notes up to which place of each
 * customer; returns how many.
 */
export async function removeOldChanges(db: Db, now: Date, days: number, count: number): Promise<number> {
  const { rows } = await db.raw(
    `WITH gone AS (
       DELETE FROM changes WHERE id IN (
         SELECT id FROM (SELECT id, at FROM changes ORDER BY id LIMIT ?) AS oldest
         WHERE at < ?::timestamptz - make_interval(days => ?))
       RETURNING customer, transaction, id),
     cut AS (
       INSERT INTO changes_cut (customer, transaction, id)
         SELECT DISTINCT ON (customer) customer, transaction, id FROM gone ORDER BY customer, transaction DESC, id DESC
         ON CONFLICT (customer) DO UPDATE SET transaction = EXCLUDED.transaction, id = EXCLUDED.id
           WHERE (EXCLUDED.transaction, EXCLUDED.id) > (changes_cut.transaction, changes_cut.id))
     SELECT count(*)::integer AS count FROM gone`,
    [count, now, days],
  )
  return rows[0].count
}

/** Whether changes behind a place are no longer kept. */
export async function isCut(db: Db, customer: number, place: string): Promise<boolean> {
  const [transaction, id] = place.split('-') as [string, string]
  const { rows } = await db.raw(
    'SELECT FROM changes_cut WHERE customer = ? AND (transaction, id) > (?::text::xid8, ?::bigint)',
    [customer, transaction, id],
  )
  return rows.length > 0
}

/** Removes up to `count` batches that ended more than so many days ago and that no image names any more; returns how many. */
export async function removeOldBatches(db: Db, now: Date, days: number, count: number): Promise<number> {
  const { rowCount } = await db.raw(
    `DELETE FROM batches WHERE id IN (
       SELECT id FROM batches AS old WHERE finished < ?::timestamptz - make_interval(days => ?)
         AND NOT EXISTS (SELECT FROM images WHERE images.batch = old.id)
       ORDER BY finished LIMIT ? FOR UPDATE SKIP LOCKED)`,
    [now, days, count],
  )
  return rowCount
}
