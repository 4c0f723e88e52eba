// An error as rokka's clients read it: `{ error: { code, message } }`, with the faults of single properties where known.
import type { HttpProblem } from '../../problem.js'

/** The body of an error, on every answer of rokka's API and of its renderings. */
export const rokkaError = ({ status, detail, errors }: HttpProblem) => ({
  error: {
    code: status,
    message: detail,
    ...(errors.length > 0 && { errors: errors.map(({ property, message }) => ({ property, message })) }),
  },
})

/**
 * The headers of an error without a challenge: browsers answer one with a dialog of their own, and rokka's clients send
 * an Api-Key without being challenged.
 */
export const withoutChallenge = ({ headers }: HttpProblem): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'WWW-Authenticate'))
