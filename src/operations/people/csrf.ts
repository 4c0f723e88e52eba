// Requests that a browser sends with the cookie of a session: one that changes something proves that a page of ours caused it.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { HttpProblem } from '../../problem.js'
import type { SignedIn } from './signed-in.js'

/** Field of a form, and header of a script, with the token. */
export const CSRF_FIELD = '_csrf'
const CSRF_HEADER = 'x-csrf-token'

const SAFE = ['GET', 'HEAD', 'OPTIONS']

const digested = (text: string): Buffer => createHash('sha256').update(text).digest()

/**
 * Throws HttpProblem 403 for a request that changes something by a session and brings no token of that: in a header, or
 * as `field` of its form. `signedIn`: whose session the request is allowed by, if it is by one.
 */
export function checkCsrf(
  request: Pick<IncomingMessage, 'method' | 'headers'>,
  signedIn: Pick<SignedIn, 'csrf'> | undefined,
  field?: string | null,
): void {
  if (!signedIn || SAFE.includes(request.method ?? '')) return
  const given = field ?? request.headers[CSRF_HEADER]
  if (typeof given === 'string' && timingSafeEqual(digested(given), digested(signedIn.csrf))) return
  const message = `must be that of the page of this session, in the field ${CSRF_FIELD} of a form or the header X-CSRF-Token`
  throw new HttpProblem(
    403,
    'Forbidden',
    'This was not sent by a page of your present session. Open the page again, and send it from there.',
    [{ property: CSRF_FIELD, message }],
  )
}
