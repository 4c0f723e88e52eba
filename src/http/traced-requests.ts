// A span for each request, where there are traces: what is done for it, inner requests too, stands below it.
import type { IncomingMessage, RequestListener } from 'node:http'
import { onBehalfOf } from '../on-behalf.js'
import { type Attributes, beginTrace } from '../traces.js'
import { clientAddress } from './client-address.js'
import { toldAddress } from './logged-request.js'
import { markOf, requestIdOf, traceparentOf } from './request-id.js'
import { methodLabel } from './request-note.js'

/** HTTP semantic conventions of OpenTelemetry: a method that is not one of those known. */
const OTHER_METHOD = '_OTHER'

const methodOf = (request: IncomingMessage): string => {
  const label = methodLabel(request)
  return label === 'other' ? OTHER_METHOD : label
}

/** What is known of a request as it comes; its address as the access log tells it. */
function attributesOf(request: IncomingMessage, trusted: number): Attributes {
  const [path, query] = toldAddress(request.url!).split('?', 2)
  return {
    'http.request.method': methodOf(request),
    'url.scheme': 'encrypted' in request.socket ? 'https' : 'http',
    'url.path': path!,
    ...(query !== undefined && { 'url.query': query }),
    'network.protocol.version': request.httpVersion,
    'client.address': clientAddress(request, trusted),
    'hydria.request_id': requestIdOf(request),
  }
}

/** What answers requests, with a span for each; `trusted` proxies say where a client sits. */
export const tracedRequests =
  (answer: RequestListener, trusted: number): RequestListener =>
  (request, response) => {
    const method = methodOf(request)
    const parent = traceparentOf(request)
    const span = beginTrace(method, 'server', parent, attributesOf(request, trusted))
    if (!span) return answer(request, response)
    request.headers['traceparent'] = span.traceparent
    response.once('close', () => {
      const { template } = request
      if (template !== undefined) {
        span.rename(`${method} ${template}`)
        span.note({ 'http.route': template })
      }
      if (request.cached) span.note({ 'hydria.cache': request.cached })
      const { statusCode } = response
      if (response.headersSent) span.note({ 'http.response.status_code': statusCode })
      span.end(response.headersSent && statusCode >= 500 ? String(statusCode) : undefined)
    })
    onBehalfOf(markOf(request), () => answer(request, response))
  }
