// Webhooks: how far each has been told of what happened, what is to be delivered to it, and which worker does that.
import type { Db } from './database.js'
import { AFTER_PLACE, CHANGED, type HappenedRow, PRESENT } from './happened.js'
import type { WebhookDeliveryRow, WebhookRow } from './row-types.js'

/** A webhook that this worker has for a while. `place` is the id of the change at its place. */
export type LeasedWebhook = WebhookRow & { transaction: string; place: string }

/** What is to be delivered. */
export type NewDelivery = Pick<WebhookDeliveryRow, 'event' | 'subject' | 'type' | 'former' | 'happened'>

/** How an attempt went. */
export interface Attempt {
  time: string
  ms: number
  status?: number
  answer?: string
  error?: string
}

type Key = Pick<WebhookRow, 'customer' | 'id'>
type DeliveryKey = Pick<WebhookDeliveryRow, 'customer' | 'webhook' | 'id'>

/** Deliveries that wait of one webhook, above which it is told of no further changes for the time being. */
const MOST_WAITING = 1000
/** Attempts that are remembered of a delivery. */
const REMEMBERED = 12

/** Has a webhook told of what changes from now on. Each change of a transaction that runs meanwhile is among that. */
export const beginAtPresent = (db: Db, { customer, id }: Key): Promise<unknown> =>
  db.raw(
    `INSERT INTO webhook_places (customer, webhook, transaction, id)
       VALUES (?, ?, ${PRESENT})
     ON CONFLICT (customer, webhook) DO UPDATE SET transaction = excluded.transaction, id = excluded.id`,
    [customer, id],
  )

/** How many webhooks a customer has; the customer is locked until the transaction ends. */
export async function countWebhooks(db: Db, customer: number): Promise<number> {
  await db('customers').where({ id: customer }).forUpdate().first('id')
  const { rows } = await db.raw('SELECT count(*)::integer AS count FROM webhooks WHERE customer = ?', [customer])
  return rows[0].count
}

const WAITING = `SELECT FROM webhook_deliveries AS waiting
  WHERE waiting.customer = hook.customer AND waiting.webhook = hook.id AND waiting.status = 'pending'`

/**
 * Leases up to `count` webhooks that are on and for which there is something to do, for so many seconds: those first that were
 * served longest ago. A lease that is not ended runs out.
 */
export async function leaseWebhooks(db: Db, count: number, seconds: number): Promise<LeasedWebhook[]> {
  const { rows } = await db.raw(
    `WITH due AS (
       SELECT hook.*, at.transaction::text, at.id::text AS place FROM webhook_places AS at
         JOIN webhooks AS hook ON hook.customer = at.customer AND hook.id = at.webhook
         WHERE enabled AND (leased_until IS NULL OR leased_until <= now()) AND (
           EXISTS (${WAITING} AND next_try <= now())
           OR EXISTS (SELECT FROM changes WHERE changes.customer = hook.customer
             AND ${AFTER_PLACE})
             AND (SELECT count(*) FROM (${WAITING} LIMIT ${MOST_WAITING}) AS backlog) < ${MOST_WAITING})
         ORDER BY served NULLS FIRST LIMIT ? FOR UPDATE OF at SKIP LOCKED),
     leased AS (
       UPDATE webhook_places SET leased_until = now() + ? * interval '1 second', served = now() FROM due
         WHERE webhook_places.customer = due.customer AND webhook_places.webhook = due.id)
     SELECT * FROM due`,
    [count, seconds],
  )
  return rows
}

/** Gives a webhook back, which nobody takes for so many seconds. */
export const returnWebhook = (db: Db, { customer, id }: Key, seconds: number): Promise<unknown> =>
  db('webhook_places')
    .where({ customer, webhook: id })
    .update({ leased_until: db.raw(`now() + ? * interval '1 second'`, [seconds]) })

