// Originals over HTTP: each connection and each redirect checked, credentials kept to the origin they are for.
import { STATUS_CODES } from 'node:http'
import { Agent, buildConnector, type Dispatcher, request } from 'undici'
import type { Credentials } from './credentials.js'
import { malformed, OriginFailure, refusal, tooLarge } from './failure.js'
import { checkHost, guardedLookup } from './guard.js'
import type { Fetch, FetchedOrigin } from './origin.js'
import { receive } from './receive.js'
import { originUrl } from './url.js'

const CONNECT_MS = 10_000
const IDLE_MS = 30_000
const REDIRECTS = new Set([301, 302, 303, 307, 308])
const MOST_RETRY_AFTER_S = 86_400

type Response = Dispatcher.ResponseData

/**
 * Fetches an original by GET. Redirects are followed up to the limit, each one checked as the origin was; credentials
 * (HTTP Basic, RFC 7617) are not sent to another scheme, host or port, nor back again from there.
 * Rejects with OriginFailure or with the error met; a part of the file may be left then.
 */
export async function fetchHttp(fetch: Fetch): Promise<FetchedOrigin> {
  const { limits, credentials } = fetch
  let url = fetch.url
  let authorization = credentials && basic(credentials)
  for (let followed = 0; ; followed++) {
    const response = await ask(url, authorization, fetch)
    if (!REDIRECTS.has(response.statusCode)) return save(response, fetch)
    await response.body.dump()
    if (followed === limits.redirects) throw malformed(`The origin redirects more than ${limits.redirects} times.`)
    const next = redirectedTo(response, url)
    if (next.origin !== url.origin) authorization = undefined
    url = next
  }
}

const basic = ({ user, password = '' }: Credentials): string =>
  `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`

async function ask(url: URL, authorization: string | undefined, { limits, signal }: Fetch): Promise<Response> {
  return request(url, {
    dispatcher: guardedAgent(limits.allowPrivate),
    signal,
    headers: {
      accept: 'image/*, */*;q=0.8',
      'accept-encoding': 'identity',
      'user-agent': 'Hydria',
      ...(authorization && { authorization }),
    },
  })
}

const agent = (allowPrivate: boolean): Agent => {
  const connect = buildConnector({ timeout: CONNECT_MS, lookup: guardedLookup(allowPrivate), autoSelectFamily: true })
  return new Agent({
    headersTimeout: IDLE_MS,
    bodyTimeout: IDLE_MS,
    connect(options, callback) {
      try {
        checkHost(options.hostname, allowPrivate)
      } catch (error) {
        return callback(error as Error, null)
      }
      connect(options, callback)
    },
  })
}

// Two, because a connection that was allowed for one must not be reused for the other.
const agents = { public: agent(false), anywhere: agent(true) }

/** What sends requests to addresses that a customer has named: none but allowed ones are connected to. */
export const guardedAgent = (allowPrivate: boolean): Agent => agents[allowPrivate ? 'anywhere' : 'public']

function redirectedTo(response: Response, base: URL): URL {
  const location = header(response, 'location')
  if (location === undefined || !URL.canParse(location, base.href))
    throw malformed('The origin redirects without a Location to go to.')
  try {
    return originUrl(new URL(location, base).href, 'default')
  } catch {
    throw refusal('The origin redirects to a URL that is not fetched: not http or https, or with a password in it.')
  }
}

async function save(response: Response, fetch: Fetch): Promise<FetchedOrigin> {
  const failure = failureOfAnswer(response, fetch.limits.maxBytes)
  if (failure) {
    await response.body.dump().catch(() => undefined)
    throw failure
  }
  const received = await receive(response.body, fetch, header(response, 'content-encoding'))
  return { ...received, ...described(name => header(response, name)) }
}

function failureOfAnswer(response: Response, maxBytes: number): OriginFailure | undefined {
  const { statusCode } = response
  if (Number(header(response, 'content-length')) > maxBytes && statusCode < 300) return tooLarge(maxBytes)
  if (statusCode === 200 || statusCode === 203) return undefined
  const message = `The origin answered ${statusCode} ${STATUS_CODES[statusCode] ?? ''}`.trim().concat('.')
  if (statusCode === 404 || statusCode === 410) return new OriginFailure('missing', message, false)
  if (statusCode === 401 || statusCode === 403 || statusCode === 407)
    return new OriginFailure('forbidden', message, false)
  const heals = [408, 425, 429].includes(statusCode) || (statusCode >= 500 && ![501, 505, 511].includes(statusCode))
  if (!heals) return malformed(message)
  return new OriginFailure('server', message, true, { retryAfterS: retryAfter(header(response, 'retry-after')) })
}

// RFC 9110, section 10.2.3: seconds, or a date.
function retryAfter(value: string | undefined): number | undefined {
  if (value === undefined) return undefined
  const seconds = /^\d+$/.test(value) ? Number(value) : Math.ceil((Date.parse(value) - Date.now()) / 1000)
  return Number.isNaN(seconds) ? undefined : Math.max(0, Math.min(seconds, MOST_RETRY_AFTER_S))
}

function header({ headers }: Response, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}

/** What headers, or metadata of the same names, say of an original; what has not the form of its field is left out. */
export function described(
  field: (name: 'content-type' | 'etag' | 'last-modified') => string | undefined,
): Pick<FetchedOrigin, 'mediaType' | 'etag' | 'lastModified'> {
  const mediaType = /^\s*([\w!#$&^.+-]+\/[\w!#$&^.+-]+)\s*(;|$)/.exec(field('content-type') ?? '')?.[1]?.toLowerCase()
  const etag = /^(W\/)?"[\x21\x23-\x7e]{0,250}"$/.exec(field('etag') ?? '')?.[0]
  const lastModified = new Date(field('last-modified') ?? Number.NaN)
  return {
    ...(mediaType && { mediaType }),
    ...(etag && { etag }),
    ...(!Number.isNaN(lastModified.getTime()) && { lastModified }),
  }
}
