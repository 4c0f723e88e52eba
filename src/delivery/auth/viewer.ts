// Who looks: which roles a request brings, by cookie, token, address, or the customer's own key.
import type { IncomingMessage } from 'node:http'
import { credentialsOf, type Services } from '../../operations/index.js'
import { HttpProblem } from '../../problem.js'
import { type Credentials, findViewerSession } from '../../store/index.js'
import { isInRanges } from './provider.js'
import { rolesOf, rulesOf } from './rules.js'

/** A viewer of one customer's assets. `all`: the customer itself, or the administrator. */
export interface Viewer {
  roles: string[]
  all: boolean
}

/** Name of the cookie that holds a viewer's token at one customer. */
export const cookieName = (customer: number): string => `hydria-${customer}`

const cookieOf = ({ headers }: IncomingMessage, name: string): string | undefined =>
  (headers.cookie ?? '')
    .split(';')
    .map(pair => pair.trim())
    .find(pair => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1)

/** The viewer's token in the cookie of a customer. */
export const cookieToken = (request: IncomingMessage, customer: number): string | undefined =>
  cookieOf(request, cookieName(customer))

export const readCookie = cookieOf

/** The address of the client, behind as many proxies as are trusted. */
export function addressOf(request: IncomingMessage, trusted: number): string {
  const own = request.socket.remoteAddress ?? ''
  if (trusted === 0) return own
  const forwarded = String(request.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map(address => address.trim())
    .filter(address => address !== '')
  return forwarded.at(-trusted) ?? forwarded[0] ?? own
}

const TOKEN = /^[A-Za-z0-9_-]{43}$/

async function sessionRoles(services: Services, customer: number, token: string | undefined): Promise<string[]> {
  if (!token || !TOKEN.test(token)) return []
  const session = await findViewerSession(services.store.db, token)
  return session?.customer === customer ? session.roles : []
}

/** The key and secret of a request; a header that holds none is as good as none, for the public side is open to anyone. */
function credentialsIn(header: string): Credentials | undefined {
  if (!/^Basic /i.test(header)) return undefined
  try {
    return credentialsOf(header)
  } catch (error) {
    if (error instanceof HttpProblem) return undefined
    throw error
  }
}

async function isCustomer(services: Services, customer: number, header: string): Promise<boolean> {
  const credentials = credentialsIn(header)
  const found = credentials && (await services.store.keys.verify(credentials))
  return found !== undefined && (found.customer === null || found.customer === customer)
}

/** Which roles of the customer the request brings. */
export async function viewerOf(services: Services, request: IncomingMessage, customer: number): Promise<Viewer> {
  const authorization = request.headers.authorization ?? ''
  if (await isCustomer(services, customer, authorization)) return { roles: [], all: true }
  const bearer = /^Bearer +(\S+)$/i.exec(authorization)?.[1]
  const rules = await rulesOf(services)(customer)
  const address = addressOf(request, services.settings.TRUST_PROXY)
  const byAddress = rules.services
    .filter(({ name, profile }) => profile === 'ip' && isInRanges(rules, name, address))
    .flatMap(({ name }) => rolesOf(rules, name))
  const bySession = await Promise.all(
    [cookieToken(request, customer), bearer].map(token => sessionRoles(services, customer, token)),
  )
  return { roles: [...byAddress, ...bySession.flat()], all: false }
}
