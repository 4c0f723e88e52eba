// The documents made from the vocabulary alone, in every representation that they have. Public, and cacheable.
import express, { type Request, type Response, type Router } from 'express'
import { STYLE_PATH } from '../console/index.js'
import { type Mount, routerMount } from '../http/index.js'
import {
  apiDocumentation,
  contextDocument,
  datasetContext,
  datasetDocument,
  openApi,
  schemaDocument,
  shapeDocument,
  shapesContext,
  type Vocabulary,
} from '../vocabulary/index.js'
import type { Means } from './api.js'
import { servePages } from './html-pages.js'
import type { OpenApi } from './pipeline.js'
import type { Publisher } from './render-context.js'
import { representationFor } from './representation.js'
import { contentType } from './respond.js'
import { sendText } from './send-text.js'
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

/** Adds the documentation, the contexts, and what is derived from the vocabulary for those who do not speak Hydra. */
function serveDocuments(router: Router, { services, publisher }: Means, vocabularies: Vocabulary[]): void {
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
  for (const other of vocabularies)
    fixed(`/contexts/${other.name}.jsonld`, 'application/ld+json', () => contextDocument(other, base))
  fixed('/openapi.json', 'application/json', () => openApi(vocabulary, base))
  graph('/.well-known/void', dataset, () => datasetContext(base))
  for (const owner of vocabulary.classes.values()) {
    fixed(`/schemas/${owner.name}.json`, 'application/schema+json', () => schemaDocument(vocabulary, owner, base))
    graph(`/shapes/${owner.name}`, () => shapeDocument(owner, base), shapes)
  }
}

/** First segments of the documents' addresses. */
const SEGMENTS = ['vocab', 'contexts', 'openapi.json', '.well-known', 'schemas', 'shapes', 'docs', STYLE_PATH.slice(1)]

/** The documents of an API, and the contexts of all vocabularies, as a part of the program. */
export function documentsMount({ setHeaders, fail }: OpenApi, means: Means, vocabularies: Vocabulary[]): Mount {
  const router = express.Router({ caseSensitive: true })
  router.use((_request, response, next) => {
    setHeaders(response, false)
    next()
  })
  serveDocuments(router, means, vocabularies)
  servePages(router, means.services)
  return routerMount(SEGMENTS, router, fail)
}
