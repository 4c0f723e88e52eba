// What a log may tell of a request: its id, and its address without anything that lets somebody in.
import type { IncomingMessage } from 'node:http'
import { requestIdOf } from './request-id.js'

/** Parameters whose values are told; of all others only the names are: what comes from strangers may be a token. */
const TOLD = new Set([
  ...['page', 'pageSize', 'cursor', 'after', 'offset', 'limit', 'from', 'to', 'sort', 'orderBy', 'orderByDescending'],
  ...['q', 'q2', 'q3', 'text', 'facets', 'include', 'fields', 'deleted', 'validate', 'force', 'space', 'v', 'format'],
  ...['xywh', 'canvas', 'motivation', 'date', 'min', 'overwrite', 'purge', 'service', 'profile', 'lang'],
])

/** Longest address in a line. */
const MOST = 1000

const HIDDEN = '-hidden-'

/** What has the form of our own secrets: that of a link which is good once, even where the address is mistyped. */
const SECRET = /(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/g

/** The characters of such secrets, percent-encoded, which mean the same (RFC 3986, section 6.2.2.2). */
const ENCODED = /%(?:3\d|[46][1-9a-f]|[57][0-9a]|2d|5f)/gi

/** What a target that is a whole URL says of who asks. */
const USER = /^(https?:\/\/)[^/?#]*@/i

function toldQuery(query: string): string {
  return query
    .split('&')
    .map(parameter => {
      const equals = parameter.indexOf('=')
      if (equals < 0 || TOLD.has(parameter.slice(0, equals))) return parameter
      return `${parameter.slice(0, equals)}=${HIDDEN}`
    })
    .join('&')
}

/** A path as it may be told. */
const toldPath = (path: string): string =>
  path
    .replace(ENCODED, encoded => decodeURIComponent(encoded))
    .replace(USER, `$1${HIDDEN}@`)
    .replace(SECRET, HIDDEN)

/** An address as it may be told, cut to a length: afterwards, so that half a secret is none that is told. */
export function toldAddress(target: string): string {
  const cut = target.slice(0, 2 * MOST)
  const question = cut.indexOf('?')
  const path = toldPath(question < 0 ? cut : cut.slice(0, question))
  const told = question < 0 ? path : `${path}?${toldQuery(cut.slice(question + 1))}`
  return told.slice(0, MOST)
}

/** The fields of a line about a request that failed. */
export const loggedRequest = (request: IncomingMessage & { originalUrl?: string }) => ({
  requestId: requestIdOf(request),
  url: toldAddress(request.originalUrl ?? request.url!),
})
