// An answer that is given before its request's body has been received: the connection works afterwards, or is closed so that the answer arrives.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Largest body that is read and discarded so that the connection can be used again, and the milliseconds it may take. */
const DRAINED_BYTES = 256 * 1024
const DRAIN_MS = 5000

/**
 * What is still read from a connection that is being closed, at most: a client that sends all of its body before it
 * reads would otherwise get a reset instead of the answer (RFC 9112, section 9.6).
 */
const LINGER_BYTES = 64 * 1024 * 1024
const LINGER_MS = 30_000
/** Milliseconds of silence after which a client is believed to have read its answer. */
const LINGER_IDLE_MS = 5000

const closing = new WeakSet<Socket>()

/** Whether the last answer of a connection has been decided on: what follows on it must not be processed. */
export const isClosing = (socket: Socket): boolean => closing.has(socket)

/** Whether bytes follow the head of a request (RFC 9112, section 6). */
export const hasBody = ({ headers }: Pick<IncomingMessage, 'headers'>): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

/** Whether the rest of the body is worth reading: its size is known, and small. */
const isWorthDraining = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] === undefined && Number(headers['content-length']) <= DRAINED_BYTES

/** Reads on and discards: whoever has read the request so far has given up. Bytes are counted down to `onLimit`. */
function discard(request: IncomingMessage, most: number, onLimit: () => void): void {
  let left = most
  request.unpipe()
  // A paused iterator would keep the stream from flowing.
  request.removeAllListeners('readable').removeAllListeners('data')
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length
    if (left < 0) onLimit()
  })
  request.on('error', () => undefined)
  request.resume()
}

/** Ends our side, and reads on until the client ends its own, is silent, or has sent too much. */
function closeLingering(request: IncomingMessage, socket: Socket): void {
  const close = (): void => void socket.destroy()
  closing.add(socket)
  const longest = setTimeout(close, LINGER_MS).unref()
  socket.once('close', () => clearTimeout(longest))
  socket.setTimeout(LINGER_IDLE_MS, close)
  socket.end()
  discard(request, LINGER_BYTES, close)
}

/** Reads the small rest of a body; a client that does not send it in time loses its connection. */
function drain(request: IncomingMessage): void {
  const { socket } = request
  const late = setTimeout(() => socket.destroy(), DRAIN_MS).unref()
  for (const event of ['end', 'close', 'error']) request.once(event, () => clearTimeout(late))
  discard(request, DRAINED_BYTES, () => socket.destroy())
}

/**
 * Watches over the answer to a request with a body, whoever gives it: to be called once, before the request is handled.
 * When the head is sent and the body has not been received, either the rest is small and is read within DRAINED_BYTES
 * and DRAIN_MS, or the answer says `Connection: close`, and the connection is closed once the client has had the time to
 * read it. (Node itself closes after an answer to a client that still waits for 100 Continue.)
 */
export function watchAnswer(request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request
  const { writeHead } = response
  response.writeHead = ((...head: Parameters<typeof writeHead>) => {
    if (!request.complete) {
      // Node calls this after the last answer of a connection; destroyed at once, it would be reset.
      socket.destroySoon = () => closeLingering(request, socket)
      if (!isWorthDraining(request)) {
        closing.add(socket)
        response.setHeader('Connection', 'close')
      }
    }
    return writeHead.apply(response, head)
  }) as typeof writeHead
  response.once('finish', () => {
    if (!request.readableEnded && !closing.has(socket) && !socket.destroyed) drain(request)
  })
}
