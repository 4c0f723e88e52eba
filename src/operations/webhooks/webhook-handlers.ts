// Webhooks as the API makes and changes them: where they lead, their secrets, which are shown once, and what is sent again.
import { validateTarget } from '../../ingest/index.js'
import { conflict, notFound } from '../../problem.js'
import {
  beginAtPresent,
  countWebhooks,
  mintKey,
  queueDelivery,
  replayDeliveries,
  type WebhookRow,
} from '../../store/index.js'
import { type Change, type Handler, ownerRow, type Rule, resource } from '../call.js'
import { PING } from './webhook-events.js'
import { newWebhookSecret } from './webhook-signature.js'

/** Most webhooks of a customer, each of which is sent what happens. */
const MOST = 20

/** Hours for which the former secret counts beside the present one. */
const OVERLAP_H = 24

/** What happens while a webhook is off is not told later. */
async function checkWebhook({ session, services, values, before }: Change<WebhookRow>): Promise<Partial<WebhookRow>> {
  if (values.url !== undefined) validateTarget(values.url, 'url', services.settings.ALLOW_PRIVATE_ORIGINS)
  if (!before || !values.enabled || before.enabled) return values
  await beginAtPresent(session.db, before)
  return { ...values, stopped: '' }
}

export const webhookRule: Rule<WebhookRow> = { write: checkWebhook }

/** POST: the answer alone has the secret. */
export const createWebhook: Handler = {
  statuses: [201, 400, 409],
  async run(call, services) {
    const { store, base } = services
    const { id: customer } = ownerRow(call, 'Customer')
    const mode = { whole: true, strict: call.prefer.strict, scope: call.variables }
    const owner = store.classOf('Webhook')
    const read = services.readerOf('Webhook').read(call.body ?? {}, mode)
    const secret = newWebhookSecret()
    const row = await store.transaction(async session => {
      const change = { call, services, session, owner, values: { ...read, customer } }
      const values = await checkWebhook(change)
      if ((await countWebhooks(session.db, customer)) >= MOST)
        throw conflict(`A customer has at most ${MOST} Webhooks; delete one first.`)
      const made = await mintKey(session.db, owner, { ...values, base, signing_secret: secret })
      const inserted = await session.insert('Webhook', made as Partial<WebhookRow>)
      await beginAtPresent(session.db, inserted)
      return inserted
    })
    return resource(services, 'Webhook', { ...row, secret }, 201, true)
  },
}

/** POST to rotate: another secret, in this answer alone; the former one counts for a while. */
export const rotateSecret: Handler = {
  statuses: [200, 404],
  async run(call, services) {
    const { customer, id } = ownerRow(call, 'Webhook')
    const secret = newWebhookSecret()
    const row = await services.store.transaction(async session => {
      const before = await session.lock('Webhook', { customer, id })
      if (!before) throw notFound('The Webhook')
      const former = session.sealing.open('webhooks', before, 'signing_secret') ?? null
      const until = new Date(services.now().getTime() + OVERLAP_H * 3_600_000)
      return session.update(
        'Webhook',
        { customer, id },
        {
          ...{ signing_secret: secret, previous_secret: former, previous_until: former === null ? null : until },
        },
      )
    })
    return resource(services, 'Webhook', { ...row!, secret })
  },
}

/** POST to test: a ping is queued. */
export const testWebhook: Handler = {
  statuses: [201, 404],
  async run(call, services) {
    const hook = ownerRow(call, 'Webhook')
    const subject = `/customers/${hook.customer}/webhooks/${hook.id}`
    const ping = { event: PING, subject, type: 'Webhook', former: null, happened: services.now() }
    const queued = await services.store.transaction(({ db }) => queueDelivery(db, hook, ping))
    return resource(services, 'WebhookDelivery', queued, 201, true)
  },
}

/** POST to replay of a Webhook: all that failed is sent again. */
export const replayFailed: Handler = {
  statuses: [200, 404],
  async run(call, services) {
    const { customer, id: webhook } = ownerRow(call, 'Webhook')
    await services.store.transaction(({ db }) => replayDeliveries(db, { customer, webhook, status: 'failed' }))
    return resource(services, 'Webhook', (await services.store.find('Webhook', { customer, id: webhook }))!)
  },
}

/** POST to replay of a WebhookDelivery: it is sent again. */
export const replayDelivery: Handler = {
  statuses: [200, 404],
  async run(call, services) {
    const { customer, webhook, id } = ownerRow(call, 'WebhookDelivery')
    await services.store.transaction(({ db }) => replayDeliveries(db, { customer, webhook, id }))
    const row = await services.store.find('WebhookDelivery', { customer, webhook, id })
    if (!row) throw notFound('The WebhookDelivery')
    return resource(services, 'WebhookDelivery', row)
  },
}
