// Sends a document of the IIIF store under its tag.
import { isFresh, methodOf } from '../../http/index.js'
import { PRIVATE } from '../access-headers.js'
import type { StoredRequest } from './stored-request.js'

/** Caches ask each time: what was just published or moved is there at once. */
const CACHE = 'public, no-cache'

/** A text or bytes as they are sent. */
interface Sent {
  status?: number
  mediaType: string
  body: string | Buffer
  /** None of what changes by itself. */
  etag: string | undefined
  isPublic: boolean
}

/** Sends a document under its tag, or 304. */
export function sendTagged({ request, response }: StoredRequest, sent: Sent): void {
  const { status = 200, mediaType, body, etag, isPublic } = sent
  response.set({
    ...(etag !== undefined && { ETag: etag }),
    'Cache-Control': isPublic ? CACHE : PRIVATE['Cache-Control'],
  })
  if (methodOf(request) === 'GET' && isFresh(request.headers, etag)) return void response.status(304).end()
  response
    .status(status)
    .set('Content-Type', mediaType)
    .send(typeof body === 'string' ? Buffer.from(body) : body)
}
