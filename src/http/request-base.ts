// The base of a request: the public address of the server as its sender knows it, with which the IRIs of its answer begin.
import type { IncomingMessage } from 'node:http'
import { HttpProblem } from '../problem.js'
import { addressOf, isEveryAddress } from '../setting-warnings.js'
import type { Settings } from '../settings.js'
import { forwarded } from './forwarded.js'

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

const DEFAULT_PORT = new Map([
  ['http', /:80$/],
  ['https', /:443$/],
])

/** A path as proxies give it, without dot segments: it becomes a part of every IRI. */
const PREFIX = /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]{1,50}){0,5}\/?$/

/** How a server knows its base. */
export interface Bases {
  /** The base of what no request asks for, without a slash at the end. */
  own: string
  /** Whether `own` is the base of every request: BASE_URL is set. */
  fixed: boolean
  /** The base of a request, or the HttpProblem 400 or 421 of one whose Host is not believed. */
  of(request: Pick<IncomingMessage, 'headers' | 'rawHeaders'>): string | HttpProblem
}

/** Whether only programs on the same machine know the server by this base. */
export const isLoopback = (base: string): boolean => LOOPBACK.includes(new URL(base).hostname)

/** The address by which a server on HOST and a port can be called. Throws an Error when HOST is no host. */
export function ownAddress(settings: Settings, port: number): string {
  const { HOST } = settings
  const address = addressOf(isEveryAddress(settings) ? 'localhost' : HOST, port)
  if (!URL.canParse(address)) throw new Error(`HOST must be an address or a name of this machine, not ${HOST}`)
  return new URL(address).origin
}

/** How a request names the server, port and all: as the trusted proxies say, or else its Host. */
export const hostOf = (request: Pick<IncomingMessage, 'headers'>, trusted: number): string | undefined =>
  forwarded(request, 'x-forwarded-host', trusted) ?? request.headers.host

/** RFC 9112 section 3.2: a request with several Hosts is refused. */
const hasSeveralHosts = ({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): boolean =>
  rawHeaders.filter((text, index) => index % 2 === 0 && text.length === 4 && text.toLowerCase() === 'host').length > 1

const malformed = (property: string, message: string): HttpProblem =>
  new HttpProblem(400, 'Bad request', `${property} ${message}.`, [{ property, message }])

/** RFC 9110 section 15.5.20. */
const misdirected = (host: string): HttpProblem =>
  new HttpProblem(
    421,
    'Misdirected request',
    `This server does not accept the host ${JSON.stringify(host.slice(0, 100))}. Its operator can set BASE_URL to its public address, or list the hosts that it accepts in ALLOWED_HOSTS.`,
    [{ property: 'Host', message: 'must be one that the server is known by' }],
  )

/**
 * Decides the base of each request to a server on `port`: BASE_URL, or else the Host, believed where it is a loopback
 * name with the port of the server, HOST, or one of ALLOWED_HOSTS; behind trusted proxies X-Forwarded-Host in its place,
 * with X-Forwarded-Proto and X-Forwarded-Prefix.
 */
export function openBases(settings: Settings, port: number): Bases {
  const { BASE_URL, ALLOWED_HOSTS, TRUST_PROXY } = settings
  if (BASE_URL !== undefined) return { own: BASE_URL, fixed: true, of: () => BASE_URL }
  const own = ownAddress(settings, port)
  const loopback = LOOPBACK.map(host => new URL(addressOf(host, port)).host)
  const allowed = new Set([...loopback, new URL(own).host, ...ALLOWED_HOSTS])
  return {
    own,
    fixed: false,
    of(request) {
      if (hasSeveralHosts(request)) return malformed('Host', 'must be sent once')
      const named = hostOf(request, TRUST_PROXY)
      // HTTP/1.0 needs no Host.
      if (named === undefined) return own
      const scheme = forwarded(request, 'x-forwarded-proto', TRUST_PROXY)?.toLowerCase() ?? 'http'
      const usual = DEFAULT_PORT.get(scheme)
      if (!usual) return malformed('X-Forwarded-Proto', 'must be http or https')
      const prefix = forwarded(request, 'x-forwarded-prefix', TRUST_PROXY) ?? ''
      if (!PREFIX.test(prefix)) return malformed('X-Forwarded-Prefix', 'must be a path, such as /images')
      const host = named.toLowerCase().replace(usual, '')
      if (!allowed.has(host)) return misdirected(named)
      return `${scheme}://${host}${prefix.replace(/\/$/, '')}`
    },
  }
}
