// Sends a client on to another address of the server, with its query.
import type { Request, Response } from 'express'
import type { Services } from '../operations/index.js'

/** Redirects to a path. Nothing keeps that: what is at an address may change. */
export function sendOn(
  { services, request, response }: { services: Services; request: Request; response: Response },
  status: number,
  path: string,
): void {
  const question = request.originalUrl.indexOf('?')
  const query = question < 0 ? '' : request.originalUrl.slice(question)
  response
    .status(status)
    .set({ 'Content-Length': '0', 'Cache-Control': 'no-cache', Location: services.base + path + query })
    .end()
}
