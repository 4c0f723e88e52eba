// Originals over HTTP: each connection and each redirect checked, credentials kept to the origin they are for.
import { STATUS_CODES } from 'node:http'
import type { Credentials } from './credentials.js'
import { malformed, OriginFailure, refusal, tooLarge } from './fetch-failure.js'
import { type GuardedAnswer, guardedRequest, type Question } from './guarded-request.js'
import type { Fetch, FetchedOrigin } from './origin.js'
import { receive } from './receive-origin.js'
import { originUrl } from './url.js'

const REDIRECTS = new Set([301, 302, 303, 307, 308])
const MOST_RETRY_AFTER_S = 86_400
const DEFAULTS = { 'user-agent': 'Hydria', 'accept-encoding': 'identity' }

/**
 * Fetches an original by GET. Redirects are followed up to the limit, each one checked as the origin was; credentials
 * (HTTP Basic, RFC 7617) are not sent to another scheme, host or port, nor back again from there.
 * Rejects with OriginFailure or with the error met; a part of the file may be left then.
 */
export async function fetchHttp(fetch: Fetch): Promise<FetchedOrigin> {
  const { url, limits, credentials, signal } = fetch
  const question = {
    allowPrivate: limits.allowPrivate,
    signal,
    headers: { accept: 'image/*, */*;q=0.8', ...(credentials && { authorization: basic(credentials) }) },
  }
  const answer = await requestFollowing(url, question, limits.redirects)
  const failure = failureOfAnswer(answer, limits.maxBytes)
  if (failure) {
    answer.body.destroy()
    throw failure
  }
  const received = await receive(answer.body, fetch, answer.header('content-encoding'))
  return { ...received, ...described(answer.header) }
}

const basic = ({ user, password = '' }: Credentials): string =>
  `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`

/**
 * Sends a GET, and sends it again to where the answer redirects, at most so many times: the first answer that is no
 * redirect. Every address is checked as the first one was, and `authorization` is for the origin of the first one only.
 * Rejects as `guardedRequest`, and with OriginFailure `malformed` or `refused` for a redirect that leads nowhere.
 */
export async function requestFollowing(
  from: URL,
  { headers = {}, ...question }: Question,
  redirects: number,
): Promise<GuardedAnswer> {
  const { authorization, ...others } = headers
  let confidential: Record<string, string> = authorization === undefined ? {} : { authorization }
  let url = from
  for (let followed = 0; ; followed++) {
    const answer = await guardedRequest(url, { ...question, headers: { ...DEFAULTS, ...others, ...confidential } })
    if (!REDIRECTS.has(answer.status)) return answer
    // What it says beside its Location is nobody's concern, however long it is.
    answer.body.destroy()
    if (followed === redirects) throw malformed(`The origin redirects more than ${redirects} times.`)
    const next = redirectedTo(answer, url)
    if (next.origin !== url.origin) confidential = {}
    url = next
  }
}

function redirectedTo(answer: GuardedAnswer, base: URL): URL {
  const location = answer.header('location')
  if (location === undefined || !URL.canParse(location, base.href))
    throw malformed('The origin redirects without a Location to go to.')
  try {
    return originUrl(new URL(location, base).href, 'default')
  } catch {
    throw refusal('The origin redirects to a URL that is not fetched: not http or https, or with a password in it.')
  }
}

function failureOfAnswer({ status, header }: GuardedAnswer, maxBytes: number): OriginFailure | undefined {
  if (Number(header('content-length')) > maxBytes && status < 300) return tooLarge(maxBytes)
  if (status === 200 || status === 203) return undefined
  const message = `The origin answered ${status} ${STATUS_CODES[status] ?? ''}`.trim().concat('.')
  if (status === 404 || status === 410) return new OriginFailure('missing', message, false)
  if (status === 401 || status === 403 || status === 407) return new OriginFailure('forbidden', message, false)
  const heals = [408, 425, 429].includes(status) || (status >= 500 && ![501, 505, 511].includes(status))
  if (!heals) return malformed(message)
  return new OriginFailure('server', message, true, { retryAfterS: retryAfter(header('retry-after')) })
}

/** Seconds that a field Retry-After asks for, which has these or a date (RFC 9110, section 10.2.3). */
export function retryAfter(value: string | undefined): number | undefined {
  if (value === undefined) return undefined
  const seconds = /^\d+$/.test(value) ? Number(value) : Math.ceil((Date.parse(value) - Date.now()) / 1000)
  return Number.isNaN(seconds) ? undefined : Math.max(0, Math.min(seconds, MOST_RETRY_AFTER_S))
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
