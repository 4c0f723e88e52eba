// Access tokens of the provider of people's identities (RFC 9068): programs, such as agents, act by them for a person.
import { LRUCache } from 'lru-cache'
import { guardedFetch } from '../../ingest/index.js'
import { findPersonBySubject, membershipsOf, type PersonSession } from '../../store/index.js'
import { metadataOf, type OpenIdClient } from '../openid.js'
import type { Services } from '../services.js'
import { consoleProvider } from './oidc-sign-in.js'

/** Loaded with the first token. */
const jose = () => import('jose')

type Keys = ReturnType<typeof import('jose')['createRemoteJWKSet']>

/** The keys of providers by their addresses; they are fetched anew when a token names another one. */
const known = new LRUCache<string, Keys>({ max: 20 })

/** Signatures that the provider alone can make; not those by a secret that clients share with it. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']

/** Seconds by which the clocks of two machines may differ. */
const TOLERANCE_S = 30

/** Whether a text has the form of a token (RFC 7519): those of viewers have not. */
export const isAccessToken = (text: string): boolean => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text)

/** What tokens must be for: agents ask for the resource that they call (RFC 8707), and others for the server. */
export const audiencesAt = (base: string): string[] => [`${base}/mcp`, base]

async function keysOf(services: Services, provider: OpenIdClient): Promise<Keys> {
  const { jwks_uri } = await metadataOf(services, provider)
  const cached = known.get(jwks_uri!)
  if (cached) return cached
  const { createRemoteJWKSet, customFetch } = await jose()
  const keys = createRemoteJWKSet(new URL(jwks_uri!), { [customFetch]: guardedFetch(true) })
  known.set(jwks_uri!, keys)
  return keys
}

/**
 * Whom a token names at the provider; undefined when it does not hold, or is for somebody else's server.
 * Throws whatever keeps the provider from being asked for its keys.
 */
async function subjectOf(services: Services, provider: OpenIdClient, token: string): Promise<string | undefined> {
  const { errors, jwtVerify } = await jose()
  try {
    const { payload } = await jwtVerify(token, await keysOf(services, provider), {
      ...{ issuer: provider.issuer, audience: audiencesAt(services.base), algorithms: ALGORITHMS },
      ...{ requiredClaims: ['sub', 'exp'], clockTolerance: TOLERANCE_S, currentDate: services.now() },
    })
    return String(payload.sub)
  } catch (error) {
    if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError)) throw error
    return undefined
  }
}

/**
 * The person whom a token names, who has signed in to the console by the provider before; undefined when the token does
 * not hold, or names nobody who is known, and `unchecked` where the provider does not answer.
 */
export async function personByToken(
  services: Services,
  token: string,
): Promise<Pick<PersonSession, 'person' | 'administrator' | 'memberships'> | 'unchecked' | undefined> {
  const provider = consoleProvider(services.settings)
  if (!provider) return undefined
  let subject: string | undefined
  try {
    subject = await subjectOf(services, provider, token)
  } catch (error) {
    services.log.warn({ err: error }, 'an access token could not be checked')
    return 'unchecked'
  }
  const { db } = services.store
  const person = subject === undefined ? undefined : await findPersonBySubject(db, provider.issuer, subject)
  if (!person) return undefined
  const { id, administrator } = person
  return { person: id, administrator, memberships: await membershipsOf(db, id) }
}
