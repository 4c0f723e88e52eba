// Graphs for tests: canonical N-Quads of RDF/JS quads and of JSON-LD, so that two representations can be compared.
import type { Literal, Quad } from '@rdfjs/types'
import jsonld from 'jsonld'
import { Parser } from 'n3'
import { canonize } from 'rdf-canonize'

/** A graph is a set: a statement that is made twice stands once, also for the algorithm, which would name its nodes otherwise. */
function distinct(quads: Iterable<object>): object[] {
  const written = (term: Partial<Literal> = {}): unknown[] => [
    term.termType,
    term.value,
    term.language,
    term.datatype?.value,
  ]
  const key = ({ subject, predicate, object, graph }: Quad): string =>
    JSON.stringify([subject, predicate, object, graph].map(term => written(term as Literal)))
  return [...new Map([...(quads as Iterable<Quad>)].map(quad => [key(quad), quad])).values()]
}

/** Canonical N-Quads. */
export async function canonical(quads: Iterable<object>): Promise<string[]> {
  const text = await canonize(distinct(quads), { algorithm: 'RDFC-1.0' })
  return text.split('\n').filter(Boolean).sort()
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
