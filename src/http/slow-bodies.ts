// Ends requests whose bodies come too slowly: not a byte for a while, or fewer than a floor rate over a minute.
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { isAwaitingContinue } from './expect-continue.js'

/** What a body must do: milliseconds without a byte at most, and bytes in every `windowMs` at least. */
export interface BodyPace {
  idleMs: number
  windowMs: number
  windowBytes: number
}

interface Watched {
  request: IncomingMessage
  response: ServerResponse
  /** Bytes of the connection when one came last, and when that was. */
  bytes: number
  since: number
  /** The same at the beginning of the window. */
  windowBytes: number
  windowSince: number
}

/** How often the bodies are looked at, at most. */
const LOOK_MS = 1000

/** Whether it is us who keep the client from sending: it waits for 100 Continue, or what has come is not read yet. */
const isHeld = (request: IncomingMessage): boolean =>
  isAwaitingContinue(request) || request.readableLength >= request.readableHighWaterMark

/** Why a body is too slow; undefined while it is not. */
function faultOf(watched: Watched, { idleMs, windowMs, windowBytes }: BodyPace, now: number): string | undefined {
  const { bytesRead } = watched.request.socket
  if (isHeld(watched.request)) {
    watched.since = watched.windowSince = now
    watched.bytes = watched.windowBytes = bytesRead
  }
  if (bytesRead > watched.bytes) {
    watched.bytes = bytesRead
    watched.since = now
  }
  if (now - watched.since >= idleMs) return `No byte of the body was received for ${idleMs / 1000} s.`
  if (now - watched.windowSince < windowMs) return undefined
  const received = bytesRead - watched.windowBytes
  watched.windowSince = now
  watched.windowBytes = bytesRead
  return received < windowBytes
    ? `${received} bytes of the body were received in ${windowMs / 1000} s; at least ${windowBytes} are needed.`
    : undefined
}

function end({ request: { socket, headers }, response }: Watched, fault: string): void {
  // Clients of resumable uploads go on after a broken connection, and give up after a 4xx.
  if (headers['tus-resumable'] !== undefined) return void socket.destroy()
  response.once('finish', () => socket.destroy())
  response
    .writeHead(408, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store', Connection: 'close' })
    .end(`Request timeout: ${fault}\n`)
}

/**
 * Watches over the bodies that a server receives; the function that it returns adds one. A body that is too slow has
 * its request answered with 408, and its connection closed; that of a resumable upload is closed alone. A client that is not slower than we are is never cut off.
 */
export function watchBodies(
  server: Server,
  pace: BodyPace,
): (request: IncomingMessage, response: ServerResponse) => void {
  const bodies = new Set<Watched>()
  const look = (): void => {
    const now = performance.now()
    for (const watched of bodies) {
      // An answer has begun: what is left of the body is bounded by `early-answer.ts`.
      if (watched.request.complete || watched.request.destroyed || watched.response.headersSent) bodies.delete(watched)
      else {
        const fault = faultOf(watched, pace, now)
        if (fault) end(watched, fault)
      }
    }
  }
  const looking = setInterval(look, Math.min(LOOK_MS, pace.idleMs / 4)).unref()
  server.on('close', () => clearInterval(looking))
  return (request, response) => {
    const { bytesRead: bytes } = request.socket
    const since = performance.now()
    bodies.add({ request, response, bytes, since, windowBytes: bytes, windowSince: since })
  }
}
