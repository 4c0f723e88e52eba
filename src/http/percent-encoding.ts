// What stands percent-encoded in addresses and forms: UTF-8, RFC 3986 section 2.5.
import { percentDecoded } from '../percent-decoded.js'
import { HttpProblem } from '../problem.js'

/** Whether what is percent-encoded in a text is UTF-8; a % alone stands for itself. */
export const isUtf8Encoded = (text: string): boolean =>
  percentDecoded(text.replace(/%(?![0-9a-f]{2})/gi, '%25')) !== undefined

/** Throws HttpProblem 400 for the target of a request with bytes that are no UTF-8. */
export function checkTarget(target: string): void {
  if (!target.includes('%') || isUtf8Encoded(target)) return
  const message = 'is not validly percent-encoded: it must be UTF-8'
  throw new HttpProblem(400, 'Bad request', `The address ${message}.`, [{ property: 'address', message }])
}
