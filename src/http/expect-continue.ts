// 100 Continue (RFC 9110, section 10.1.1): sent when a body is first read, and so only after everything that is decided before.
import type { IncomingMessage, ServerResponse } from 'node:http'

const awaiting = new WeakSet<IncomingMessage>()

/** Whether the client waits for 100 Continue, and may never send the body. */
export const isAwaitingContinue = (request: IncomingMessage): boolean => awaiting.has(request)

/**
 * Lets the client send its body when somebody first reads it. To be called for a request with `Expect: 100-continue`,
 * which the server's `checkContinue` event gives. One that is answered without its body having been read has its answer
 * at once, and never sends the body.
 */
export function continueWhenRead(request: IncomingMessage, response: ServerResponse): void {
  const { _read: read } = request
  awaiting.add(request)
  request._read = size => {
    if (!response.headersSent && awaiting.delete(request)) response.writeContinue()
    read.call(request, size)
  }
}
