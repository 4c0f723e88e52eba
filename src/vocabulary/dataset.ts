// The description of the server as a data set, in VoID and DCAT, for those who look for data rather than for an API.
import { PREFIXES } from './hydra-terms.js'
import type { Vocabulary } from './model.js'
import { publishedAt, vocabNamespace } from './published-at.js'

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
  distribution: { '@id': 'dcat:distribution', '@type': '@id', '@container': '@set' },
  endpointURL: iri('dcat:endpointURL'),
  endpointDescription: { '@id': 'dcat:endpointDescription', '@type': '@id', '@container': '@set' },
  accessURL: iri('dcat:accessURL'),
}

/** The context of the description on a server. */
export const datasetContext = (root: Vocabulary, base: string): object => ({
  vocab: vocabNamespace(root, base),
  ...PREFIXES,
  ...TERMS,
})

const FORMATS = ['JSON-LD', 'Turtle', 'N-Triples', 'N-Quads', 'TriG'].map(name => `formats:${name}`)

/** One API as a way to the data set. */
function distributionOf(vocabulary: Vocabulary, base: string): object {
  const { documentation, openApi } = publishedAt(vocabulary)
  const at = `${base}/.well-known/void#${vocabulary.name}`
  return {
    '@id': at,
    '@type': 'dcat:Distribution',
    title: vocabulary.title,
    accessURL: `${base}/`,
    accessService: {
      '@id': `${at}-service`,
      '@type': 'dcat:DataService',
      title: vocabulary.title,
      endpointURL: `${base}/`,
      endpointDescription: [base + documentation, base + openApi],
    },
  }
}

/** The document at `/.well-known/void`, as JSON-LD with a context of its own: what the root vocabulary says, by every API. */
export function datasetDocument(root: Vocabulary, others: Vocabulary[], base: string): Record<string, unknown> {
  const addressed = [...root.classes.values()].filter(({ uriTemplates }) => uriTemplates.length > 0)
  return {
    '@context': datasetContext(root, base),
    '@id': `${base}/.well-known/void#dataset`,
    '@type': ['void:Dataset', 'dcat:Dataset'],
    title: root.title,
    description: root.description,
    uriSpace: `${base}/`,
    rootResource: `${base}/`,
    vocabulary: [
      ...['vocab:', 'hydra:', 'dcterms:', 'schema:', 'exif:'],
      ...others.map(other => vocabNamespace(other, base)),
    ],
    feature: FORMATS,
    classPartition: addressed.map(owner => ({ class: owner.iri })),
    distribution: [root, ...others].map(vocabulary => distributionOf(vocabulary, base)),
  }
}
