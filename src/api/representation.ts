// Which representations there are, and which one a request asks for.
import type { Request } from 'express'
import { type Page, renderPage } from '../console/index.js'
import { chooserOf } from '../http/index.js'
import type { Operation, ToQuads } from '../vocabulary/index.js'
import type { JsonLd } from './json-ld.js'
import { rdfText } from './rdf-text.js'

/** A document on its way out, and what its representations are made with. */
export interface Outgoing extends Page {
  toQuads: ToQuads
  jsonLd: JsonLd
  /** The document as JSON text, in pieces. */
  json: string[]
  prefixes: Record<string, string>
  /** JSON-LD frame of what the document is about; what is about no class of ours stays as it is. */
  frame?: object
}

/** One way to write a resource down. `tag` is its part of the ETag; text may come in pieces. */
export interface Representation {
  /** As it is negotiated, with its profile. */
  mediaType: string
  tag: string
  write(outgoing: Outgoing): string | Promise<string> | Iterable<string>
}

const json = (outgoing: Outgoing): string[] => outgoing.json

const rdf = (format: string) => ({
  mediaType: format,
  write: ({ document, toQuads, prefixes }: Outgoing) => rdfText(toQuads(document), format, prefixes),
})

const profile = (form: string): string => `application/ld+json;profile="http://www.w3.org/ns/json-ld#${form}"`

/** Pages for people. */
export const HTML = 'text/html'

/** In the order of the server's own preference; the first is the answer to whoever accepts anything. */
export const REPRESENTATIONS: Representation[] = [
  { mediaType: 'application/ld+json', tag: 'ld', write: json },
  { mediaType: 'application/json', tag: 'json', write: json },
  { ...rdf('text/turtle'), tag: 'ttl' },
  { ...rdf('application/n-triples'), tag: 'nt' },
  { ...rdf('application/n-quads'), tag: 'nq' },
  { ...rdf('application/trig'), tag: 'trig' },
  { mediaType: HTML, tag: 'html', write: renderPage },
  { mediaType: profile('compacted'), tag: 'ldc', write: json },
  {
    mediaType: profile('expanded'),
    tag: 'lde',
    write: ({ json, jsonLd, self }) => jsonLd.expand(json.join(''), self),
  },
  {
    mediaType: profile('flattened'),
    tag: 'ldf',
    write: ({ json, jsonLd, self }) => jsonLd.flatten(json.join(''), self),
  },
  {
    mediaType: profile('framed'),
    tag: 'ldr',
    write: ({ json, jsonLd, frame }) => (frame ? jsonLd.frame(json.join(''), frame) : json),
  },
]

const choose = chooserOf(REPRESENTATIONS)

/** The representation that the Accept header prefers. Throws HttpProblem 406. */
export const representationFor = ({ headers }: Request): Representation => choose(headers.accept)

/** The representation of what an operation answers; what has none is told of in the first. Throws HttpProblem 406. */
export const representationOf = ({ request, operation }: { request: Request; operation: Operation }): Representation =>
  operation.produces ? REPRESENTATIONS[0]! : representationFor(request)
