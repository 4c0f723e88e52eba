// Graphs for tests: canonical N-Quads of RDF/JS quads and of JSON-LD, so that two representations can be compared.
import jsonld from 'jsonld'
import { Parser } from 'n3'
import { canonize } from 'rdf-canonize'

/** Canonical N-Quads; a graph is a set, so a statement that is made twice stands once. */
export async function canonical(quads: Iterable<object>): Promise<string[]> {
  const text = await canonize([...quads], { algorithm: 'RDFC-1.0' })
  return [...new Set(text.split('\n').filter(Boolean))].sort()
}

const loaderOf = (contexts: Record<string, object>) => async (url: string) => {
  const document = contexts[url]
  if (!document) throw new Error(`the test knows no context ${url}`)
  return { contextUrl: undefined, documentUrl: url, document }
}

/** The graph of a JSON-LD document, as the public processor reads it. */
export async function graphOfJsonLd(document: object, contexts: Record<string, object>): Promise<string[]> {
  const options = { documentLoader: loaderOf(contexts) }
  return canonical((await jsonld.toRDF(document as never, options as never)) as unknown as object[])
}

/** What compacting a document's expansion by its own context makes of it. */
export async function recompacted(document: object, contexts: Record<string, object>): Promise<object> {
  const options = { documentLoader: loaderOf(contexts) } as never
  const expanded = await jsonld.expand(document as never, options)
  return jsonld.compact(expanded as never, (document as never)['@context'], options) as unknown as Promise<object>
}

/** The graph of a document in Turtle, TriG, N-Triples or N-Quads. */
export const graphOfText = (text: string, mediaType: string): Promise<string[]> =>
  canonical(new Parser({ format: mediaType.split(';')[0] }).parse(text))
