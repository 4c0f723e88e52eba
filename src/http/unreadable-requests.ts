// What is answered to bytes that are no request: what Node would answer, with an id by which whoever sent them can ask.
import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { newRequestId } from './request-id.js'

const STATUS_OF: Record<string, string> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/** The answer that is under way on a connection, where Node keeps it. */
const underWayOn = (socket: Socket): ServerResponse | undefined =>
  (socket as Socket & { _httpMessage?: ServerResponse | null })._httpMessage ?? undefined

/** Bytes that were no request, and how they were answered. */
export interface Unreadable {
  requestId: string
  status: number
  bytes: number
  socket: Socket
}

/**
 * Answers what cannot be read, and closes its connection. Nothing is sent into an answer that has begun. `told` hears of
 * what was no request at all: one whose body breaks has its own end.
 */
export function answerUnreadable(server: Server, told: (unreadable: Unreadable) => void): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const underWay = underWayOn(socket)
    if (socket.writable && !underWay?.headersSent) {
      const status = STATUS_OF[error.code ?? ''] ?? '400 Bad Request'
      const requestId = String(underWay?.getHeader('X-Request-ID') ?? newRequestId())
      const answer = `HTTP/1.1 ${status}\r\nX-Request-ID: ${requestId}\r\nConnection: close\r\n\r\n`
      if (!underWay && error.code !== 'ECONNRESET')
        told({ requestId, status: Number.parseInt(status, 10), bytes: answer.length, socket })
      socket.write(answer)
    }
    socket.destroy(error)
  })
}
