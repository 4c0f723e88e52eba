// The documents made from the vocabulary alone, in every representation. Public, and cacheable.
import { createHash } from 'node:crypto'
import type { Router } from 'express'
import type { Services } from '../operations/index.js'
import { apiDocumentation } from '../vocabulary/index.js'
import { notModified } from './precondition.js'
import type { Publisher } from './publish.js'
import { representationFor } from './representation.js'
import { contentType, sendText } from './respond.js'

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22)

/** Adds `/vocab`, in every representation, and `/contexts/{name}.jsonld`. */
export function serveDocuments(router: Router, services: Services, context: object, publisher: Publisher): void {
  const { vocabulary, base } = services
  const documentation = apiDocumentation(vocabulary, base) as Record<string, unknown>
  const state = digest(JSON.stringify(documentation))
  const caching = { 'Cache-Control': 'public, max-age=3600' }

  router.get('/vocab', async (request, response) => {
    const representation = representationFor(request, undefined)
    const etag = `"${state}.${representation.tag}"`
    response.set({ ETag: etag, ...caching })
    if (notModified(request.headers['if-none-match'], etag)) return void response.status(304).end()
    response.setHeader('Content-Type', contentType(representation.mediaType))
    const text = await representation.write(publisher.outgoing(documentation, `${base}/vocab`))
    await sendText(response, text, false)
  })

  const contextText = JSON.stringify(context)
  const contextTag = `"${digest(contextText)}"`
  router.get(`/contexts/${vocabulary.name}.jsonld`, (request, response) => {
    response.set({ ETag: contextTag, ...caching })
    if (notModified(request.headers['if-none-match'], contextTag)) return void response.status(304).end()
    response.set('Content-Type', 'application/ld+json; charset=utf-8').end(contextText)
  })
}
