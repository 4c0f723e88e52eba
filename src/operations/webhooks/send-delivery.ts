// One attempt to deliver an event: signed, sent to where origins may be and nowhere else, its answer bounded in time and size.
import { type GuardedAnswer, guardedRequest, retryAfter, toldFailure } from '../../ingest/index.js'
import type { Attempt, LeasedWebhook, WebhookDeliveryRow } from '../../store/index.js'
import type { Services } from '../services.js'
import { signatures } from './webhook-signature.js'

/** Milliseconds for the whole exchange. */
const PATIENCE_MS = 15_000

/** Bytes of an answer that are read, and characters that are kept. */
const READ_BYTES = 2000
const KEPT_LENGTH = 500

/** An attempt, and how many seconds the receiver asked to be left alone for, when it did. */
export interface Sent extends Attempt {
  retryAfterS?: number
}

/** The body of an event: what happened, when, and to what; what that is now is for the receiver to ask. */
const eventBody = (base: string, { event, happened, subject, type, former }: WebhookDeliveryRow): string =>
  JSON.stringify({
    type: event,
    timestamp: happened.toISOString(),
    data: { id: base + subject, type, ...(former && { former: base + former }) },
  })

/** The first bytes of an answer as text, without characters that a row cannot hold. */
async function beginningOf({ body }: GuardedAnswer): Promise<string> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of body as AsyncIterable<Buffer>) {
    pieces.push(piece)
    bytes += piece.length
    if (bytes >= READ_BYTES) break
  }
  const text = Buffer.concat(pieces).subarray(0, READ_BYTES).toString('utf8')
  return text
    .replace(/\p{Cc}+/gu, ' ')
    .slice(0, KEPT_LENGTH)
    .replace(/[\ud800-\udbff]$/, '')
}

/** The secrets that count now: the present one, and the former one for a while. Throws an Error when the present one cannot be decrypted. */
function secretsOf({ store, now }: Services, hook: LeasedWebhook): string[] {
  const row = hook as unknown as Record<string, unknown>
  const present = store.sealing.open('webhooks', row, 'signing_secret')
  if (!present) throw new Error('The secret cannot be decrypted: CREDENTIALS_KEY has changed.')
  const isBoth = hook.previous_until !== null && hook.previous_until > now()
  const former = isBoth ? store.sealing.open('webhooks', row, 'previous_secret') : undefined
  return former ? [present, former] : [present]
}

async function exchange(services: Services, hook: LeasedWebhook, delivery: WebhookDeliveryRow, signal: AbortSignal) {
  const { settings } = services
  const body = eventBody(settings.BASE_URL ?? hook.base, delivery)
  const timestamp = Math.floor(services.now().getTime() / 1000)
  const signed = { id: delivery.id, timestamp, body }
  const answer = await guardedRequest(new URL(hook.url), {
    allowPrivate: settings.ALLOW_PRIVATE_ORIGINS,
    method: 'POST',
    headers: {
      'user-agent': 'Hydria',
      'accept-encoding': 'identity',
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'webhook-id': signed.id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signatures(secretsOf(services, hook), signed),
    },
    body: Buffer.from(body),
    signal,
  })
  // What has been answered counts, also where the body of the answer does not come.
  const text = await beginningOf(answer).catch(() => '')
  answer.body.destroy()
  return { status: answer.status, answer: text, retryAfterS: retryAfter(answer.header('retry-after')) }
}

/** Sends an event once; never rejects. */
export async function sendDelivery(
  services: Services,
  hook: LeasedWebhook,
  delivery: WebhookDeliveryRow,
  stopping: AbortSignal,
): Promise<Sent> {
  const begun = services.now()
  const started = performance.now()
  const told = (outcome: Omit<Sent, 'time' | 'ms'>): Sent => ({
    time: begun.toISOString(),
    ms: Math.round(performance.now() - started),
    ...outcome,
  })
  try {
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(PATIENCE_MS)])
    return told(await exchange(services, hook, delivery, signal))
  } catch (error) {
    const { message } = toldFailure(error)
    return told({ error: message.replaceAll('The origin', 'The receiver').replaceAll('the origin', 'the receiver') })
  }
}