/** Whether somebody is to be told of changes that cannot be read yet, since a transaction that is older still runs. */
export async function hasUnreadableChanges(db: Db): Promise<boolean> {
  const { rows } = await db.raw(
    `SELECT EXISTS (SELECT FROM webhook_places AS at JOIN changes USING (customer)
       WHERE (changes.transaction, changes.id) > (at.transaction, at.id) AND changes.transaction >= open_change_place()) AS found`,
  )
  return rows[0].found
}

/** Queues deliveries, and notes up to which change that is, at once. */
export const queueChanges = (
  db: Db,
  { customer, id: webhook }: Key,
  deliveries: NewDelivery[],
  { transaction, id }: Pick<HappenedRow, 'transaction' | 'id'>,
): Promise<void> =>
  db.transaction(async within => {
    const there = await within('webhook_places')
      .where({ customer, webhook })
      .update({ transaction: within.raw('?::text::xid8', [transaction]), id })
    if (there === 0 || deliveries.length === 0) return
    await within('webhook_deliveries').insert(deliveries.map(delivery => ({ ...delivery, customer, webhook })))
  })

/** Queues one delivery. */
export async function queueDelivery(
  db: Db,
  { customer, id: webhook }: Key,
  delivery: NewDelivery,
): Promise<WebhookDeliveryRow> {
  const [row] = await db('webhook_deliveries')
    .insert({ ...delivery, customer, webhook })
    .returning('*')
  await tellWaiting(db)
  return row!
}

const tellWaiting = (db: Db): Promise<unknown> => db.raw(`SELECT pg_notify('${CHANGED}', '')`)

/** Deliveries of a webhook whose time has come, oldest first. */
export const dueDeliveries = (db: Db, { customer, id: webhook }: Key, count: number): Promise<WebhookDeliveryRow[]> =>
  db('webhook_deliveries')
    .where({ customer, webhook, status: 'pending' })
    .whereRaw('next_try <= now()')
    .orderBy(['next_try', 'number'])
    .limit(count)

/** How many deliveries wait, of all webhooks. */
export async function countWaitingDeliveries(db: Db): Promise<number> {
  const { rows } = await db.raw(`SELECT count(*)::integer AS count FROM webhook_deliveries WHERE status = 'pending'`)
  return rows[0].count
}

/** Notes how an attempt went: it is delivered, or is tried again in so many seconds, or not any more. */
export async function endAttempt(
  db: Db,
  { customer, webhook, id, attempts, tries }: WebhookDeliveryRow,
  attempt: Attempt,
  end: { status: 'delivered' | 'failed' } | { retryInS: number },
): Promise<void> {
  const again = 'retryInS' in end
  await db('webhook_deliveries')
    .where({ customer, webhook, id })
    .update({
      status: again ? 'pending' : end.status,
      tries: tries + 1,
      attempts: JSON.stringify([...(attempts as Attempt[]), attempt].slice(-REMEMBERED)),
      response_status: attempt.status ?? null,
      next_try: again ? db.raw(`now() + ? * interval '1 second'`, [end.retryInS]) : null,
    })
}

/** Turns a webhook off, for a reason. */
export const stopWebhook = (db: Db, { customer, id }: Key, stopped: string): Promise<unknown> =>
  db('webhooks').where({ customer, id }).update({ enabled: false, stopped })

/** Has deliveries sent again: one, or all of a webhook that failed. */
export async function replayDeliveries(db: Db, where: DeliveryKey | (Omit<DeliveryKey, 'id'> & { status: 'failed' })) {
  await db('webhook_deliveries').where(where).update({ status: 'pending', tries: 0, next_try: db.fn.now() })
  await tellWaiting(db)
}

/** Removes up to `count` deliveries that were queued more than so many days ago; returns how many. */
export async function removeOldDeliveries(db: Db, now: Date, days: number, count: number): Promise<number> {
  const { rowCount } = await db.raw(
    `DELETE FROM webhook_deliveries WHERE number IN (
       SELECT number FROM webhook_deliveries WHERE created < ?::timestamptz - make_interval(days => ?)
         ORDER BY created LIMIT ? FOR UPDATE SKIP LOCKED)`,
    [now, days, count],
  )
  return rowCount
}
