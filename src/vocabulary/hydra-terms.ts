// The JSON keys of Hydra's own terms, the same in every context of ours, and the prefixes that compact IRIs use.

/** Prefix -> namespace; `vocab` depends on the base of the server. */
export const PREFIXES: Record<string, string> = {
  hydra: 'http://www.w3.org/ns/hydra/core#',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  owl: 'http://www.w3.org/2002/07/owl#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
  schema: 'http://schema.org/',
  dcterms: 'http://purl.org/dc/terms/',
  exif: 'http://www.w3.org/2003/12/exif/ns#',
}

type Term = string | { '@id': string; '@type'?: string; '@container'?: string }

const link = (iri: string): Term => ({ '@id': iri, '@type': '@id' })
const name = (iri: string): Term => ({ '@id': iri, '@type': '@vocab' })
const set = (iri: string, type?: string): Term => ({
  '@id': iri,
  ...(type ? { '@type': type } : {}),
  '@container': '@set',
})

/** JSON key -> its term definition in the context, for the documents and envelopes that Hydra itself defines. */
export const HYDRA_CONTEXT: Record<string, Term> = {
  ApiDocumentation: 'hydra:ApiDocumentation',
  Class: 'hydra:Class',
  Resource: 'hydra:Resource',
  Link: 'hydra:Link',
  TemplatedLink: 'hydra:TemplatedLink',
  SupportedProperty: 'hydra:SupportedProperty',
  Operation: 'hydra:Operation',
  Collection: 'hydra:Collection',
  PartialCollectionView: 'hydra:PartialCollectionView',
  Error: 'hydra:Error',
  Status: 'hydra:Status',
  IriTemplate: 'hydra:IriTemplate',
  IriTemplateMapping: 'hydra:IriTemplateMapping',
  BasicRepresentation: 'hydra:BasicRepresentation',
  Property: 'rdf:Property',
  entrypoint: link('hydra:entrypoint'),
  supportedClass: set('hydra:supportedClass', '@vocab'),
  supportedProperty: set('hydra:supportedProperty', '@id'),
  supportedOperation: set('hydra:supportedOperation', '@id'),
  property: name('hydra:property'),
  title: 'hydra:title',
  description: 'hydra:description',
  required: 'hydra:required',
  readable: 'hydra:readable',
  writeable: 'hydra:writeable',
  method: 'hydra:method',
  expects: name('hydra:expects'),
  returns: name('hydra:returns'),
  possibleStatus: set('hydra:possibleStatus'),
  statusCode: 'hydra:statusCode',
  operation: set('hydra:operation'),
  member: set('hydra:member', '@id'),
  totalItems: 'hydra:totalItems',
  view: link('hydra:view'),
  first: link('hydra:first'),
  next: link('hydra:next'),
  previous: link('hydra:previous'),
  last: link('hydra:last'),
  search: 'hydra:search',
  template: 'hydra:template',
  variableRepresentation: name('hydra:variableRepresentation'),
  mapping: set('hydra:mapping'),
  variable: 'hydra:variable',
  label: 'rdfs:label',
  domain: name('rdfs:domain'),
  range: name('rdfs:range'),
  subClassOf: name('rdfs:subClassOf'),
  subPropertyOf: { '@id': 'rdfs:subPropertyOf', '@type': '@vocab', '@container': '@set' },
  equivalentClass: name('owl:equivalentClass'),
  onProperty: name('owl:onProperty'),
  allValuesFrom: name('owl:allValuesFrom'),
  maxCardinality: 'owl:maxCardinality',
  deprecated: 'owl:deprecated',
  pageSize: 'vocab:pageSize',
  page: 'vocab:page',
  totalPages: 'vocab:totalPages',
  violations: set('vocab:violations'),
  propertyPath: 'vocab:propertyPath',
  message: 'vocab:message',
  status: 'vocab:status',
  detail: 'vocab:detail',
  type: name('vocab:problemType'),
  instance: link('vocab:instance'),
}

/** JSON key -> compact IRI. A property with one of these keys must stand for the same IRI. */
export const HYDRA_TERMS: Record<string, string> = Object.fromEntries(
  Object.entries(HYDRA_CONTEXT).map(([key, term]) => [key, typeof term === 'string' ? term : term['@id']]),
)
