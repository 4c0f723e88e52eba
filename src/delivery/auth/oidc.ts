// Viewers log in elsewhere: by OpenID Connect, with the provider that a customer has configured.
import type { Request, Response } from 'express'
import { readCookie } from '../../http/index.js'
import { beginLogIn, claimsOfLogIn, memoryIn, memoryText, type Services } from '../../operations/index.js'
import type { OidcConfiguration } from './provider.js'
import { cookieAttributes } from './session.js'

const COOKIE = 'hydria-oidc'
/** Seconds that a viewer may take to log in. */
const PATIENCE_S = 600

type Provider = OidcConfiguration & { secret: string }

/** Sends the viewer to the provider; what must be known when they come back goes along in a cookie of their own. */
export async function sendToProvider(
  services: Services,
  response: Response,
  provider: Provider,
  callback: string,
): Promise<void> {
  const { address, memory } = await beginLogIn(services, clientOf(provider), callback)
  setMemory(services, response, memoryText(memory), PATIENCE_S)
  response.redirect(302, address)
}

const clientOf = ({ issuer, clientId, secret, scope }: Provider) => ({ issuer, clientId, secret, scope })

/** The provider's redirect is a top-level navigation, so Lax is enough. */
function setMemory(services: Services, response: Response, memory: string, seconds: number): void {
  const attributes = cookieAttributes(services).replace('SameSite=None', 'SameSite=Lax')
  response.append('Set-Cookie', `${COOKIE}=${memory}; Max-Age=${seconds}; ${attributes}`)
}

/** Removes what was to be known when the viewer came back: a login that was begun ends once, well or not. */
export function forgetLogin(services: Services, request: Request, response: Response): void {
  if (readCookie(request, COOKIE) !== undefined) setMemory(services, response, '', 0)
}

const values = (claim: unknown): string[] => [claim ?? []].flat().map(String)

/** The roles of the viewer who has come back from the provider. Throws HttpProblem 400, 403 or 502. */
export async function rolesFromProvider(
  services: Services,
  request: Request,
  provider: Provider,
  callback: string,
): Promise<string[]> {
  const memory = memoryIn(readCookie(request, COOKIE), callback)
  const claims = await claimsOfLogIn(services, request, clientOf(provider), memory)
  const named = provider.claim ? values(claims[provider.claim]) : []
  return [...new Set([...provider.everyone, ...named.flatMap(value => provider.roles[value] ?? [])])]
}
