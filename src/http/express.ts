// Express underneath: requests and responses as its handlers know them, and its routers as parts of the program.
import type { IncomingMessage, ServerResponse } from 'node:http'
import express, { type Request, type Response, type Router } from 'express'
import type { Mount } from './mounts.js'

const app = express().disable('x-powered-by').disable('etag')

/** What Express makes of a request and its response before its routers are asked; package.json pins its version for this. */
export function asExpress(incoming: IncomingMessage, outgoing: ServerResponse): [Request, Response] {
  const request = Object.setPrototypeOf(incoming, app.request) as Request
  const response = Object.setPrototypeOf(outgoing, app.response) as Response
  request.originalUrl ??= request.url
  request.res = response
  response.req = request
  return [request, response]
}

/** Answers with an error, whatever it is; never rejects. */
export type Fail = (error: unknown, request: Request, response: Response) => Promise<void> | void

/** A router of Express as a mount; `fail` answers with what its handlers throw. */
export const routerMount = (segments: readonly string[], router: Router, fail: Fail): Mount => ({
  segments,
  answer(incoming, outgoing, next) {
    const [request, response] = asExpress(incoming, outgoing)
    router(request, response, (error?: unknown) => {
      if (error === undefined) next()
      else void fail(error, request, response)
    })
  },
})
