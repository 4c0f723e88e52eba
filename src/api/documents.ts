// The documents made from the vocabulary alone: the ApiDocumentation and the context. Public, and cacheable.
import { createHash } from 'node:crypto'
import type { Router } from 'express'
import type { Services } from '../operations/index.js'
import { apiDocumentation } from '../vocabulary/index.js'
import { notModified } from './precondition.js'

/** Adds `/vocab` and `/contexts/{name}.jsonld`; each is written once, at start. */
export function serveDocuments(router: Router, { vocabulary, base }: Services, context: object): void {
  const documents: [string, object][] = [
    ['/vocab', apiDocumentation(vocabulary, base)],
    [`/contexts/${vocabulary.name}.jsonld`, context],
  ]
  for (const [path, document] of documents) {
    const body = JSON.stringify(document)
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
    router.get(path, (request, response) => {
      response.set({ ETag: etag, 'Cache-Control': 'public, max-age=3600' })
      if (notModified(request.headers['if-none-match'], etag)) return void response.status(304).end()
      response.set('Content-Type', 'application/ld+json; charset=utf-8').end(body)
    })
  }
}
