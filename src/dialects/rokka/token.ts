// Tokens: JSON Web Tokens (RFC 7519) signed with a key's own secret, so that they end with the key.
import { decodeJwt, errors, jwtVerify, SignJWT } from 'jose'
import { HttpProblem, invalid } from '../../problem.js'
import { rokka, type Store } from '../../store/index.js'
import type { Caller, Exchange, Handler } from './exchange.js'

/** What a token says: whose it is, until when, for how many seconds it was made, where from, and if it renews itself. */
export interface TokenPayload {
  id: string
  exp: number
  expt: number
  ips?: string[]
  rn: boolean
}

const DEFAULT_SECONDS = 86_400
const MOST_SECONDS = 30 * 86_400

const refuse = (detail: string) => new HttpProblem(401, 'Unauthorized', detail)

function payloadIn(token: string): TokenPayload {
  try {
    return decodeJwt(token) as unknown as TokenPayload
  } catch {
    throw refuse('The token is not a JSON Web Token.')
  }
}

/** The caller that a token speaks for. Throws HttpProblem 401 when it is forged, over, or used from elsewhere. */
export async function verifyToken(
  { db }: Store,
  token: string,
  address: string,
): Promise<{ caller: Caller; payload: TokenPayload }> {
  const payload = payloadIn(token)
  const id = typeof payload.id === 'string' && !payload.id.includes('\u0000') ? payload.id : ''
  const signer = await rokka.signerOf(db, id)
  if (!signer) throw refuse('The token was signed by a key that is no longer there.')
  try {
    await jwtVerify(token, signer.secret_hash, { algorithms: ['HS256'], requiredClaims: ['exp'] })
  } catch (error) {
    throw refuse(error instanceof errors.JWTExpired ? 'The token is over.' : 'The token is not valid.')
  }
  if (payload.ips && !payload.ips.includes(address)) throw refuse('The token is for other addresses.')
  return { caller: { key: id, customer: signer.customer }, payload }
}

function secondsOf(query: URLSearchParams): number {
  const text = query.get('expires_in')
  if (text === null) return DEFAULT_SECONDS
  const seconds = Number(text)
  if (!/^\d+$/.test(text) || seconds < 1 || seconds > MOST_SECONDS)
    throw invalid('expires_in', `must be seconds from 1 to ${MOST_SECONDS}`)
  return seconds
}

const addressesOf = (query: URLSearchParams, address: string): string[] | undefined => {
  if (query.get('no_ip_protection') === 'true') return undefined
  return query.get('ips')?.split(',').filter(Boolean) ?? [address]
}

/** The address that a request came from. */
export const addressOf = ({ request }: Pick<Exchange, 'request'>): string => request.ip ?? ''

/** A token may be had for a key, or for a token that renews itself. */
async function checkRenewable({ request, services }: Exchange): Promise<void> {
  const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (!token || request.headers['api-key']) return
  const { payload } = await verifyToken(services.store, token, addressOf({ request }))
  if (!payload.rn) throw new HttpProblem(403, 'Forbidden', 'The token cannot be renewed; ask with the Api-Key.')
}

/** GET user/apikeys/token. */
export const getToken: Handler = {
  statuses: [200, 400, 401, 403],
  async run(exchange) {
    const { services, query } = exchange
    const { key } = exchange.caller()
    await checkRenewable(exchange)
    const seconds = secondsOf(query)
    const ips = addressesOf(query, addressOf(exchange))
    const payload: TokenPayload = {
      id: key,
      exp: Math.floor(Date.now() / 1000) + seconds,
      expt: seconds,
      ...(ips && { ips }),
      rn: query.get('renewable') === 'true',
    }
    const signer = await rokka.signerOf(services.store.db, key)
    const token = await new SignJWT({ ...payload })
      .setProtectedHeader({ typ: 'JWT', alg: 'HS256' })
      .sign(signer!.secret_hash)
    return { status: 200, json: { token, payload } }
  },
}
