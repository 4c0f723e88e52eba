// Text as the body of an answer: whole, or in pieces as they are made.
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Response } from 'express'

/** Sends text, or its pieces: at once those that are made already, the others as they are made; a caller who goes away ends it. */
export async function sendText(
  response: Response,
  text: string | Iterable<string> | AsyncIterable<string>,
  streams: boolean,
): Promise<void> {
  const isMade = typeof text === 'string' || Array.isArray(text)
  if (!isMade && (streams || Symbol.asyncIterator in text)) {
    await pipeline(Readable.from(text), response).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
    })
    return
  }
  // As bytes: for a text the socket takes three times the space. Each piece by itself: joined first they would be copied twice.
  const body =
    typeof text === 'string' ? Buffer.from(text) : Buffer.concat(Array.from(text, piece => Buffer.from(piece)))
  response.setHeader('Content-Length', body.length)
  response.end(body)
}
