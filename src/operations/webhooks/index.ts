// Webhooks: what a customer has made of them, and what tells them of changes.
import type { Handler } from '../call.js'
import { createWebhook, replayDelivery, replayFailed, rotateSecret, testWebhook } from './webhook-handlers.js'

export { startWebhooks, webhookAttempts } from './dispatch-webhooks.js'
export { webhookRule } from './webhook-handlers.js'

/** Handlers by name. */
export const webhookHandlers: Record<string, Handler> = {
  'webhook.create': createWebhook,
  'webhook.rotate': rotateSecret,
  'webhook.test': testWebhook,
  'webhook.replay': replayFailed,
  'webhookDelivery.replay': replayDelivery,
}
