// How far the shared caches in front of the platform have been told of what changed, for each customer.
import type { Db } from './database.js'
import { AFTER_PLACE, type ChangePlace, changesAfter, type HappenedRow, PRESENT } from './happened.js'

/** The changes of a customer that a worker tells caches of, `delay` seconds after they were made. */
export interface PurgePlace extends ChangePlace {
  delay: number
}

/**
 * Has caches be told of what changes of every customer, at each of the delays. `fromNow`: of what changes from now on, where
 * nothing is known of a customer; else of all.
 */
export const placePurges = (db: Db, delays: number[], fromNow: boolean): Promise<unknown> =>
  db.raw(
    `INSERT INTO cache_purge_places (customer, delay, transaction, id)
       SELECT customers.id, delay, ${fromNow ? PRESENT : `'0'::xid8, 0`}
         FROM customers CROSS JOIN unnest(?::integer[]) AS delay
         WHERE NOT EXISTS (SELECT FROM cache_purge_places AS at WHERE at.customer = customers.id AND at.delay = delay)
     ON CONFLICT DO NOTHING`,
    [delays],
  )

/** Has nobody be told any more. */
export const forgetPurges = (db: Db): Promise<unknown> => db('cache_purge_places').delete()

const NEXT = `SELECT changes.at FROM changes WHERE changes.customer = at.customer
  AND ${AFTER_PLACE}
  ORDER BY changes.transaction, changes.id LIMIT 1`

/** Leases up to `count` places after which something changed, for so many seconds. */
export async function leasePurges(db: Db, count: number, seconds: number): Promise<PurgePlace[]> {
  const { rows } = await db.raw(
    `WITH due AS (
       SELECT customer, delay, transaction::text, id::text FROM cache_purge_places AS at
         WHERE (leased_until IS NULL OR leased_until <= now()) AND (${NEXT}) <= now() - delay * interval '1 second'
         ORDER BY delay LIMIT ? FOR UPDATE SKIP LOCKED),
     leased AS (
       UPDATE cache_purge_places AS at SET leased_until = now() + ? * interval '1 second' FROM due
         WHERE at.customer = due.customer AND at.delay = due.delay)
     SELECT * FROM due`,
    [count, seconds],
  )
  return rows
}

/** The next changes after a place that are old enough, oldest first. */
export async function changesToPurge(db: Db, place: PurgePlace, count: number): Promise<HappenedRow[]> {
  const changes = await changesAfter(db, place, count)
  const end = changes.findIndex(({ age_s }) => age_s < place.delay)
  return end < 0 ? changes : changes.slice(0, end)
}

/** Notes that caches were told up to a change, and gives the place back. */
export const endPurge = (
  db: Db,
  { customer, delay }: PurgePlace,
  { transaction, id }: Pick<HappenedRow, 'transaction' | 'id'>,
): Promise<unknown> =>
  db('cache_purge_places')
    .where({ customer, delay })
    .update({ transaction: db.raw('?::text::xid8', [transaction]), id, leased_until: null })
