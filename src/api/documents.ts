// The documents made from the vocabularies alone, in every representation that they have. Public, and cacheable.
import type { Request, Response } from 'express'
import { digest, type FixedDocument, fixedDocument, isKnown, type Mount, methodRoutes, once } from '../http/index.js'
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
import { pages } from './html-pages.js'
import type { OpenApi } from './pipeline.js'
import type { Publisher } from './render-context.js'
import { representationFor } from './representation.js'
import { contentType } from './respond.js'
import { sendText } from './send-text.js'

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
    const representation = representationFor(request)
    if (isKnown(request, response, `"${state}.${representation.tag}"`)) return
    response.setHeader('Content-Type', contentType(representation.mediaType))
    const text = await representation.write(publisher({ document: () => document, self, local }))
    await sendText(response, text, false)
  }
}

const fixed = (mediaType: string, make: () => object) =>
  fixedDocument(`${mediaType}; charset=utf-8`, () => JSON.stringify(make()))

/** The documents of a vocabulary, at the paths that are given for them. */
function documentsAt({ services, compiled, publisher }: Means, paths: PublishedAt): FixedDocument[] {
  const { base } = services
  const { vocabulary } = compiled
  const { documentation, openApi: openApiPath, schema, shape } = paths
  const linked = publishedAt(vocabulary)
  const shapes = once(() => shapesContext(vocabulary, base))
  const graph = (self: string, make: () => object, local?: () => object) =>
    graphDocument(publisher, make as () => Record<string, unknown>, base + self, local)
  const ofClasses = [...vocabulary.classes.values()].flatMap((owner): FixedDocument[] => [
    [schema(owner.name), fixed('application/schema+json', () => schemaDocument(vocabulary, owner, base))],
    [shape(owner.name), graph(linked.shape(owner.name), () => shapeDocument(vocabulary, owner, base), shapes)],
  ])
  return [
    [documentation, graph(linked.documentation, () => apiDocumentation(vocabulary, base))],
    [openApiPath, fixed('application/json', () => openApi(vocabulary, base))],
    ...ofClasses,
  ]
}

/** The documents of an API under the name of its vocabulary, of the root vocabulary at the root too, and its context. */
function documentsOf(means: Means): FixedDocument[] {
  const { vocabulary } = means.compiled
  const { base } = means.services
  const places = [publishedByName(vocabulary), ...(vocabulary.root ? [publishedAt(vocabulary)] : [])]
  return [
    ...places.flatMap(paths => documentsAt(means, paths)),
    [contextUrl(vocabulary, ''), fixed('application/ld+json', () => contextDocument(vocabulary, base))],
  ]
}

/** What all APIs are together. */
function dataset({ services: { vocabulary: root, base }, publisher }: Means, all: Means[]): FixedDocument {
  const others = all.map(({ compiled }) => compiled.vocabulary).filter(other => other !== root)
  const path = '/.well-known/void'
  const make = () => datasetDocument(root, others, base)
  return [path, graphDocument(publisher, make, base + path, () => datasetContext(root, base))]
}

/** The documents of all APIs as a part of the program; errors are spelled by the first, whose vocabulary is the root one. */
export function documentsMount({ headers, fail }: OpenApi, all: [Means, ...Means[]]): Mount {
  const [root, ...others] = all
  const documents = [
    ...all.flatMap(documentsOf),
    dataset(root, all),
    ...pages([root.compiled.vocabulary, ...others.map(({ compiled }) => compiled.vocabulary)], root.services.base),
  ]
  const scripts = headers['Access-Control-Allow-Headers'] as string
  const routes = documents.map(([template, GET]) => ({ template, methods: { GET }, headers, scripts }))
  return { ...methodRoutes(routes, fail), joined: true }
}
