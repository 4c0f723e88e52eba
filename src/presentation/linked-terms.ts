// Documents of Presentation 3 as linked data: what their terms mean, without a context being fetched.
import { isObject, type JsonObject } from '../json-object.js'
import { HttpProblem } from '../problem.js'

const iri = (id: string) => ({ '@id': id, '@type': '@id' })
const list = (id: string) => ({ ...iri(id), '@container': '@list' })
const texts = (id: string) => ({ '@id': id, '@container': '@language' })
const names = (prefix: string, ...terms: string[]) => Object.fromEntries(terms.map(term => [term, `${prefix}:${term}`]))

/** Prefixes of the vocabularies of Presentation 3 and Web Annotation. */
export const LINKED_PREFIXES = {
  iiif_prezi: 'http://iiif.io/api/presentation/3#',
  oa: 'http://www.w3.org/ns/oa#',
  as: 'http://www.w3.org/ns/activitystreams#',
  dc: 'http://purl.org/dc/elements/1.1/',
  dcterms: 'http://purl.org/dc/terms/',
  dctypes: 'http://purl.org/dc/dcmitype/',
  foaf: 'http://xmlns.com/foaf/0.1/',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  exif: 'http://www.w3.org/2003/12/exif/ns#',
  ebu: 'http://www.ebu.ch/metadata/ontologies/ebucore/ebucore#',
  schema: 'https://schema.org/',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
}

/** The terms, by the IRIs that Presentation 3 and Web Annotation give them. What is not here says nothing. */
const TERMS = {
  '@version': 1.1,
  ...LINKED_PREFIXES,
  ...{ id: '@id', type: '@type', none: '@none' },
  ...names('iiif_prezi', 'Manifest', 'Collection', 'Canvas', 'Range', 'painting', 'supplementing'),
  ...names('dctypes', 'Dataset', 'Text', 'Sound'),
  ...names('oa', 'Annotation', 'Choice', 'SpecificResource', 'TextualBody', 'FragmentSelector', 'SvgSelector'),
  ...names('oa', 'TextQuoteSelector', 'TextPositionSelector', 'DataPositionSelector', 'RangeSelector', 'TimeState'),
  ...names('oa', 'assessing', 'editing', 'highlighting', 'moderating', 'questioning', 'replying'),
  ...names('oa', 'bodyValue', 'exact', 'prefix', 'suffix'),
  ...names('oa', 'commenting', 'describing', 'tagging', 'linking', 'identifying', 'classifying', 'bookmarking'),
  ...{ Image: 'dctypes:StillImage', Video: 'dctypes:MovingImage', Audio: 'dctypes:Sound', Agent: 'dcterms:Agent' },
  ...{ AnnotationPage: 'as:OrderedCollectionPage', AnnotationCollection: 'as:OrderedCollection' },
  ...{
    ImageService1: 'http://iiif.io/api/image/1#ImageService',
    ImageService2: 'http://iiif.io/api/image/2#ImageService',
  },
  ImageService3: 'http://iiif.io/api/image/3#ImageService',
  ...Object.fromEntries([0, 1, 2].map(level => [`level${level}`, `http://iiif.io/api/image/3/level${level}.json`])),
  ...{ label: texts('rdfs:label'), value: texts('rdf:value'), summary: texts('as:summary') },
  ...{ metadata: list('iiif_prezi:metadataEntries'), requiredStatement: iri('iiif_prezi:requiredStatement') },
  ...{ rights: iri('dcterms:rights'), provider: iri('schema:provider'), logo: iri('foaf:logo') },
  ...{ thumbnail: iri('iiif_prezi:thumbnail'), homepage: iri('foaf:homepage'), rendering: iri('dcterms:hasFormat') },
  ...{ seeAlso: iri('rdfs:seeAlso'), partOf: iri('dcterms:partOf'), start: iri('iiif_prezi:start') },
  ...{
    placeholderCanvas: iri('iiif_prezi:placeholderCanvas'),
    accompanyingCanvas: iri('iiif_prezi:accompanyingCanvas'),
  },
  ...{ supplementary: iri('iiif_prezi:supplementary'), service: iri('schema:potentialAction') },
  ...{
    items: list('as:items'),
    structures: list('iiif_prezi:structures'),
    annotations: list('iiif_prezi:annotations'),
  },
  ...{ navDate: 'iiif_prezi:navigationDate', format: 'dc:format', language: 'dc:language', duration: 'ebu:duration' },
  height: { '@id': 'exif:height', '@type': 'xsd:integer' },
  width: { '@id': 'exif:width', '@type': 'xsd:integer' },
  profile: { '@id': 'dcterms:conformsTo', '@type': '@vocab' },
  ...{
    body: iri('oa:hasBody'),
    target: iri('oa:hasTarget'),
    source: iri('oa:hasSource'),
    selector: iri('oa:hasSelector'),
  },
  motivation: { '@id': 'oa:motivatedBy', '@type': '@vocab' },
  purpose: { '@id': 'oa:hasPurpose', '@type': '@vocab' },
  ...{ via: iri('oa:via'), canonical: iri('oa:canonical'), creator: iri('dcterms:creator') },
  ...{ refinedBy: iri('oa:refinedBy'), name: 'foaf:name', Person: 'foaf:Person', Organization: 'foaf:Organization' },
  created: { '@id': 'dcterms:created', '@type': 'xsd:dateTime' },
  modified: { '@id': 'dcterms:modified', '@type': 'xsd:dateTime' },
  ...{ first: iri('as:first'), last: iri('as:last'), next: iri('as:next'), prev: iri('as:prev') },
  ...{ total: 'as:totalItems', startIndex: 'as:startIndex', BasicContainer: 'http://www.w3.org/ns/ldp#BasicContainer' },
}

/** Contexts whose terms are known here, as far as they are in TERMS. */
const KNOWN = /^https?:\/\/(iiif\.io\/api\/[\w/.-]+|www\.w3\.org\/ns\/(anno|ldp)\.jsonld)$/

/** Without any context of its own; throws HttpProblem 406 for one that is not known. */
function withoutContexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutContexts)
  if (!isObject(value)) return value
  const { '@context': context, ...members } = value
  const stranger = [context].flat().find(one => one !== undefined && !KNOWN.test(String(one)))
  if (stranger !== undefined) {
    const message = `${typeof stranger === 'string' ? stranger : 'a custom context'} is not supported here, so the document is available only as JSON`
    throw new HttpProblem(406, 'Not acceptable', `@context: ${message}.`, [{ property: '@context', message }])
  }
  return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, withoutContexts(member)]))
}

/**
 * A document of Presentation 3 as JSON-LD that needs nothing to be fetched. Members that are no terms of Presentation 3
 * are left out of its graph. Throws HttpProblem 406 for one with a context of others, which is never fetched.
 */
export const selfContained = (document: JsonObject): JsonObject => ({
  '@context': TERMS,
  ...(withoutContexts(document) as JsonObject),
})
