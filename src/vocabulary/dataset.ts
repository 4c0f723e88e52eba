// The description of the server as a data set, in VoID and DCAT, for those who look for data rather than for an API.
import { vocabNamespace } from './context.js'
import { PREFIXES } from './hydra-terms.js'
import type { Vocabulary } from './model.js'

const iri = (id: string) => ({ '@id': id, '@type': '@id' })
const names = (id: string) => ({ '@id': id, '@type': '@vocab', '@container': '@set' })

const TERMS = {
  void: 'http://rdfs.org/ns/void#',
  dcat: 'http://www.w3.org/ns/dcat#',
  formats: 'http://www.w3.org/ns/formats/',
  title: 'dcterms:title',
  description: 'dcterms:description',
  uriSpace: 'void:uriSpace',
  rootResource: iri('void:rootResource'),
  vocabulary: names('void:vocabulary'),
  feature: names('void:feature'),
  classPartition: { '@id': 'void:classPartition', '@container': '@set' },
  class: { '@id': 'void:class', '@type': '@vocab' },
  accessService: { '@id': 'dcat:accessService', '@type': '@id' },
  distribution: { '@id': 'dcat:distribution', '@type': '@id' },
  endpointURL: iri('dcat:endpointURL'),
  endpointDescription: { '@id': 'dcat:endpointDescription', '@type': '@id', '@container': '@set' },
  accessURL: iri('dcat:accessURL'),
}

/** The context of the description on a server. */
export const datasetContext = (base: string): object => ({ vocab: vocabNamespace(base), ...PREFIXES, ...TERMS })

const FORMATS = ['JSON-LD', 'Turtle', 'N-Triples', 'N-Quads', 'TriG'].map(name => `formats:${name}`)

/** The document at `/.well-known/void`, as JSON-LD with a context of its own. */
export function datasetDocument(vocabulary: Vocabulary, base: string): Record<string, unknown> {
  const classes = [...vocabulary.classes.values()]
  return {
    '@context': datasetContext(base),
    '@id': `${base}/.well-known/void#dataset`,
    '@type': ['void:Dataset', 'dcat:Dataset'],
    title: vocabulary.title,
    description: vocabulary.description,
    uriSpace: `${base}/`,
    rootResource: `${base}/`,
    vocabulary: ['vocab:', 'hydra:', 'dcterms:', 'schema:', 'exif:'],
    feature: FORMATS,
    classPartition: classes.filter(({ uriTemplates }) => uriTemplates.length > 0).map(owner => ({ class: owner.iri })),
    distribution: {
      '@id': `${base}/.well-known/void#distribution`,
      '@type': 'dcat:Distribution',
      title: vocabulary.title,
      accessURL: `${base}/`,
      accessService: {
        '@id': `${base}/.well-known/void#service`,
        '@type': 'dcat:DataService',
        title: vocabulary.title,
        endpointURL: `${base}/`,
        endpointDescription: [`${base}/vocab`, `${base}/openapi.json`],
      },
    },
  }
}
