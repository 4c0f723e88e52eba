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
import { digest, fixedDocument, isKnown } from './fixed-document.js'
import type { Publisher } from './publish.js'
import { representationFor } from './representation.js'
import { contentType, sendText } from './respond.js'

/** A document of linked data: negotiated like any resource. `local` is its context, when it has one of its own. */
function graphDocument(publisher: Publisher, document: Record<string, unknown>, self: string, local?: object) {
  const state = digest(JSON.stringify(document))
  return async (request: Request, response: Response): Promise<void> => {
    const representation = representationFor(request, undefined)
    if (isKnown(request, response, `"${state}.${representation.tag}"`)) return
    response.setHeader('Content-Type', contentType(representation.mediaType))
    const text = await representation.write(publisher({ document, self, local }))
    await sendText(response, text, false)
  }
}

/** Adds the documentation, the context, and what is derived from the vocabulary for those who do not speak Hydra. */
export function serveDocuments(router: Router, services: Services, context: object, publisher: Publisher): void {
  const { vocabulary, base } = services
  const documentation = apiDocumentation(vocabulary, base) as Record<string, unknown>
  router.get('/vocab', graphDocument(publisher, documentation, `${base}/vocab`))
  router.get(
    `/contexts/${vocabulary.name}.jsonld`,
    fixedDocument('application/ld+json; charset=utf-8', JSON.stringify(context)),
  )
  router.get(
    '/openapi.json',
    fixedDocument('application/json; charset=utf-8', JSON.stringify(openApi(vocabulary, base))),
  )
  router.get(
    '/.well-known/void',
    graphDocument(publisher, datasetDocument(vocabulary, base), `${base}/.well-known/void`, datasetContext(base)),
  )
  const shapes = shapesContext(base)
  for (const owner of vocabulary.classes.values()) {
    router.get(
      `/schemas/${owner.name}.json`,
      fixedDocument('application/schema+json; charset=utf-8', JSON.stringify(schemaDocument(vocabulary, owner, base))),
    )
    const path = `/shapes/${owner.name}`
    router.get(path, graphDocument(publisher, shapeDocument(owner, base), base + path, shapes))
  }
}
