// Logging in elsewhere: OpenID Connect with PKCE, state and nonce (openid-client), for viewers and for people in the console.
import type { Request } from 'express'
import { LRUCache } from 'lru-cache'
import type * as OpenId from 'openid-client'
import { isLoopback } from '../http/index.js'
import { guardedFetch } from '../ingest/index.js'
import { HttpProblem } from '../problem.js'
import type { Services } from './services.js'

/** Loaded with the first login. */
const openId = () => import('openid-client')

/** The platform as a client of a provider. */
export interface OpenIdClient {
  issuer: string
  clientId: string
  secret: string
  scope: string
  /** Whether the operator has configured it, who may name addresses of their own network. */
  operators?: boolean
}

/** What must be known when somebody comes back from the provider. */
export interface LogInMemory {
  /** Where the provider was to send them: what the login is for. */
  callback: string
  verifier: string
  state: string
  nonce: string
}

const discovered = new LRUCache<string, Promise<OpenId.Configuration>>({ max: 200, ttl: 3_600_000 })

const unavailable = (cause: unknown): HttpProblem =>
  new HttpProblem(502, 'Bad gateway', 'The login service cannot be reached or does not answer as it should.', [], {
    'X-Cause': (cause as Error).name,
  })

async function discover({ settings }: Services, provider: OpenIdClient): Promise<OpenId.Configuration> {
  const key = JSON.stringify(provider)
  const known = discovered.get(key)
  if (known) return known
  const client = await openId()
  const mayBePrivate = settings.ALLOW_PRIVATE_ORIGINS || provider.operators === true
  const insecure = mayBePrivate && provider.issuer.startsWith('http:')
  const discovering = client.discovery(
    new URL(provider.issuer),
    provider.clientId,
    provider.secret || undefined,
    undefined,
    {
      [client.customFetch]: guardedFetch(mayBePrivate) as OpenId.CustomFetch,
      execute: insecure ? [client.allowInsecureRequests] : [],
      timeout: 10,
    },
  )
  discovered.set(key, discovering)
  discovering.catch(() => discovered.delete(key))
  return discovering
}

/** What the provider tells of itself, fetched through the guard on addresses. Throws HttpProblem 502. */
const configurationOf = (services: Services, provider: OpenIdClient): Promise<OpenId.Configuration> =>
  discover(services, provider).catch(error => {
    throw unavailable(error)
  })

/** What the provider tells of itself. Throws HttpProblem 502. */
export const metadataOf = async (services: Services, provider: OpenIdClient): Promise<OpenId.ServerMetadata> =>
  (await configurationOf(services, provider)).serverMetadata()

/**
 * Throws HttpProblem 501 without a BASE_URL: a provider has been told beforehand where it sends people back to, and what
 * a request says of that is enough for tests on the same machine alone.
 */
export function checkCallback({ base, settings }: Services): void {
  if (settings.BASE_URL === undefined && !isLoopback(base))
    throw new HttpProblem(501, 'Not implemented', 'Logging in with a provider needs the setting BASE_URL.')
}

/** Begins a login: where the browser is to be sent, and what must be known when it comes back. Throws HttpProblem 502. */
export async function beginLogIn(
  services: Services,
  provider: OpenIdClient,
  callback: string,
): Promise<{ address: string; memory: LogInMemory }> {
  const configuration = await configurationOf(services, provider)
  const client = await openId()
  const [verifier, state, nonce] = [client.randomPKCECodeVerifier(), client.randomState(), client.randomNonce()]
  const url = client.buildAuthorizationUrl(configuration, {
    redirect_uri: callback,
    scope: provider.scope,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  })
  return { address: url.href, memory: { callback, verifier, state, nonce } }
}

/** What must be known, as the value of a cookie. */
export const memoryText = (memory: object): string => Buffer.from(JSON.stringify(memory)).toString('base64url')

/** What the login at a callback was begun with, from the value of a cookie. Throws HttpProblem 400. */
export function memoryIn<M extends LogInMemory>(value: string | undefined, callback: string): M {
  try {
    const memory = JSON.parse(Buffer.from(value ?? '', 'base64url').toString()) as M
    if (memory.callback === callback) return memory
  } catch {
    // Told below.
  }
  throw new HttpProblem(400, 'Bad request', 'The login was not begun here, or took too long. Begin again.')
}

/** What the provider says of who has come back from it, in its ID token, and where it has one at its userinfo endpoint. */
export async function claimsOfLogIn(
  services: Services,
  request: Request,
  provider: OpenIdClient,
  { callback, verifier, state, nonce }: LogInMemory,
): Promise<Record<string, unknown>> {
  const configuration = await configurationOf(services, provider)
  const current = new URL(callback)
  current.search = new URL(request.originalUrl, callback).search
  const client = await openId()
  const refused = (error: unknown): never => {
    services.log.warn({ err: error }, 'a login failed')
    throw new HttpProblem(403, 'Forbidden', 'The login service did not confirm the login.')
  }
  const tokens = await client
    .authorizationCodeGrant(configuration, current, {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    })
    .catch(refused)
  const claims = (tokens.claims() ?? {}) as Record<string, unknown>
  if (!provider.operators || configuration.serverMetadata().userinfo_endpoint === undefined) return claims
  const more = await client.fetchUserInfo(configuration, tokens.access_token, String(claims['sub'])).catch(refused)
  return { ...more, ...claims }
}
