// A JSON document of the public side as an answer: tagged by its bytes, kept a minute by caches, 304 for who has it.
import { createHash } from 'node:crypto'
import type { Request, Response } from 'express'

/** How long a cache may show a list of images without asking again. */
const CACHE = 'public, max-age=60'

/** The first of the media types that the client takes; the first of all when it takes none of them. */
const negotiated = (request: Request, mediaTypes: string[]): string => {
  const plain = mediaTypes.map(mediaType => mediaType.split(';')[0]!)
  const accepted = request.accepts(plain)
  return mediaTypes[Math.max(0, plain.indexOf(accepted || ''))]!
}

/** Whether the client says that it has what the tag names, RFC 9110 §13.1.2. */
export const hasTag = ({ headers }: Request, tag: string): boolean =>
  headers['if-none-match']?.split(',').some(one => ['*', tag].includes(one.trim().replace(/^W\//, ''))) ?? false

/** Sends a document as the client's favourite of the media types. */
export function sendDocument(
  request: Request,
  response: Response,
  document: unknown,
  mediaTypes: string[],
  cacheControl = CACHE,
): void {
  const mediaType = negotiated(request, mediaTypes)
  const body = JSON.stringify(document)
  const tag = `"${createHash('sha256').update(mediaType).update(body).digest('base64url').slice(0, 27)}"`
  response.set({ ETag: tag, 'Cache-Control': cacheControl, Vary: 'Accept' })
  if (hasTag(request, tag)) return void response.status(304).end()
  response.set('Content-Type', mediaType).send(Buffer.from(body))
}
