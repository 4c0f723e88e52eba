// Who calls: an Api-Key of the form key:secret, HTTP Basic of the same, or a token that such a key signed.
import type { IncomingHttpHeaders } from 'node:http'
import { HttpProblem } from '../../problem.js'
import type { Store } from '../../store/index.js'
import type { Caller } from './exchange.js'
import { verifyToken } from './token.js'

const refuse = (detail: string) => new HttpProblem(401, 'Unauthorized', detail)

/** Splits at the first colon. Throws HttpProblem 401. */
function split(text: string) {
  const colon = text.indexOf(':')
  if (colon < 0) throw refuse('The Api-Key must be the key and its secret, with a colon between them.')
  return { key: text.slice(0, colon), secret: text.slice(colon + 1) }
}

async function byKey(store: Store, text: string): Promise<Caller> {
  const { key, secret } = split(text)
  const found = await store.keys.verify({ key, secret })
  if (!found) throw refuse('The Api-Key is not valid.')
  return { key, customer: found.customer }
}

/** The caller by the headers; undefined when no key and no token are there. Throws HttpProblem 401 when they do not hold. */
export async function callerOf(
  store: Store,
  headers: IncomingHttpHeaders,
  address: string,
): Promise<Caller | undefined> {
  const apiKey = headers['api-key']
  if (typeof apiKey === 'string') return byKey(store, apiKey)
  const [scheme, value] = headers.authorization?.trim().split(/ +/) ?? []
  if (!scheme || !value) return undefined
  if (scheme.toLowerCase() === 'basic') return byKey(store, Buffer.from(value, 'base64').toString('utf8'))
  if (scheme.toLowerCase() === 'bearer') return (await verifyToken(store, value, address)).caller
  throw refuse('Authorization must be a Bearer token or HTTP Basic; or send the key as Api-Key.')
}
