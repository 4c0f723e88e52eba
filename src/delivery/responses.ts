// One request on the public side and its answer: the headers that all answers have, conditions, HEAD, and errors.
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { allowOf, isFresh, methodNotAllowed, methodOf, optionsHeaders } from '../http/index.js'
import type { Rendering } from '../images/index.js'
import { addHeaders, addRights, rightsOf, type Services, type ViewerAccess } from '../operations/index.js'
import type { HttpProblem } from '../problem.js'
import { problemPath } from '../problem-kinds.js'
import { accessHeaders } from './access-headers.js'
import type { Asset } from './asset-cache.js'
import type { TileAnswer } from './cached-tiles.js'

/** A request and the response that is to answer it. */
export interface Exchange<R extends IncomingMessage = IncomingMessage> {
  request: R
  response: ServerResponse
  /** Seconds that shared caches may keep what is open to everyone. */
  maxAge: number
  /** Keeps the answer of a tile for the next request for it. */
  keepTile?: (answer: TileAnswer) => void
}

/** Headers of every answer: any page may read it, and no browser guesses what it is. */
export const COMMON: OutgoingHttpHeaders = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers':
    'Link, ETag, Content-Length, Content-Range, Content-Disposition, Location, Retry-After, RateLimit, RateLimit-Policy, X-Request-ID',
  'X-Content-Type-Options': 'nosniff',
}

const ALLOW = allowOf(['GET'])

/** Adds a request header's name to those that the answer depends on. */
export function addVary(headers: OutgoingHttpHeaders, name: string): void {
  const known = Object.keys(headers).find(other => other.toLowerCase() === 'vary') ?? 'Vary'
  headers[known] = headers[known] ? `${headers[known]}, ${name}` : name
}

/** Headers of what is made from an asset, its rights among them; the customer's own come on top. */
export function assetHeaders(
  services: Services,
  { maxAge }: Exchange,
  asset: Asset,
  access: ViewerAccess,
  etag: string,
): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {
    ...COMMON,
    'Cache-Control': access.public ? `public, max-age=${maxAge}` : 'private, no-cache',
    ETag: etag,
    'Last-Modified': asset.lastModified,
  }
  const { row } = asset
  return addHeaders(addRights(headers, rightsOf(services, row, access.rules)), accessHeaders(services, access, row))
}

/** Answers 304 when the client has what the headers (of `assetHeaders`) tell of; true when it did. */
export function sendNotModified({ request, response }: Exchange, headers: OutgoingHttpHeaders): boolean {
  if (!isFresh(request.headers, headers['ETag'] as string, headers['Last-Modified'] as string)) return false
  response.writeHead(304, headers).end()
  return true
}

/** Answers with bytes, or to HEAD with their headers alone. */
export function sendBytes({ request, response }: Exchange, status: number, headers: OutgoingHttpHeaders, body: Buffer) {
  headers['Content-Length'] = body.length
  response.writeHead(status, headers)
  response.end(request.method === 'HEAD' ? undefined : body)
}

/** Answers with a rendering, and notes whether it was kept. */
export function sendRendered(exchange: Exchange, { body, mediaType, cached }: Rendering, headers: OutgoingHttpHeaders) {
  if (cached) exchange.request.cached = cached
  sendBytes(exchange, 200, { ...headers, 'Content-Type': mediaType }, body)
}

/** Redirects to an absolute address; `custom` are the customer's own headers for it. */
export function redirect(
  { response }: Exchange,
  location: string,
  custom: Readonly<Record<string, string>>,
  status: 302 | 303 = 303,
): void {
  response.writeHead(status, { ...addHeaders({ ...COMMON }, custom), Location: location, 'Content-Length': 0 }).end()
}

/** Answers OPTIONS; throws HttpProblem 405 for what is neither that nor a read. True when it answered. */
export function answerOptions({ request, response }: Exchange): boolean {
  if (methodOf(request) === 'GET') return false
  if (request.method !== 'OPTIONS') throw methodNotAllowed(request.method, ALLOW)
  response
    .writeHead(204, {
      ...COMMON,
      ...optionsHeaders(ALLOW),
      'Access-Control-Allow-Headers': request.headers['access-control-request-headers'] ?? 'Authorization, Range',
      'Access-Control-Max-Age': 86_400,
    })
    .end()
  return true
}

/** An error as the body of an answer, and the headers that it brings. */
export type ProblemBody = (
  request: IncomingMessage,
  problem: HttpProblem,
) => { mediaType: string; body: string; headers: Record<string, string> }

/** Problem details (RFC 9457), with what else is said of the problem, for clients that accept JSON; else a line of text. */
export const problemDetails =
  (more: (problem: HttpProblem) => object = () => ({})): ProblemBody =>
  ({ headers: { accept = '' } }, problem) => {
    const { status, title, detail, errors, headers } = problem
    if (!/\bjson\b/.test(accept))
      return { mediaType: 'text/plain; charset=utf-8', body: `${title}: ${detail}\n`, headers }
    const body = JSON.stringify({ ...more(problem), title, status, detail, errors })
    return { mediaType: 'application/problem+json', body, headers }
  }

/** The same of a server whose base is known: the type is the page of the kind. */
export const problemDetailsAt = (base: string): ProblemBody =>
  problemDetails(({ title }) => ({ type: base + problemPath(title) }))

/** Answers with an error. `custom` are the customer's own headers for it. */
export function sendProblem(
  { request, response }: Exchange,
  problem: HttpProblem,
  custom: Readonly<Record<string, string>> = {},
  write = problemDetails(),
): void {
  if (response.headersSent) return void response.destroy()
  const { mediaType, body, headers } = write(request, problem)
  const own = {
    'Cache-Control': 'no-store',
    'Content-Type': mediaType,
    'Content-Length': String(Buffer.byteLength(body)),
    ...headers,
  }
  response.writeHead(problem.status, addHeaders(addHeaders({ ...COMMON }, custom), own))
  response.end(request.method === 'HEAD' ? undefined : body)
}
