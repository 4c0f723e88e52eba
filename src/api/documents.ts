// The documents made from the vocabulary alone, in every representation that they have. Public, and cacheable.
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
import type { Publisher } from './render-context.js'
import { representationFor } from './representation.js'
import { contentType, sendText } from './respond.js'
import { digest, fixedDocument, isKnown, once } from './static-document.js'

/**
 * A document of linked data: negotiated like any resource, made by the first request. `local` is its context, when it
 * has one of its own.
 */
function graphDocument(publisher: Publisher, make: () => Record<string, unknown>, self: string, local?: () => object) {
  const known = once(() => {
    const document = make()
    return { document, state: digest(JSON.stringify(document)), local: local?.() }
  })
  return async (request: Request, response: Response): Promise<void> => {
    const { document, state, local } = known()
    const representation = representationFor(request, undefined)
    if (isKnown(request, response, `"${state}.${representation.tag}"`)) return
    response.setHeader('Content-Type', contentType(representation.mediaType))
    const text = await representation.write(publisher({ document: () => document, self, local }))
    await sendText(response, text, false)
  }
}

/** Adds the documentation, the context, and what is derived from the vocabulary for those who do not speak Hydra. */
export function serveDocuments(router: Router, services: Services, context: object, publisher: Publisher): void {
  const { vocabulary, base } = services
  const documentation = () => apiDocumentation(vocabulary, base) as Record<string, unknown>
  const dataset = () => datasetDocument(vocabulary, base)
  const shapes = once(() => shapesContext(base))
  const fixed = (path: string, mediaType: string, make: () => object): void => {
    const text = () => JSON.stringify(make())
    router.get(path, fixedDocument(`${mediaType}; charset=utf-8`, text))
  }
  const graph = (path: string, make: () => Record<string, unknown>, local?: () => object): void => {
    router.get(path, graphDocument(publisher, make, base + path, local))
  }
  graph('/vocab', documentation)
  fixed(`/contexts/${vocabulary.name}.jsonld`, 'application/ld+json', () => context)
  fixed('/openapi.json', 'application/json', () => openApi(vocabulary, base))
  graph('/.well-known/void', dataset, () => datasetContext(base))
  for (const owner of vocabulary.classes.values()) {
    fixed(`/schemas/${owner.name}.json`, 'application/schema+json', () => schemaDocument(vocabulary, owner, base))
    graph(`/shapes/${owner.name}`, () => shapeDocument(owner, base), shapes)
  }
}
