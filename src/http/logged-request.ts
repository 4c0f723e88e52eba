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

/** A segment of the form that our own secrets have: that of a link which is good once, even where the address is mistyped. */
const SECRET = /(?<=\/)[A-Za-z0-9_-]{43}(?=\/|$)/g

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

/** An address as it may be told, cut to a length. */
export function toldAddress(target: string): string {
  const cut = target.length > MOST ? target.slice(0, MOST) : target
  const question = cut.indexOf('?')
  const path = (question < 0 ? cut : cut.slice(0, question)).replace(SECRET, HIDDEN)
  return question < 0 ? path : `${path}?${toldQuery(cut.slice(question + 1))}`
}

/** The fields of a line about a request that failed. */
export const loggedRequest = (request: IncomingMessage & { originalUrl?: string }) => ({
  requestId: requestIdOf(request),
  url: toldAddress(request.originalUrl ?? request.url!),
})
