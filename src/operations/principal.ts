// Who calls: any credential becomes one principal, and one function says whether it may do what an operation needs.
import type { IncomingMessage } from 'node:http'
import { clientAddress } from '../http/index.js'
import { HttpProblem } from '../problem.js'
import type { Credentials, KeyOwner } from '../store/index.js'
import { ACCESS, type ApiVersion, type Operation, type Role } from '../vocabulary/index.js'
import { claimsOf, verifyToken } from './api-token.js'
import { isAccessToken, personByToken } from './people/access-token.js'
import { consoleProvider } from './people/oidc-sign-in.js'
import { accessOfRoles, isAdministrator, membershipAt, type SignedIn, signedInBy } from './people/signed-in.js'
import type { Services } from './services.js'

/** Access of a principal; each holds those before it. `none`: only what its roles allow. */
export type Access = 'none' | 'read' | 'write' | 'admin' | 'platform'

/** Who calls. */
export interface Principal {
  /** The key that was shown, or that signed the token; of a session `person:` and the id of its person. */
  key: string
  /** Whose key it is: null for a key of the platform itself. */
  customer: number | null
  access: Access
  /** Narrow roles: what the operations that name them may be called with, whatever the access. */
  roles: readonly Role[]
  /** The form of the answers that its customer has chosen. */
  apiVersion?: ApiVersion | null
  /** The person whose session it is, where no key was shown. */
  signedIn?: SignedIn
  /** Whether a token was shown that the key has signed, rather than the key. */
  isToken?: boolean
  /** The customers that a person may read of, where the address names none of the several that they belong to. */
  customers?: readonly number[]
}

/** What is needed to do something: an access, or any one of the roles. */
export type Needed = Pick<Operation, 'access' | 'roles'>

/** Position of an access among all; `none` and `public` are the lowest. */
const rank = (access: Access | Needed['access']): number => (access === 'none' ? 0 : ACCESS.indexOf(access))

/** Whether the first access holds the second. */
export const holdsAccess = (access: Access, needed: Access): boolean => rank(access) >= rank(needed)

/** Whether a principal (undefined: nobody) may do what needs this. Whose the resource is, is another question: `reaches`. */
export const isAllowed = (principal: Principal | undefined, { access, roles }: Needed): boolean =>
  access === 'public' ||
  (principal !== undefined &&
    (rank(principal.access) >= rank(access) || roles.some(role => principal.roles.includes(role))))

/** Whether the customer's resources are within reach of the principal: its own, or all for the platform. */
export const reaches = (principal: Principal | undefined, customer: number): boolean =>
  principal !== undefined && (principal.access === 'platform' || principal.customer === customer)

const CHALLENGE = { 'WWW-Authenticate': 'Basic realm="Hydria", charset="UTF-8"' }

const refuse = (detail: string): HttpProblem => new HttpProblem(401, 'Unauthorized', detail, [], CHALLENGE)

const described = ({ access, roles }: Needed): string =>
  access === 'platform'
    ? 'Only an administrator of the platform may do this.'
    : `This needs a key with the access ${access}${roles.length > 0 ? `, or with a role of ${roles.join(', ')}` : ''}`

/** What a principal may do, in words. */
const told = ({ access, roles }: Principal): string =>
  [access, ...(roles.length > 0 ? [`the roles ${roles.join(', ')}`] : [])].join(' and ')

/** Throws HttpProblem 401 for nobody and 403 for a principal that may not do what needs this. */
export function authorise(principal: Principal | undefined, needed: Needed): void {
  if (isAllowed(principal, needed)) return
  if (!principal) throw refuse('A key and its secret are needed: HTTP Basic, key as user name, secret as password.')
  const detail = described(needed)
  throw new HttpProblem(
    403,
    'Forbidden',
    needed.access === 'platform' ? detail : `${detail}; this one has ${told(principal)}.`,
  )
}

/** Which credentials an API takes: `rokka` takes an Api-Key header and tokens as well. */
export type Scheme = 'basic' | 'rokka'

/** Splits at the first colon. Throws HttpProblem 401. */
function pairIn(text: string, detail: string): Credentials {
  const colon = text.indexOf(':')
  if (colon < 0) throw refuse(detail)
  return { key: text.slice(0, colon), secret: text.slice(colon + 1) }
}

/** The key and the secret of an Authorization header of HTTP Basic (RFC 7617). Throws HttpProblem 401 when it holds none. */
export function credentialsOf(header: string): Credentials {
  const encoded = /^Basic +([A-Za-z0-9+/=_-]+)$/i.exec(header.trim())?.[1]
  if (!encoded) throw refuse('Authorization must be HTTP Basic, with the key as user name and the secret as password.')
  return pairIn(Buffer.from(encoded, 'base64').toString('utf8'), 'Authorization must hold key:secret.')
}

/** What a request can show of who it is: a key with its secret, a token of rokka's API, or one of people's provider. */
type Shown = Credentials | { token: string } | { accessToken: string }

/** The access token of people's provider in an Authorization header, where there is a provider. */
function accessTokenIn(authorization: string, { settings }: Services): string | undefined {
  const token = /^Bearer +(\S+)$/i.exec(authorization.trim())?.[1]
  return token !== undefined && isAccessToken(token) && consoleProvider(settings) ? token : undefined
}

