// Secrets and signatures of webhooks, as the Standard Webhooks specification has them.
import { createHmac, randomBytes } from 'node:crypto'

const PREFIX = 'whsec_'
/** The specification wants 24 to 64; a multiple of 3 has no padding in base64. */
const SECRET_BYTES = 33

/** Another secret: random bytes in base64, after `whsec_`. Only letters and digits: it is selected by a double click, and needs no quotes in a shell. */
export function newWebhookSecret(): string {
  for (;;) {
    const key = randomBytes(SECRET_BYTES).toString('base64')
    if (/^[A-Za-z0-9]+$/.test(key)) return PREFIX + key
  }
}

/** What is signed. `timestamp` is in seconds. */
export interface Signed {
  id: string
  timestamp: number
  body: string
}

/** The value of `webhook-signature`: a signature by each of the secrets. */
export const signatures = (secrets: string[], { id, timestamp, body }: Signed): string =>
  secrets
    .map(secret => {
      const key = Buffer.from(secret.slice(PREFIX.length), 'base64')
      return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
    })
    .join(' ')
