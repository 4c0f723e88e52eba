// Tokens of rokka's API: JSON Web Tokens (RFC 7519) that speak for a key from some addresses, and end with it.
import { HttpProblem } from '../problem.js'
import type { KeyOwner, Store } from '../store/index.js'

/** Loaded with the first token. */
const jose = () => import('jose')

/** What a token says: whose it is, until when, for how many seconds it was made, where from, and if it renews itself. */
export interface TokenPayload {
  id: string
  exp: number
  expt: number
  ips?: string[]
  rn: boolean
}

const refuse = (detail: string): HttpProblem => new HttpProblem(401, 'Unauthorized', detail)

/** The claims of a token, nothing of which is proved. Throws HttpProblem 401 when it is none. */
export async function claimsOf(token: string): Promise<TokenPayload> {
  const { decodeJwt } = await jose()
  try {
    const claims = decodeJwt(token) as unknown as TokenPayload
    return { ...claims, id: typeof claims.id === 'string' ? claims.id : '' }
  } catch {
    throw refuse('The token is not a JSON Web Token.')
  }
}

/** The key that tokens are signed with: derived for this alone, so that what is stored of a secret signs nothing. */
const signingKey = (store: Store, secretHash: Buffer): Uint8Array => store.secrets.derive('rokka token', secretHash)

/** Signs a token. Throws HttpProblem 401 when its key no longer exists, 501 when the server has no key of its own. */
export async function signToken(store: Store, payload: TokenPayload): Promise<string> {
  const { SignJWT } = await jose()
  let token = ''
  const owner = await store.keys.prove(payload.id, async hash => {
    token = await new SignJWT({ ...payload })
      .setProtectedHeader({ typ: 'JWT', alg: 'HS256' })
      .sign(signingKey(store, hash))
    return true
  })
  if (!owner) throw refuse('The key no longer exists.')
  return token
}

/** A token that holds. */
export interface VerifiedToken {
  key: string
  owner: KeyOwner
  payload: TokenPayload
}

/**
 * The key that a token speaks for; undefined when that key did not sign it, or no longer exists.
 * Throws HttpProblem 401 when it is no token, has expired, or is used from another address.
 */
export async function verifyToken(
  store: Store,
  token: string,
  address: string,
  now: Date,
): Promise<VerifiedToken | undefined> {
  const { errors, jwtVerify } = await jose()
  const payload = await claimsOf(token)
  const owner = await store.keys.prove(payload.id, async hash => {
    try {
      const options = { algorithms: ['HS256'], requiredClaims: ['exp'], currentDate: now }
      await jwtVerify(token, signingKey(store, hash), options)
      return true
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw refuse('The token has expired.')
      if (error instanceof errors.JOSEError) return false
      throw error
    }
  })
  if (!owner) return undefined
  if (payload.ips && !payload.ips.includes(address)) throw refuse('The token is for other addresses.')
  return { key: payload.id, owner, payload }
}
