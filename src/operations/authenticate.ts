// HTTP Basic, RFC 7617: key and secret -> principal.

import { HttpProblem } from '../problem.js'
import type { Credentials, Store } from '../store/index.js'
import type { Principal } from './call.js'

const CHALLENGE = { 'WWW-Authenticate': 'Basic realm="Hydria", charset="UTF-8"' }

const refuse = (detail: string) => new HttpProblem(401, 'Unauthorized', detail, [], CHALLENGE)

/** The key and the secret in an Authorization header. Throws HttpProblem 401 when it holds none. */
export function credentialsOf(header: string): Credentials {
  const encoded = /^Basic +([A-Za-z0-9+/=_-]+)$/i.exec(header.trim())?.[1]
  if (!encoded) throw refuse('Authorization must be HTTP Basic, with the key as user name and the secret as password.')
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 0) throw refuse('Authorization must hold key:secret.')
  return { key: text.slice(0, colon), secret: text.slice(colon + 1) }
}

/** Who calls, by the Authorization header. Throws HttpProblem 401 when the header is there and does not hold. */
export async function principalOf(store: Store, header: string | undefined): Promise<Principal> {
  if (header === undefined) return { kind: 'anyone' }
  const found = await store.keys.verify(credentialsOf(header))
  if (!found) throw refuse('The key and the secret do not belong together, or the key is no longer there.')
  const { customer, access, administrator } = found
  return customer === null || administrator ? { kind: 'administrator' } : { kind: 'customer', customer, access }
}
