// Express underneath: requests and responses as its handlers know them.
import type { IncomingMessage, ServerResponse } from 'node:http'
import express, { type Request, type Response } from 'express'

const app = express().disable('x-powered-by').disable('etag')

/** What Express makes of a request and its response before it asks a handler; package.json pins its version for this. */
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
