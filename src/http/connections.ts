// An HTTP server whose connections are bounded: heads, bodies, silence, and what is left of a body after its answer.
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { Settings } from '../settings.js'
import { hasBody, isClosing, watchAnswer } from './early-answer.js'
import { continueWhenRead } from './expect-continue.js'
import { identify } from './request-id.js'
import { watchBodies } from './slow-bodies.js'
import { answerUnreadable, type Unreadable } from './unreadable-requests.js'

/** Proxies keep idle connections for a minute: they may not find theirs closed when they use it. */
const KEEP_ALIVE_MS = 75_000

/** Longest silence on a connection while a request is handled, beside what the handling itself may take. */
const SILENCE_MS = 300_000

/** Milliseconds over which the rate of a body is averaged. */
const WINDOW_MS = 60_000

/** How often heads are looked at that have not come whole: several times within their timeout, which is exact enough. */
const checkingInterval = (seconds: number): number => Math.min(30_000, seconds * 250)

const pace = ({ BODY_IDLE_S, BODY_MIN_RATE }: Settings) => ({
  idleMs: BODY_IDLE_S * 1000,
  windowMs: WINDOW_MS,
  windowBytes: (BODY_MIN_RATE * WINDOW_MS) / 1000,
})

/** Who sees all that comes. */
export interface Watcher {
  /** Told of each request before it is handled. */
  request(request: IncomingMessage, response: ServerResponse): void
  /** Told of bytes that are none. */
  unreadable(unreadable: Unreadable): void
}

/** Nobody. */
export const UNWATCHED: Watcher = { request: () => undefined, unreadable: () => undefined }

/**
 * A server, not listening yet, that gives its requests to `listener`. A head must be received within HEADERS_TIMEOUT_S;
 * a body may take any time as long as it keeps the pace of BODY_IDLE_S and BODY_MIN_RATE. `Expect: 100-continue` is
 * answered when the body is first read, another expectation with 417 (RFC 9110, section 10.1.1).
 */
export function openServer(settings: Settings, listener: RequestListener, watcher = UNWATCHED): Server {
  const server = createServer({
    // Node's default of the second would be that of the first, 0: no timeout at all.
    ...{ requestTimeout: 0, headersTimeout: settings.HEADERS_TIMEOUT_S * 1000 },
    connectionsCheckingInterval: checkingInterval(settings.HEADERS_TIMEOUT_S),
    keepAliveTimeout: KEEP_ALIVE_MS,
    // Told below, so that this answer too has an id.
    requireHostHeader: false,
  })
  server.timeout = Math.max(SILENCE_MS, (settings.SYNC_INGEST_S + 60) * 1000)
  answerUnreadable(server, watcher.unreadable)
  const watchBody = watchBodies(server, pace(settings))
  const receive = (request: IncomingMessage, response: ServerResponse, answer: RequestListener): void => {
    if (isClosing(request.socket)) return void request.resume()
    identify(request, response)
    watcher.request(request, response)
    const answered = isHostless(request) ? refuseHostless : answer
    toOriginForm(request)
    if (hasBody(request)) {
      watchAnswer(request, response)
      watchBody(request, response)
    }
    answered(request, response)
  }
  server.on('request', (request, response) => receive(request, response, listener))
  server.on('checkContinue', (request, response) => {
    if (hasBody(request)) continueWhenRead(request, response)
    server.emit('request', request, response)
  })
  server.on('checkExpectation', (request, response) => receive(request, response, refuseExpectation))
  return server
}

/** RFC 9112 section 3.2.2: the host of a target that is a whole URL stands for that of the Host header. */
function toOriginForm(request: IncomingMessage): void {
  const [, host, target] = /^https?:\/\/([^/?#]*)(.*)$/is.exec(request.url!) ?? []
  if (target === undefined) return
  request.headers.host = host!
  request.url = target.startsWith('/') ? target : `/${target}`
}

/** RFC 9112 section 3.2: without a Host, a request of HTTP/1.1 is none. */
const isHostless = ({ headers, httpVersion }: IncomingMessage): boolean =>
  headers.host === undefined && httpVersion === '1.1'

const refuseHostless: RequestListener = (_request, response) => {
  response.writeHead(400, { Connection: 'close' }).end()
}

const refuseExpectation: RequestListener = (_request, response) => {
  response
    .writeHead(417, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' })
    .end('Expectation failed: Expect must be 100-continue, or be left out.\n')
}
