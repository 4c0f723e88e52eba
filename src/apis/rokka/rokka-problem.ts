// Errors in rokka's own shape: `{ error: { code, message } }`, with the faults one by one.
import type { ErrorRequestHandler, Response } from 'express'
import type { Logger } from 'pino'
import { rokkaError, withoutChallenge } from '../../delivery/index.js'
import { HttpProblem } from '../../problem.js'
import { answerTo, StorageError } from '../../store/index.js'

function problemOf(error: unknown): HttpProblem {
  if (error instanceof StorageError && error.reason === 'missing')
    return new HttpProblem(404, 'Not found', 'The bytes of the image are not there.')
  return answerTo(error)
}

/** Sends JSON under exactly the media type that rokka's client looks for. */
export function sendJson(response: Response, status: number, json: unknown): void {
  response.status(status).setHeader('Content-Type', 'application/json')
  response.end(JSON.stringify(json))
}

/** Express's last handler of this dialect: renders what was thrown, logs what is ours. */
export const renderProblem =
  (log: Logger): ErrorRequestHandler =>
  (error, request, response, _next) => {
    // Nobody is there to be told.
    if (response.destroyed) return
    const problem = problemOf(error)
    if (problem.status >= 500 && problem.status !== 501)
      log.error({ err: error, url: request.originalUrl }, 'a request failed')
    if (response.headersSent) return void response.destroy()
    for (const [name, value] of Object.entries(withoutChallenge(problem))) response.setHeader(name, value)
    sendJson(response, problem.status, rokkaError(problem))
  }
