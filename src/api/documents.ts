// The documents made from the vocabularies alone, in every representation that they have. Public, and cacheable.
import express, { type Request, type Response, type Router } from 'express'
import { STYLE_PATH } from '../console/index.js'
import { type Mount, routerMount } from '../http/index.js'
import {
  apiDocumentation,
  contextDocument,
  contextUrl,
  datasetContext,
  datasetDocument,
  openApi,
  type PublishedAt,
  publishedAt,
  publishedByName,
  schemaDocument,
  shapeDocument,
  shapesContext,
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

const fixed = (mediaType: string, make: () => object) =>
  fixedDocument(`${mediaType}; charset=utf-8`, () => JSON.stringify(make()))

/** The documents of a vocabulary, at the paths that are given for them. */
function serveAt(router: Router, { services, compiled, publisher }: Means, paths: PublishedAt): void {
  const { base } = services
  const { vocabulary } = compiled
  const { documentation, openApi: openApiPath, schema, shape } = paths
  const linked = publishedAt(vocabulary)
  const shapes = once(() => shapesContext(vocabulary, base))
  const graph = (self: string, make: () => object, local?: () => object) =>
    graphDocument(publisher, make as () => Record<string, unknown>, base + self, local)
  router.get(
    documentation,
    graph(linked.documentation, () => apiDocumentation(vocabulary, base)),
  )
  router.get(
    openApiPath,
    fixed('application/json', () => openApi(vocabulary, base)),
  )
  for (const owner of vocabulary.classes.values()) {
    const { name } = owner
    router.get(
      schema(name),
      fixed('application/schema+json', () => schemaDocument(vocabulary, owner, base)),
    )
    router.get(
      shape(name),
      graph(linked.shape(name), () => shapeDocument(vocabulary, owner, base), shapes),
    )
  }
}

/** The documents of an API under the name of its vocabulary, of the root vocabulary at the root too, and its context. */
function serveVocabulary(router: Router, means: Means): void {
  const { vocabulary } = means.compiled
  const { base } = means.services
  const places = [publishedByName(vocabulary), ...(vocabulary.root ? [publishedAt(vocabulary)] : [])]
  for (const paths of places) serveAt(router, means, paths)
  router.get(
    contextUrl(vocabulary, ''),
    fixed('application/ld+json', () => contextDocument(vocabulary, base)),
  )
}

/** What all APIs are together. */
function serveDataset(router: Router, { services: { vocabulary: root, base }, publisher }: Means, all: Means[]): void {
  const others = all.map(({ compiled }) => compiled.vocabulary).filter(other => other !== root)
  const path = '/.well-known/void'
  const make = () => datasetDocument(root, others, base)
  router.get(
    path,
    graphDocument(publisher, make, base + path, () => datasetContext(root, base)),
  )
}

/** First segments of the documents' addresses. */
const SEGMENTS = [
  ...['vocab', 'contexts', 'openapi', 'openapi.json', '.well-known', 'schemas', 'shapes', 'docs'],
  STYLE_PATH.slice(1),
]

/** The documents of all APIs as a part of the program; errors are spelled by the first, whose vocabulary is the root one. */
export function documentsMount({ setHeaders, fail }: OpenApi, all: [Means, ...Means[]]): Mount {
  const router = express.Router({ caseSensitive: true })
  router.use((_request, response, next) => {
    setHeaders(response, false)
    next()
  })
  for (const means of all) serveVocabulary(router, means)
  serveDataset(router, all[0], all)
  const [root, ...others] = all
  servePages(
    router,
    [root.compiled.vocabulary, ...others.map(({ compiled }) => compiled.vocabulary)],
    root.services.base,
  )
  return routerMount(SEGMENTS, router, fail)
}
