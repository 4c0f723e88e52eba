// The one error type: thrown where a fault is found, in any module, and spelled by the API that was asked.

import type { ProblemTitle } from './problem-kinds.js'

/** One fault of a request: which property (or parameter, or header) and what would be right. */
export interface Fault {
  property: string
  message: string
}

/** Most faults that one answer lists, and the most characters of its texts: what a request says comes back in them. */
export const MOST_FAULTS = 50
const LONGEST_NAME = 200
const LONGEST_MESSAGE = 2000
const LONGEST_DETAIL = 8000

const clipped = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}\u2026`

/**
 * An answer other than success, as RFC 9457 and hydra:Error both tell it.
 * `status` is the HTTP status, `title` a short phrase that stays the same for the kind of problem,
 * `detail` a sentence about this one, `errors` the properties at fault.
 */
export class HttpProblem extends Error {
  readonly detail: string
  readonly errors: Fault[]

  constructor(
    readonly status: number,
    readonly title: ProblemTitle,
    detail: string,
    errors: Fault[] = [],
    readonly headers: Record<string, string> = {},
  ) {
    super(clipped(detail, LONGEST_DETAIL))
    this.name = 'HttpProblem'
    this.detail = this.message
    this.errors = errors.slice(0, MOST_FAULTS).map(({ property, message }) => ({
      property: clipped(property, LONGEST_NAME),
      message: clipped(message, LONGEST_MESSAGE),
    }))
  }
}

/** 400 about one property, with the sentence that says what would be right. */
export const invalid = (property: string, message: string): HttpProblem =>
  new HttpProblem(400, 'Bad request', `${property}: ${message}`, [{ property, message }])

/** 400 about several properties at once; the detail joins the messages of the first of them. */
export function invalidAll(errors: Fault[]): HttpProblem {
  const { errors: listed } = new HttpProblem(400, 'Bad request', '', errors)
  const detail = listed.map(fault => `${fault.property}: ${fault.message}`).join('; ')
  return new HttpProblem(400, 'Bad request', detail, errors)
}

/** 404; `what` names the thing that is not there. */
export const notFound = (what: string): HttpProblem => new HttpProblem(404, 'Not found', `${what} was not found.`)

/** 409 with the reason. */
export const conflict = (detail: string, errors: Fault[] = []): HttpProblem =>
  new HttpProblem(409, 'Conflict', detail, errors)
