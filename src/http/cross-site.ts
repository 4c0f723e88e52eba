// Requests that a page of another site makes a browser send: recognised here, and refused where their credentials may not be its own.
import type { IncomingMessage } from 'node:http'
import { HttpProblem } from '../problem.js'
import { mediaTypeOf } from './content-type.js'

/*
 * Browsers attach HTTP Basic, and cookies, to requests of ANY page ("ambient" credentials). What an attacker's page can
 * make a browser send with them falls into three classes (https://fetch.spec.whatwg.org, sections 2.2.2, 3.2, 4.8):
 *
 * 1. GET and HEAD. They change nothing here, and our answers carry `Access-Control-Allow-Origin: *` without
 *    Allow-Credentials, so that no other page can read what was sent with ambient credentials. Not refused.
 * 2. What needs a preflight: every method but GET, HEAD and POST; a POST with a Content-Type other than the three that a
 *    plain form can send; a request with a header that is not safelisted. The preflight is answered without
 *    Allow-Credentials as well, so a browser goes on only for requests WITHOUT ambient credentials: an Authorization that
 *    arrives with one of these was set by the page itself, which therefore knows the secret. Not refused: the API is
 *    open to scripts of other sites on purpose.
 * 3. The rest: a POST that a plain form could have sent. Whether its Basic credentials are ambient or were set by the
 *    script cannot be told, so it is refused when it comes from another site. A script with credentials of its own adds
 *    one of the headers of PREFLIGHTED, or sends a Bearer token or an Api-Key, which no browser attaches by itself.
 *
 * Programs send neither Sec-Fetch-Site nor Origin nor Referer, and are not concerned.
 */

/** Media types of bodies that a plain form can send; '' is no Content-Type at all. */
const SIMPLE = ['', 'application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']

/** Methods that are sent to another site without a preflight, and change something. */
const SIMPLE_METHODS = ['POST']

/** Request headers that our preflights allow, and that a browser never adds by itself. */
const PREFLIGHTED = ['api-key', 'tus-resumable', 'prefer', 'x-requested-with'] as const

const originOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).origin : undefined)

/** Whether the origin is that of `base`, or of the very host that was asked, by the same scheme. */
function isOurs(origin: string | undefined, base: string, host: string | undefined): boolean {
  if (origin === undefined) return false
  const { origin: own, protocol } = new URL(base)
  return origin === own || (host !== undefined && origin === originOf(`${protocol}//${host}`))
}

/**
 * Whether a browser says that a page of another origin caused the request, by Sec-Fetch-Site, or for older browsers by
 * Origin or Referer; `Origin: null` (sandboxed frames, redirects) is another one. False for programs, which say nothing,
 * and for what the user typed or opened from a bookmark. `base` is the public base of the server.
 */
export function isFromAnotherSite({ headers }: Pick<IncomingMessage, 'headers'>, base: string): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  const { origin, referer, host } = headers
  if (origin !== undefined) return !isOurs(origin, base, host)
  return referer !== undefined && !isOurs(originOf(referer), base, host)
}

/** Whether the request proves by itself that the page asked first, or that its credentials are not ambient. */
const isDeliberate = ({ headers }: Pick<IncomingMessage, 'headers'>): boolean =>
  PREFLIGHTED.some(name => headers[name] !== undefined) || /^bearer /i.test(headers.authorization ?? '')

/**
 * Refuses what a page of another site could have sent with the credentials that its visitor's browser keeps for us.
 * To be asked before the body is read, with the method as it was sent. Throws HttpProblem 403.
 */
export function refuseOtherSites(request: Pick<IncomingMessage, 'headers' | 'method'>, base: string): void {
  if (!SIMPLE_METHODS.includes(request.method ?? '') || !SIMPLE.includes(mediaTypeOf(request))) return
  if (!isFromAnotherSite(request, base) || isDeliberate(request)) return
  throw new HttpProblem(
    403,
    'Forbidden',
    'Requests from pages of other sites are refused where a browser may attach credentials by itself. Send a Content-Type such as application/json, or the header X-Requested-With, so that the browser asks first.',
  )
}