/** What a request shows of who it is. Throws HttpProblem 401 when that has no form that is taken. */
function shownBy(services: Services, { headers }: IncomingMessage, scheme: Scheme): Shown | undefined {
  const { authorization } = headers
  const apiKey = scheme === 'rokka' ? headers['api-key'] : undefined
  if (apiKey !== undefined)
    return pairIn(String(apiKey), 'The Api-Key must be the key and its secret, with a colon between them.')
  if (authorization === undefined) return undefined
  const token = scheme === 'rokka' ? /^Bearer +(\S+)$/i.exec(authorization.trim())?.[1] : undefined
  if (token !== undefined) return { token }
  const accessToken = scheme === 'basic' ? accessTokenIn(authorization, services) : undefined
  return accessToken === undefined ? credentialsOf(authorization) : { accessToken }
}

/** Whether a request shows credentials, other than a session: these alone count then. */
export const showsCredentials = ({ headers }: IncomingMessage, scheme: Scheme): boolean =>
  headers.authorization !== undefined || (scheme === 'rokka' && headers['api-key'] !== undefined)

/** The key that was shown and whose it is; undefined when what was shown proves nothing. */
async function proved(
  { store, now }: Services,
  shown: Credentials | { token: string },
  address: string,
): Promise<{ key: string; owner: KeyOwner } | undefined> {
  if ('token' in shown) return verifyToken(store, shown.token, address, now())
  const owner = await store.keys.verify(shown)
  return owner && { key: shown.key, owner }
}

/** What a person may do: everything as an administrator, else what a member of the customer may, or nothing. */
function principalOfPerson(
  person: Pick<SignedIn, 'person' | 'administrator' | 'memberships'>,
  customer: string | null,
): Principal {
  const membership = membershipAt(person, customer)
  const known = { key: `person:${person.person}`, roles: [], apiVersion: membership?.apiVersion ?? null }
  if (isAdministrator(person)) return { ...known, customer: null, access: 'platform' }
  if (membership) return { ...known, customer: membership.customer, access: accessOfRoles(membership.roles) }
  const read = customer === null ? person.memberships.filter(({ roles }) => roles.length > 0) : []
  if (read.length === 0) return { ...known, customer: null, access: 'none' }
  return { ...known, customer: null, access: 'read', customers: read.map(one => one.customer) }
}

/** Who calls by a session. */
async function principalSignedIn(
  services: Services,
  request: IncomingMessage,
  customer: string | null,
): Promise<Principal | undefined> {
  const signedIn = await signedInBy(services, request)
  return signedIn && { ...principalOfPerson(signedIn, customer), signedIn }
}

/** Who calls by an access token: no browser sends it by itself, so that nothing else has to prove who caused the request. */
async function principalByToken(services: Services, token: string, customer: string | null): Promise<Principal> {
  const person = await personByToken(services, token)
  if (person === 'unchecked') throw refuse('The access token cannot be checked now: the login service does not answer.')
  if (person) return principalOfPerson(person, customer)
  throw refuse(
    'The access token is not valid here, or is of somebody who has not signed in to the console by the login service yet.',
  )
}

const known = new WeakMap<IncomingMessage, Principal>()

/** Who was found to have sent a request, when that was asked last. */
export const callerOf = (request: IncomingMessage): Principal | undefined => known.get(request)

/**
 * Who calls, by the credentials of a request, or, where it shows none, by the session of its cookie; undefined without
 * either. `named`: the customer that the address names, null where it names none; left out where sessions do not count.
 * Throws HttpProblem 401 when credentials do not hold (the same for an unknown key and a wrong secret) or have expired,
 * and 429 when too many did not.
 */
export async function principalOf(
  services: Services,
  request: IncomingMessage,
  scheme: Scheme = 'basic',
  named?: string | null,
): Promise<Principal | undefined> {
  const principal = await findPrincipal(services, request, scheme, named)
  if (principal) known.set(request, principal)
  return principal
}

async function findPrincipal(
  services: Services,
  request: IncomingMessage,
  scheme: Scheme,
  named: string | null | undefined,
): Promise<Principal | undefined> {
  const shown = shownBy(services, request, scheme)
  if (!shown) return named === undefined ? undefined : principalSignedIn(services, request, named)
  const { store, settings, logIns } = services
  if ('accessToken' in shown) return principalByToken(services, shown.accessToken, named ?? null)
  const address = clientAddress(request, settings.TRUST_PROXY)
  const claimed = 'token' in shown ? (await claimsOf(shown.token)).id : shown.key
  logIns.check(address, claimed, services.now())
  const found = await proved(services, shown, address)
  const now = services.now()
  if (!found) {
    logIns.failed(address, claimed, now)
    request.failedLogIn = 'token' in shown ? 'token' : 'key'
    throw refuse(
      `The ${'token' in shown ? 'token is not valid' : 'key and the secret do not belong together'}, or the key no longer exists.`,
    )
  }
  // Guesses that were made at the same time have failed meanwhile: none of them learns that it was right.
  logIns.check(address, claimed, now)
  const { key, owner } = found
  if (owner.expires && owner.expires <= now) throw refuse(`The key expired at ${owner.expires.toISOString()}.`)
  store.keys.use(key, now)
  const { customer, access, roles, administrator, apiVersion } = owner
  const isToken = 'token' in shown
  return { key, customer, access: administrator ? 'platform' : access, roles, apiVersion, isToken }
}

/** The same on the public side, which is open to anyone: credentials that do not hold are as good as none. Throws 429. */
export async function knownPrincipal(
  services: Services,
  request: IncomingMessage,
  scheme?: Scheme,
  customer?: string | null,
): Promise<Principal | undefined> {
  try {
    return await principalOf(services, request, scheme, customer)
  } catch (error) {
    if (error instanceof HttpProblem && error.status === 401) return undefined
    throw error
  }
}
