// Logging in elsewhere: OpenID Connect with the provider that a customer has configured (openid-client).
import type { Request, Response } from 'express'
import { LRUCache } from 'lru-cache'
import type * as OpenId from 'openid-client'
import { readCookie } from '../../http/index.js'
import { guardedFetch } from '../../ingest/index.js'
import type { Services } from '../../operations/index.js'
import { HttpProblem } from '../../problem.js'
import type { OidcConfiguration } from './provider.js'
import { cookieAttributes } from './session.js'

/** Loaded with the first login. */
const openId = () => import('openid-client')

const COOKIE = 'hydria-oidc'
/** Seconds that a viewer may take to log in. */
const PATIENCE_S = 600

type Provider = OidcConfiguration & { secret: string }

const discovered = new LRUCache<string, Promise<OpenId.Configuration>>({ max: 200, ttl: 3_600_000 })

const unavailable = (cause: unknown): HttpProblem =>
  new HttpProblem(502, 'Bad gateway', 'The login service cannot be reached or does not answer as it should.', [], {
    'X-Cause': (cause as Error).name,
  })

/** What the provider tells of itself, fetched through the guard on addresses. */
async function configurationOf({ settings }: Services, provider: Provider): Promise<OpenId.Configuration> {
  const key = JSON.stringify([provider.issuer, provider.clientId, provider.secret])
  const known = discovered.get(key)
  if (known) return known
  const client = await openId()
  const insecure = settings.ALLOW_PRIVATE_ORIGINS && provider.issuer.startsWith('http:')
  const discovering = client.discovery(
    new URL(provider.issuer),
    provider.clientId,
    provider.secret || undefined,
    undefined,
    {
      [client.customFetch]: guardedFetch(settings.ALLOW_PRIVATE_ORIGINS) as OpenId.CustomFetch,
      execute: insecure ? [client.allowInsecureRequests] : [],
      timeout: 10,
    },
  )
  discovered.set(key, discovering)
  discovering.catch(() => discovered.delete(key))
  return discovering
}

/** Sends the viewer to the provider; what must be known when they come back goes along in a cookie of their own. */
export async function sendToProvider(
  services: Services,
  response: Response,
  provider: Provider,
  callback: string,
): Promise<void> {
  const configuration = await configurationOf(services, provider).catch(error => {
    throw unavailable(error)
  })
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
  const memory = Buffer.from(JSON.stringify({ callback, verifier, state, nonce })).toString('base64url')
  setMemory(services, response, memory, PATIENCE_S)
  response.redirect(302, url.href)
}

/** The provider's redirect is a top-level navigation, so Lax is enough. */
function setMemory(services: Services, response: Response, memory: string, seconds: number): void {
  const attributes = cookieAttributes(services).replace('SameSite=None', 'SameSite=Lax')
  response.append('Set-Cookie', `${COOKIE}=${memory}; Max-Age=${seconds}; ${attributes}`)
}

/** Removes what was to be known when the viewer came back: a login that was begun ends once, well or not. */
export function forgetLogin(services: Services, request: Request, response: Response): void {
  if (readCookie(request, COOKIE) !== undefined) setMemory(services, response, '', 0)
}

interface LoginMemory {
  /** Where the provider was to send the viewer: the service that the login is for. */
  callback: string
  verifier: string
  state: string
  nonce: string
}

/** What the login at a callback was begun with. Throws HttpProblem 400. */
function memoryOf(request: Request, callback: string): LoginMemory {
  try {
    const memory = JSON.parse(Buffer.from(readCookie(request, COOKIE) ?? '', 'base64url').toString()) as LoginMemory
    if (memory.callback === callback) return memory
  } catch {
    // Told below.
  }
  throw new HttpProblem(400, 'Bad request', 'The login was not begun here, or took too long. Begin again.')
}

const values = (claim: unknown): string[] => [claim ?? []].flat().map(String)

/** The roles of the viewer who has come back from the provider. Throws HttpProblem 400, 403 or 502. */
export async function rolesFromProvider(
  services: Services,
  request: Request,
  provider: Provider,
  callback: string,
): Promise<string[]> {
  const { verifier, state, nonce } = memoryOf(request, callback)
  const configuration = await configurationOf(services, provider).catch(error => {
    throw unavailable(error)
  })
  const current = new URL(callback)
  current.search = new URL(request.originalUrl, callback).search
  const client = await openId()
  const tokens = await client
    .authorizationCodeGrant(configuration, current, {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    })
    .catch(error => {
      services.log.warn({ err: error }, 'a login failed')
      throw new HttpProblem(403, 'Forbidden', 'The login service did not confirm the login.')
    })
  const claims = tokens.claims() ?? {}
  const named = provider.claim ? values((claims as Record<string, unknown>)[provider.claim]) : []
  return [...new Set([...provider.everyone, ...named.flatMap(value => provider.roles[value] ?? [])])]
}
