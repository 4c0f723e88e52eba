// Schemas of what Hydra itself defines: pages of lists, references to resources, errors.

const iri = { type: 'string' }
const context = { description: 'The JSON-LD context.' }

const view = {
  type: 'object',
  description: 'hydra:PartialCollectionView',
  properties: {
    '@id': iri,
    '@type': { const: 'PartialCollectionView' },
    first: iri,
    previous: iri,
    next: iri,
    last: iri,
    page: { type: 'integer' },
    pageSize: { type: 'integer' },
    totalPages: { type: 'integer' },
  },
  required: ['@id', '@type'],
  additionalProperties: false,
}

/** Name -> schema. */
export const ENVELOPES = {
  Collection: {
    type: 'object',
    description: 'hydra:Collection: a page of a list.',
    properties: {
      '@context': context,
      '@id': iri,
      '@type': { const: 'Collection' },
      totalItems: { type: 'integer' },
      pageSize: { type: 'integer' },
      member: { type: 'array', items: {} },
      view,
      next: iri,
      search: { type: 'object', description: 'hydra:IriTemplate of the parameters that the list takes.' },
    },
    // What a body asked for has no address of its own.
    required: ['@type', 'member'],
    additionalProperties: false,
  },
  Reference: {
    type: 'object',
    description: 'A resource by its IRI and its class alone.',
    properties: { '@id': iri, '@type': { type: 'string' } },
    required: ['@id', '@type'],
    additionalProperties: false,
  },
  Error: {
    type: 'object',
    description: 'hydra:Error, which is RFC 9457 problem details too.',
    properties: {
      '@context': context,
      '@type': { const: 'Error' },
      type: { type: 'string' },
      title: { type: 'string' },
      statusCode: { type: 'integer' },
      status: { type: 'integer' },
      description: { type: 'string' },
      detail: { type: 'string' },
      instance: iri,
      errors: {
        type: 'array',
        items: {
          type: 'object',
          properties: { property: { type: 'string' }, message: { type: 'string' } },
          required: ['property', 'message'],
          additionalProperties: false,
        },
      },
    },
    required: ['@type', 'title', 'statusCode', 'description', 'errors'],
    additionalProperties: false,
  },
}
