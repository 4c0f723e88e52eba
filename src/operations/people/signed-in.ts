// Who is signed in: the session that the cookie of a request stands for, and what its person may do for a customer.
import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { readCookie } from '../../http/index.js'
import type { Settings } from '../../settings.js'
import {
  isSecret,
  type Membership,
  OWNER_ROLES,
  type PersonSession,
  type SessionBounds,
  usePersonSession,
} from '../../store/index.js'
import type { Services } from '../services.js'

/** A person with a session. */
export interface SignedIn extends PersonSession {
  /** What proves that a request was caused by a page that this session was given. */
  csrf: string
}

/** How long sessions last. */
export const sessionBounds = ({ SIGN_IN_IDLE_S, SIGN_IN_MAX_S }: Settings): SessionBounds => ({
  idle: SIGN_IN_IDLE_S,
  longest: SIGN_IN_MAX_S,
})

/** Name and attributes of a cookie of the console at a base, which browsers hold to by its prefix (RFC 6265bis section 4.1.3). */
function cookieAt(base: string, name: string): { name: string; attributes: string } {
  const { protocol, pathname } = new URL(base)
  const isSecure = protocol === 'https:'
  const prefix = isSecure ? (pathname === '/' ? '__Host-' : '__Secure-') : ''
  return {
    name: prefix + name,
    attributes: `Path=${pathname}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`,
  }
}

/** A `Set-Cookie` of the console; without a value the cookie is removed. */
export function consoleCookie(base: string, cookie: string, value: string, seconds: number): string {
  const { name, attributes } = cookieAt(base, cookie)
  return `${name}=${value}; Max-Age=${value === '' ? 0 : seconds}; ${attributes}`
}

/** The value of a cookie of the console. */
export const readConsoleCookie = (request: IncomingMessage, base: string, cookie: string): string | undefined =>
  readCookie(request, cookieAt(base, cookie).name)

/** Apart from the cookies of viewers, which begin with `hydria-` and the number of a customer. */
export const SESSION_COOKIE = 'hydria-session'

/** The token of a session in the cookie, if it has the form of one. */
export function sessionToken({ base }: Services, request: IncomingMessage): string | undefined {
  const token = readConsoleCookie(request, base, SESSION_COOKIE)
  return token !== undefined && isSecret(token) ? token : undefined
}

/** Bound to the session, and of no use to find its token out. */
const csrfOf = (token: string): string => createHash('sha256').update(`csrf ${token}`).digest('base64url')

/** Whether a person may do anything at all. */
export const mayEnter = ({ administrator, memberships }: Pick<PersonSession, 'administrator' | 'memberships'>) =>
  administrator || memberships.length > 0

const found = new WeakMap<IncomingMessage, Promise<SignedIn | undefined>>()

async function findSignedIn(services: Services, request: IncomingMessage): Promise<SignedIn | undefined> {
  const token = sessionToken(services, request)
  const session = token && (await usePersonSession(services.store.db, token, sessionBounds(services.settings)))
  if (!session || !mayEnter(session)) return undefined
  return { ...session, csrf: csrfOf(token) }
}

/** Who is signed in by the cookie of a request; looked up once for each request. */
export function signedInBy(services: Services, request: IncomingMessage): Promise<SignedIn | undefined> {
  const finding = found.get(request) ?? findSignedIn(services, request)
  found.set(request, finding)
  return finding
}

/** The next look is a new one: the session of the request has begun, ended or changed. */
export function forgetSignedIn(request: IncomingMessage): void {
  found.delete(request)
}

const PORTAL_ACCESS = { viewer: 'read', editor: 'write', owner: 'admin', admin: 'admin' } as const
const WIDEST = ['owner', 'admin', 'editor', 'viewer'] as const

/** The access of keys that portal roles stand for: that of the widest. */
export function accessOfRoles(roles: readonly string[]): 'none' | 'read' | 'write' | 'admin' {
  const role = WIDEST.find(one => roles.includes(one))
  return role ? PORTAL_ACCESS[role] : 'none'
}

const isOwnerRole = (role: string): boolean => (OWNER_ROLES as readonly string[]).includes(role)

/** Whether a person administers the platform: by themselves, or as an owner of a customer that does. */
export const isAdministrator = ({ administrator, memberships }: Pick<PersonSession, 'administrator' | 'memberships'>) =>
  administrator || memberships.some(one => one.administrator && one.roles.some(isOwnerRole))

/**
 * What a person is to the customer that an address names (null: it names none, and the only one that they belong to is
 * meant).
 */
export const membershipAt = (
  { memberships }: Pick<PersonSession, 'memberships'>,
  customer: string | null,
): Membership | undefined =>
  customer === null
    ? memberships.length === 1
      ? memberships[0]
      : undefined
    : memberships.find(one => String(one.customer) === customer)
