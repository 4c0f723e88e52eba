// Tells webhooks of what happened: reads the record of changes past the place of each, queues what it asks for, and sends it, many webhooks side by side.
import { setTimeout as wait } from 'node:timers/promises'
import { grouped } from '../../grouped.js'
import { type InBackground, inBackground } from '../../ingest/index.js'
import {
  CHANGED,
  changesAfter,
  dueDeliveries,
  endAttempt,
  hasUnreadableChanges,
  type LeasedWebhook,
  leaseWebhooks,
  queueChanges,
  returnWebhook,
  stopWebhook,
  type WebhookDeliveryRow,
} from '../../store/index.js'
import { tally } from '../../tally.js'
import type { Services } from '../services.js'
import { type Sent, sendDelivery } from './send-delivery.js'
import { eventOf } from './webhook-events.js'

/** Seconds from one attempt to the next, each a fifth more or less; after the last one it has failed. */
const DELAYS_S = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]

/** Webhooks that one process serves side by side, and things that one webhook is told of side by side. */
const HOOKS = 16
const SUBJECTS = 4

/** Seconds that a worker has a webhook for: longer than a turn of one, which begins no attempt after the first of these. */
const TURN_S = 15
const LEASE_S = 60

/** Milliseconds without an answer after which a receiver hangs, and seconds for which its webhook is left alone then, so that those that hang hold up no others. */
const HANGS_MS = 5000
const REST_S = 30

/** Changes that are read, and deliveries that are sent, in one turn. */
const CHANGES = 500
const DELIVERIES = 200

/** Milliseconds until the next look while changes cannot be read yet. */
const SOON_MS = 100

/** Attempts of this process to deliver something. */
export const webhookAttempts = tally('outcome')

const jittered = (seconds: number): number => seconds * (0.8 + 0.4 * Math.random())

/** Seconds until a delivery is tried again that has been tried so often, by the table or as the receiver asks; undefined when it has failed. */
export const retryInS = (tries: number, askedS = 0): number | undefined => {
  const delay = DELAYS_S[tries - 1]
  return delay === undefined ? undefined : Math.max(jittered(delay), askedS)
}

const isDelivered = ({ status = 0 }: Sent): boolean => status >= 200 && status <= 299

/** Queues what a webhook asks for of the changes after its place. */
async function readOn({ store }: Services, hook: LeasedWebhook): Promise<void> {
  const changes = await changesAfter(store.db, { ...hook, id: hook.place }, CHANGES)
  const last = changes.at(-1)
  if (!last) return
  const asked = new Set<string>(hook.event_types)
  const events = changes
    .flatMap(change => eventOf(change) ?? [])
    .filter(({ event }) => asked.size === 0 || asked.has(event))
  await queueChanges(store.db, hook, events, last)
}

/** What one webhook is told in one turn, which ends with the first answer that does not come. Returns the seconds for which it is left alone then. */
async function takeTurn(services: Services, hook: LeasedWebhook, stopping: AbortSignal): Promise<number> {
  const { store, log } = services
  const { customer, id: webhook } = hook
  const end = Date.now() + TURN_S * 1000
  let isOver = false
  let restS = 0

  async function deliver(delivery: WebhookDeliveryRow): Promise<void> {
    const { retryAfterS, ...attempt } = await sendDelivery(services, hook, delivery, stopping)
    // What was called off by us counts as no attempt.
    if (stopping.aborted && attempt.status === undefined) return
    const retry = retryInS(delivery.tries + 1, retryAfterS)
    const gone = attempt.status === 410
    const hasFailed = retry === undefined || gone
    webhookAttempts.count(isDelivered(attempt) ? 'delivered' : hasFailed ? 'failed' : 'retried')
    if (isDelivered(attempt)) await endAttempt(store.db, delivery, attempt, { status: 'delivered' })
    else if (hasFailed) await endAttempt(store.db, delivery, attempt, { status: 'failed' })
    else await endAttempt(store.db, delivery, attempt, { retryInS: retry })
    if (attempt.status === undefined) {
      isOver = true
      if (attempt.ms > HANGS_MS) restS = REST_S
    }
    if (!isDelivered(attempt))
      log.info({ customer, webhook, delivery: delivery.id, ...attempt, answer: undefined }, 'a webhook delivery failed')
    if (!gone) return
    isOver = true
    await stopWebhook(store.db, hook, 'The receiver answered 410 Gone.')
    log.warn({ customer, webhook }, 'a webhook was turned off, since its receiver answered 410')
  }

  await readOn(services, hook)
  // What happened to one thing is told in its order, as long as no attempt fails.
  const due = grouped(await dueDeliveries(store.db, hook, DELIVERIES), ({ subject }) => subject)
  const lines = [...due.values()]
  const next = async (): Promise<void> => {
    for (let line = lines.shift(); line; line = lines.shift())
      for (const delivery of line) {
        if (isOver || stopping.aborted || Date.now() > end) return
        await deliver(delivery)
      }
  }
  await Promise.all(Array.from({ length: SUBJECTS }, next))
  return restS
}

/** Tells webhooks until it is stopped. */
export async function startWebhooks(services: Services): Promise<{ stop(): Promise<void> }> {
  const { store, log } = services
  const stopping = new AbortController()
  const busy = new Set<Promise<void>>()

  async function serve(hook: LeasedWebhook): Promise<void> {
    let restS = 0
    try {
      restS = await takeTurn(services, hook, stopping.signal)
    } catch (error) {
      log.error(
        { err: error, customer: hook.customer, webhook: hook.id },
        'a webhook could not be dispatched; retrying',
      )
    } finally {
      await returnWebhook(store.db, hook, restS).catch(error =>
        log.error({ err: error }, 'the lease of a webhook could not be ended; it will expire'),
      )
    }
  }

  function begin(hook: LeasedWebhook): void {
    const turn = serve(hook).finally(() => {
      busy.delete(turn)
      background?.wake()
    })
    busy.add(turn)
  }

  /** Begins the turns of those for which there is something to do; true when there may be more soon. */
  async function look(): Promise<boolean> {
    const free = HOOKS - busy.size
    if (free === 0) return false
    const hooks = await leaseWebhooks(store.db, free, LEASE_S)
    for (const hook of hooks) begin(hook)
    if (hooks.length > 0) return true
    if (!(await hasUnreadableChanges(store.db))) return false
    await wait(SOON_MS)
    return true
  }

  let background: InBackground | undefined
  background = await inBackground(services, {
    channel: CHANGED,
    work: look,
    failure: 'webhooks cannot be dispatched; retrying',
  })
  return {
    async stop() {
      stopping.abort()
      await background.stop()
      await Promise.all(busy)
    },
  }
}
