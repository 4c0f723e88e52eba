// Bytes as an answer: whole or in part, headers alone to HEAD, 304 for a client that has them.
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isFresh } from './conditional.js'
import { type ByteRange, rangeOf } from './range.js'

/** Bytes, opened once they are sent. Parts of them can be asked for when size and entity tag are known. */
export interface Media {
  size?: number | undefined
  etag?: string | undefined
  /** An HTTP date. */
  lastModified?: string | undefined
  open(range?: ByteRange): Promise<Readable | Buffer>
}

/** Statuses of media of which parts can be asked for. */
export const MEDIA_STATUSES = [200, 206, 304, 416]

/** The headers that say what of the media is sent. */
function partHeaders({ size, etag }: Media, range: ByteRange | undefined): OutgoingHttpHeaders {
  if (size === undefined) return {}
  return {
    ...(etag !== undefined && { 'Accept-Ranges': 'bytes' }),
    ...(range && { 'Content-Range': `bytes ${range.start}-${range.end}/${size}` }),
    'Content-Length': range ? range.end - range.start + 1 : size,
  }
}

/**
 * Sends media under a status of 200, with `headers` beside those that were set on the response.
 * Throws HttpProblem 416 for a part behind the end, and what `open` throws, before anything is sent.
 */
export async function sendMedia(
  request: IncomingMessage,
  response: ServerResponse,
  headers: OutgoingHttpHeaders,
  media: Media,
): Promise<void> {
  const { size, etag, lastModified } = media
  const own = { ...headers, ...(etag !== undefined && { ETag: etag }) }
  if (isFresh(request.headers, etag, lastModified)) return void response.writeHead(304, own).end()
  const range = size === undefined || etag === undefined ? undefined : rangeOf(request, { size, etag, lastModified })
  const isBodiless = request.method === 'HEAD' || size === 0
  const body = isBodiless ? undefined : await media.open(range)
  response.writeHead(range ? 206 : 200, { ...own, ...partHeaders(media, range) })
  if (!(body instanceof Readable)) return void response.end(body)
  // Clients that seek or leave close the connection in the middle: that is no fault.
  await pipeline(body, response).catch(() => response.destroy())
}
