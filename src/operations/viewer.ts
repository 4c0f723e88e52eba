// Who looks: which roles a request brings, by cookie, token or address, and whether it is the customer's own.
import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'
import { clientAddress, isFromAnotherSite, readCookie } from '../http/index.js'
import { type AccessRules, findViewerSession, isSecret, type ViewerProof } from '../store/index.js'
import type { Viewer } from './access-decision.js'
import { configurationOf, rolesOf, rulesOf } from './access-rules-cache.js'
import {
  isAllowed,
  knownPrincipal,
  type Needed,
  type Principal,
  reaches,
  type Scheme,
  showsCredentials,
} from './principal.js'
import { principalIn } from './principal-in.js'
import type { Services } from './services.js'

/** Name of the cookie that holds a viewer's token at one customer. */
export const cookieName = (customer: number): string => `hydria-${customer}`

/** The viewer's token in the cookie of a customer. */
export const cookieToken = (request: IncomingMessage, customer: number): string | undefined =>
  readCookie(request, cookieName(customer))

/** Whether an address is in one of the ranges of a service of the kind `ip`. */
function isInRanges(rules: AccessRules, service: string, address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  return [configurationOf(rules, service)['ranges'] ?? []].flat().some(range => {
    const [network, bits] = ipaddr.parseCIDR(String(range))
    return network.kind() === parsed.kind() && parsed.match(network, bits)
  })
}

async function sessionRoles(
  services: Services,
  customer: number,
  token: string | undefined,
  as: ViewerProof,
): Promise<string[]> {
  if (!token || !isSecret(token)) return []
  const session = await findViewerSession(services.store.db, token, as)
  return session?.customer === customer ? session.roles : []
}

/** What a key needs to see all of its customer's images. */
const TO_SEE: Needed = { access: 'read', roles: ['sourceimages:read'] }

/** Whether the credentials may be those that a browser keeps: no page can make it send an Api-Key or a token by itself. */
const mayBeAmbient = ({ headers }: IncomingMessage, scheme: Scheme): boolean =>
  scheme === 'basic' || (headers['api-key'] === undefined && !/^bearer /i.test(headers.authorization ?? ''))

const callers = new WeakMap<IncomingMessage, Promise<Principal | undefined>>()

/**
 * Who sent a request, by the credentials that it shows: found out once for each, so that one wrong secret is one failed
 * log-in. Without any, who is signed in, as they are at the customer.
 */
function callerOf(
  services: Services,
  request: IncomingMessage,
  customer: number,
  scheme: Scheme,
): Promise<Principal | undefined> {
  if (!showsCredentials(request, scheme)) return knownPrincipal(services, request, scheme, String(customer))
  const known = callers.get(request)
  if (known) return known
  const caller = knownPrincipal(services, request, scheme)
  callers.set(request, caller)
  return caller
}

/** The principal of a request as it is at a customer: a membership in its organization counts at rokka's addresses. */
async function principalAt(
  services: Services,
  request: IncomingMessage,
  customer: number,
  scheme: Scheme,
): Promise<Principal | undefined> {
  const principal = await callerOf(services, request, customer, scheme)
  if (scheme === 'rokka') return principal && principalIn(services.store, principal, customer)
  return reaches(principal, customer) ? principal : undefined
}

/**
 * Whether a request comes from the customer itself, or the platform, by a key that may read its images. Never when
 * a page of another site caused it: the credentials may be those that the browser keeps. `scheme`: the credentials that
 * are taken. Throws HttpProblem 429.
 */
export async function isOwner(
  services: Services,
  request: IncomingMessage,
  customer: number,
  scheme: Scheme = 'basic',
): Promise<boolean> {
  if (mayBeAmbient(request, scheme) && isFromAnotherSite(request, services.base)) return false
  return isAllowed(await principalAt(services, request, customer, scheme), TO_SEE)
}

/** Who sent a request, as far as the customer's assets are concerned. */
export async function viewerOf(
  services: Services,
  request: IncomingMessage,
  customer: number,
  scheme: Scheme = 'basic',
): Promise<Viewer> {
  if (await isOwner(services, request, customer, scheme)) return { roles: [], owner: true }
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  const rules = await rulesOf(services)(customer)
  const address = clientAddress(request, services.settings.TRUST_PROXY)
  const byAddress = rules.services
    .filter(({ name, profile }) => profile === 'ip' && isInRanges(rules, name, address))
    .flatMap(({ name }) => rolesOf(rules, name))
  const bySession = await Promise.all([
    sessionRoles(services, customer, cookieToken(request, customer), 'session'),
    sessionRoles(services, customer, bearer, 'token'),
  ])
  return { roles: [...byAddress, ...bySession.flat()], owner: false }
}
