// A document that never changes while the server runs: public, cacheable, with an entity tag of its bytes.
import { createHash } from 'node:crypto'
import type { Request, Response } from 'express'
import { isFresh } from './conditional.js'
import type { MethodRoute } from './method-routes.js'

/** The path of a document, and what answers a GET of it. */
export type FixedDocument = [path: string, answer: MethodRoute['methods'][string]]

/** Short digest of a text or bytes, for entity tags. */
export const digest = (text: string | Uint8Array): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 22)

/** Whether the caller has this state of it already; the headers that tell the state are set either way. */
export function isKnown(request: Request, response: Response, etag: string): boolean {
  response.set({ ETag: etag, 'Cache-Control': 'public, max-age=3600' })
  if (!isFresh(request.headers, etag)) return false
  response.status(304).end()
  return true
}

/** What `make` gives, made when it is first asked for. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** Answers with the same text in one media type; it is made by the first request. */
export function fixedDocument(mediaType: string, make: () => string, headers: Record<string, string> = {}) {
  const known = once(() => {
    const text = make()
    return { text, etag: `"${digest(text)}"` }
  })
  return (request: Request, response: Response): void => {
    const { text, etag } = known()
    if (isKnown(request, response, etag)) return
    response.set(headers).setHeader('Content-Type', mediaType)
    response.end(text)
  }
}
