// The name of a request, by which it is found in logs, jobs and the audit trail: the one that it came with, or one of ours.
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RequestMark } from '../on-behalf.js'

declare module 'node:http' {
  interface IncomingMessage {
    requestId?: string
  }
}

const FORM = /^[A-Za-z0-9._-]{1,128}$/
/** W3C Trace Context, section 3.2.2: version 00, neither the trace nor the parent all zeros. */
const TRACE = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/

/** Of a request that nobody could read, too. */
export const newRequestId = (): string => randomUUID()

/** The id of a request. */
export function requestIdOf(request: IncomingMessage): string {
  if (request.requestId === undefined) {
    const given = request.headers['x-request-id']
    request.requestId = typeof given === 'string' && FORM.test(given) ? given : newRequestId()
  }
  return request.requestId
}

/** Names a request, and gives its id back with whatever answer it gets. */
export function identify(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('X-Request-ID', requestIdOf(request))
}

/** The place in a trace that a request came with; undefined where it has none, or none that is valid. */
export function traceparentOf({ headers }: IncomingMessage): string | undefined {
  const { traceparent } = headers
  return typeof traceparent === 'string' && TRACE.test(traceparent) ? traceparent : undefined
}

/** How a request is known to what is done on its behalf. */
export const markOf = (request: IncomingMessage): RequestMark => ({
  requestId: requestIdOf(request),
  traceparent: traceparentOf(request),
})
