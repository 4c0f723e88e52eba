// The one error type of the house: thrown where a fault is found, in any room, and rendered in one place by each public side.

/** One fault of a request: which property (or parameter, or header) and what would be right. */
export interface Fault {
  property: string
  message: string
}

/**
 * An answer other than success, as RFC 9457 and hydra:Error both tell it.
 * `status` is the HTTP status, `title` a short phrase that stays the same for the kind of problem,
 * `detail` a sentence about this one, `errors` the properties at fault.
 */
export class HttpProblem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly errors: Fault[] = [],
    readonly headers: Record<string, string> = {},
  ) {
    super(detail)
    this.name = 'HttpProblem'
  }
}

/** 400 about one property, with the sentence that says what would be right. */
export const invalid = (property: string, message: string): HttpProblem =>
  new HttpProblem(400, 'Bad request', `${property}: ${message}`, [{ property, message }])

/** 400 about several properties at once; the detail joins their messages. */
export const invalidAll = (errors: Fault[]): HttpProblem =>
  new HttpProblem(400, 'Bad request', errors.map(fault => `${fault.property}: ${fault.message}`).join('. '), errors)

/** 404; `what` names the thing that is not there. */
export const notFound = (what: string): HttpProblem => new HttpProblem(404, 'Not found', `${what} was not found.`)

/** 409 with the reason. */
export const conflict = (detail: string, errors: Fault[] = []): HttpProblem =>
  new HttpProblem(409, 'Conflict', detail, errors)
