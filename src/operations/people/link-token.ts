// The tokens of links as they stand in addresses.
import { HttpProblem } from '../../problem.js'
import { isSecret } from '../../store/index.js'

/** The same for a link that was used, has expired, or never was. */
export const linkGone = (): HttpProblem =>
  new HttpProblem(404, 'Not found', 'This link has been used, or has expired. Ask for a new one.', [], {
    'Cache-Control': 'no-store',
  })

/** A text that has the form of a token. Throws HttpProblem 404. */
export function tokenIn(text: string): string {
  if (!isSecret(text)) throw linkGone()
  return text
}
