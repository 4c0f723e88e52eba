// The documents made from the vocabulary alone, in every representation that they have. Public, and cacheable.
import { createHash } from 'node:crypto'
import type { Request, Response, Router } from 'express'
import type { Services } from '../operations/index.js'
import {
  apiDocumentation,
  datasetContext,
  datasetDocument,
  openApi,
  schemaDocument,
  shapeDocument,
  shapesContext,
} from '../vocabulary/index.js'
import { notModified } from './precondition.js'
import type { Publisher } from './publish.js'
import { representationFor } from './representation.js'
import { contentType, sendText } from './respond.js'

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22)

/** Whether the caller has this state of it already; the headers that tell the state are set either way. */
function isKnown(request: Request, response: Response, etag: string): boolean {
  response.set({ ETag: etag, 'Cache-Control': 'public, max-age=3600' })
  if (!notModified(request.headers['if-none-match'], etag)) return false
  response.status(304).end()
  return true
}

/** A document of linked data: negotiated like any resource. `local` is its context, when it has one of its own. */
function graphDocument(publisher: Publisher, document: Record<string, unknown>, self: string, local?: object) {
  const state = digest(JSON.stringify(document))
  return async (request: Request, response: Response): Promise<void> => {
    const representation = representationFor(request, undefined)
    if (isKnown(request, response, `"${state}.${representation.tag}"`)) return
    response.setHeader('Content-Type', contentType(representation.mediaType))
    const text = await representation.write(publisher.outgoing(document, self, undefined, local))
    await sendText(response, text, false)
  }
}

/** A document that is in one media type alone. */
function fixedDocument(mediaType: string, document: object) {
  const text = JSON.stringify(document)
  const etag = `"${digest(text)}"`
  return (request: Request, response: Response): void => {
    if (isKnown(request, response, etag)) return
    response.setHeader('Content-Type', mediaType)
    response.end(text)
  }
}

/** Adds the documentation, the context, and what is derived from the vocabulary for those who do not speak Hydra. */
export function serveDocuments(router: Router, services: Services, context: object, publisher: Publisher): void {
  const { vocabulary, base } = services
  const documentation = apiDocumentation(vocabulary, base) as Record<string, unknown>
  router.get('/vocab', graphDocument(publisher, documentation, `${base}/vocab`))
  router.get(`/contexts/${vocabulary.name}.jsonld`, fixedDocument('application/ld+json; charset=utf-8', context))
  router.get('/openapi.json', fixedDocument('application/json; charset=utf-8', openApi(vocabulary, base)))
  router.get(
    '/.well-known/void',
    graphDocument(publisher, datasetDocument(vocabulary, base), `${base}/.well-known/void`, datasetContext(base)),
  )
  const shapes = shapesContext(base)
  for (const owner of vocabulary.classes.values()) {
    router.get(
      `/schemas/${owner.name}.json`,
      fixedDocument('application/schema+json; charset=utf-8', schemaDocument(vocabulary, owner, base)),
    )
    const path = `/shapes/${owner.name}`
    router.get(path, graphDocument(publisher, shapeDocument(owner, base), base + path, shapes))
  }
}
