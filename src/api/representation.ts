// Which representations there are, and which one a request asks for.
import type { Request } from 'express'
import { LRUCache } from 'lru-cache'
import Negotiator from 'negotiator'
import { type Page, renderPage } from '../console/index.js'
import { parseMediaType } from '../http/index.js'
import { HttpProblem } from '../problem.js'
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

/** One range of an Accept header without the parameters that say nothing to us (charset, unknown profiles). */
function plainRange(range: string): string {
  const { type, parameters } = parseMediaType(range)
  const { q: quality, profile: asked = '' } = parameters
  const profiles = asked.split(/\s+/)
  const known = REPRESENTATIONS.find(
    ({ mediaType }) => type === 'application/ld+json' && profiles.some(one => one && mediaType === profileOf(one)),
  )
  return `${known?.mediaType ?? type}${quality ? `;q=${quality}` : ''}`
}

const profileOf = (iri: string): string => `application/ld+json;profile="${iri}"`

/** Commas in quoted parameters do not part ranges. */
const rangesOf = (accept: string): string[] => accept.match(/(?:[^,"]|"[^"]*")+/g) ?? []

/** Accept headers whose choice is remembered, and the longest of them. */
const MOST_HEADERS = 500
const LONGEST_HEADER = 500

/** Chooses among the representations by an Accept header. Throws HttpProblem 406 that lists what there is. */
function chooserOf(available: Representation[]): (accept: string) => Representation {
  const names = available.map(({ mediaType }) => mediaType)
  const known = new LRUCache<string, Representation>({ max: MOST_HEADERS })
  return header => {
    const remembered = known.get(header)
    if (remembered) return remembered
    const accept = rangesOf(header).map(plainRange).join(', ') || '*/*'
    const chosen = new Negotiator({ headers: { accept } } as never).mediaType(names)
    const found = available.find(({ mediaType }) => mediaType === chosen)
    if (!found)
      throw new HttpProblem(406, 'Not acceptable', `Available media types: ${names.join(', ')}.`, [
        { property: 'Accept', message: `must allow one of ${names.join(', ')}` },
      ])
    if (header.length <= LONGEST_HEADER) known.set(header, found)
    return found
  }
}

const choose = chooserOf(REPRESENTATIONS)

/**
 * The representation that the Accept header prefers, RFC 9110 section 12.5.1; a profile that is not known is ignored.
 * Throws HttpProblem 406 that lists what there is.
 */
export const representationFor = ({ headers }: Request): Representation => choose(headers.accept ?? '*/*')

/** The representation of what an operation answers; what has none is told of in the first. Throws HttpProblem 406. */
export const representationOf = ({ request, operation }: { request: Request; operation: Operation }): Representation =>
  operation.produces ? REPRESENTATIONS[0]! : representationFor(request)
