// Requests to the program itself in the name of a caller: over a connection in memory, so that each passes all that a request from outside passes.
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type RequestListener, request } from 'node:http'
import { duplexPair } from 'node:stream'
import { bytesWithin } from '../bounded-bytes.js'
import { identify, requestIdOf } from '../http/index.js'
import { HttpProblem } from '../problem.js'

/** What is sent. */
export interface Sent {
  headers?: Record<string, string>
  body?: string | Buffer
  /** Asked as somebody of whom nothing is known. */
  anonymous?: boolean
  /** Most bytes of the answer. */
  most?: number
}

/** What came back, whatever its status. */
export interface Answered {
  status: number
  headers: IncomingHttpHeaders
  bytes: Buffer
}

/** Asks for a path of the program. Throws HttpProblem 413 for an answer that is too large, and 503 for one that takes too long. */
export type Ask = (method: string, path: string, sent?: Sent) => Promise<Answered>

/** Headers of the caller's request that say who and where they are, and by which name the request is known. */
const KEPT = [
  ...['authorization', 'host', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-prefix'],
  ...['forwarded', 'accept-language', 'user-agent', 'traceparent', 'tracestate'],
]

/** What only says who somebody is. */
const CREDENTIALS = ['authorization']

/** An answer may have a page of a thousand images. */
const MOST_BYTES = 4 * 1024 * 1024

/** Longer than an upload waits for its ingest. */
const LONGEST_MS = 300_000

const bytesOf = (answer: IncomingMessage, most: number): Promise<Buffer> =>
  bytesWithin(
    answer,
    most,
    () => new HttpProblem(413, 'Content too large', `The answer is larger than ${most} bytes: ask for less of it.`),
  )

/** Gives what asks `listener` in the name of the callers of requests, until `signal` is aborted. */
export function openInnerRequests(listener: RequestListener): (caller: IncomingMessage, signal: AbortSignal) => Ask {
  const server = createServer({ keepAliveTimeout: 1, requestTimeout: 0 }, (request, response) => {
    identify(request, response)
    listener(request, response)
  })
  return (caller, signal) => {
    const kept = KEPT.flatMap(name => {
      const value = caller.headers[name]
      return value === undefined ? [] : [[name, String(value)] as const]
    })
    return (method, path, { headers = {}, body, anonymous = false, most = MOST_BYTES } = {}) => {
      const [here, there] = duplexPair()
      // Whoever looks where the client sits, sees where its caller does.
      server.emit('connection', Object.assign(there, { remoteAddress: caller.socket.remoteAddress }))
      const shown = kept.filter(([name]) => !(anonymous && CREDENTIALS.includes(name)))
      const late = AbortSignal.timeout(LONGEST_MS)
      return new Promise<Answered>((resolve, reject) => {
        const sending = request({
          ...{ method, path, createConnection: () => here, signal: AbortSignal.any([signal, late]) },
          headers: {
            ...Object.fromEntries(shown),
            'x-request-id': requestIdOf(caller),
            connection: 'close',
            ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
            ...headers,
          },
        })
        const fail = (error: unknown) =>
          reject(late.aborted ? new HttpProblem(503, 'Service unavailable', 'The answer took too long.') : error)
        sending.once('error', fail)
        sending.once('response', answer =>
          bytesOf(answer, most)
            .then(bytes => resolve({ status: answer.statusCode!, headers: answer.headers, bytes }), fail)
            .finally(() => here.destroy()),
        )
        sending.end(body)
      })
    }
  }
}
