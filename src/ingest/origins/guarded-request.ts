// One request to a stranger, over node:http(s): the address is checked, and everything that may come back is bounded.
// Not by `fetch` or undici 7: an answer that ends at the wrong byte fails an assertion there, which ends the process.
import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { pipeline } from 'node:stream/promises'
import { bounded } from '../../bounded-bytes.js'
import { requestMark } from '../../on-behalf.js'
import { beginSpan, faultOf, type Span } from '../../traces.js'
import { decoders } from './encoding.js'
import { malformed, timedOut } from './fetch-failure.js'
import { checkHost, guardedLookup } from './guard.js'

const CONNECT_MS = 10_000
const IDLE_MS = 30_000
/** For each of several addresses of a host but the last. */
const ATTEMPT_MS = 2000
/** Largest header section, and trailer section, of an answer. */
const HEADER_BYTES = 256 * 1024
/** Header fields that are kept of an answer; further ones are dropped. */
const MOST_FIELDS = 2000
/** Interim responses (RFC 9110, section 15.2) before the final one. */
const MOST_INTERIM = 16

/** What is asked for. The signal ends the whole exchange, the body included; its reason is what is rejected with. */
export interface Question {
  /** Lets loopback and private addresses through. */
  allowPrivate: boolean
  signal: AbortSignal
  method?: string
  headers?: Record<string, string>
  body?: Buffer
  /** Milliseconds without a byte after which the exchange is given up; 30 s unless given. */
  idleMs?: number
}

/** The answer. Whoever gets it reads `body` to its end or destroys it; a body that ends early fails with an error. */
export interface GuardedAnswer {
  status: number
  /** The first value of a field, by its name in lower case. */
  header(name: string): string | undefined
  /** All fields as they came: name, value, name, value. */
  fields: string[]
  body: IncomingMessage
}

// No connection is kept for another request, so that none that was allowed for one is used for another, and no answer
// is read that was sent before its request. TLS sessions are resumed all the same. Two pairs for the same reason.
const agentsFor = (allowPrivate: boolean) => {
  const options = {
    keepAlive: false,
    lookup: guardedLookup(allowPrivate),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: ATTEMPT_MS,
  }
  return { 'http:': new HttpAgent(options), 'https:': new HttpsAgent(options) }
}

const agents = { public: agentsFor(false), anywhere: agentsFor(true) }

/** The span of a request. Of the address only the host is told: what follows it may let somebody in. */
const spanOf = ({ protocol, hostname, port }: URL, method: string): Span | undefined =>
  beginSpan(method, 'client', {
    'http.request.method': method,
    'url.scheme': protocol.slice(0, -1),
    'server.address': hostname,
    'server.port': Number(port) || (protocol === 'https:' ? 443 : 80),
  })

/** Ends the span of a request with it. */
function endWith(request: ClientRequest, span: Span): void {
  let fault: string | undefined
  request.once('response', ({ statusCode }) => {
    span.note({ 'http.response.status_code': statusCode! })
    if (statusCode! >= 400) fault = String(statusCode)
  })
  request.once('error', error => {
    fault ??= faultOf(error)
  })
  request.once('close', () => span.end(fault))
}

function send(url: URL, { allowPrivate, method = 'GET', headers, idleMs = IDLE_MS }: Question): ClientRequest {
  const isSecure = url.protocol === 'https:'
  const agent = agents[allowPrivate ? 'anywhere' : 'public'][isSecure ? 'https:' : 'http:']
  // Whoever follows the request that this is done for finds it at the other end (W3C Trace Context).
  const span = spanOf(url, method)
  const traceparent = span?.traceparent ?? requestMark()?.traceparent
  const traced = traceparent === undefined ? headers : { traceparent, ...headers }
  const options = { method, headers: traced, agent, maxHeaderSize: HEADER_BYTES, timeout: idleMs }
  const request = isSecure ? requestHttps(url, options) : requestHttp(url, options)
  if (span) endWith(request, span)
  request.maxHeadersCount = MOST_FIELDS
  const late = setTimeout(() => request.destroy(timedOut()), CONNECT_MS)
  request.once('socket', socket => socket.once(isSecure ? 'secureConnect' : 'connect', () => clearTimeout(late)))
  request.once('close', () => clearTimeout(late))
  request.once('timeout', () => request.destroy(timedOut()))
  return request
}

const answerOf = (response: IncomingMessage): GuardedAnswer => ({
  status: response.statusCode!,
  header(name) {
    const value = response.headers[name]
    return Array.isArray(value) ? value[0] : value
  },
  fields: response.rawHeaders,
  body: response,
})

/**
 * Sends one request by HTTP or HTTPS; redirects are answers like others. Fulfilled with the head of the answer.
 * Rejects with OriginFailure, with the signal's reason, or with the error met, for which `failureOf` has a sentence.
 */
export function guardedRequest(url: URL, question: Question): Promise<GuardedAnswer> {
  const { signal, body } = question
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    checkHost(url.hostname, question.allowPrivate)
    const request = send(url, question)
    let response: IncomingMessage | undefined
    let interim = 0

    // The first error is the one that is told: after it the connection is closed, which is an error of its own. An
    // answer that has come whole stays whole: destroying its request would drop what nobody has read of it yet.
    function fail(error: Error): void {
      reject(error)
      if (response?.complete) return
      response?.destroy(error)
      request.destroy(error)
    }
    const stop = (): void => {
      response?.destroy(signal.reason)
      fail(signal.reason)
    }
    signal.addEventListener('abort', stop, { once: true })
    request.once('close', () => signal.removeEventListener('abort', stop))
    request.on('error', fail)
    request.on('information', () => {
      interim += 1
      if (interim > MOST_INTERIM) fail(malformed(`The origin sends more than ${MOST_INTERIM} interim responses.`))
    })
    request.once('upgrade', (_head, socket) => {
      socket.on('error', () => undefined).destroy()
      fail(malformed('The origin answered 101 Switching Protocols.'))
    })
    request.once('response', head => {
      response = head.on('error', () => undefined)
      resolve(answerOf(head))
    })
    request.end(body)
  })
}

/**
 * The whole body of an answer, decoded from its Content-Encoding. Rejects with what `tooLong` makes when it is larger
 * than `most` bytes, before or after decoding, with OriginFailure for an encoding that is not known, or with the error met.
 */
export async function readBody({ body, header }: GuardedAnswer, most: number, tooLong: () => Error): Promise<Buffer> {
  const pieces: Buffer[] = []
  const within = bounded(most, tooLong)
  const kept = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    for await (const piece of within(chunks)) pieces.push(piece)
  }
  const stages = [body, within, ...decoders(header('content-encoding') ?? ''), kept]
  await pipeline(stages as unknown as [IncomingMessage, NodeJS.WritableStream])
  return Buffer.concat(pieces)
}
