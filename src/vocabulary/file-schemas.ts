// The form of the files of a vocabulary, as JSON Schemas: the known keys, and the right kinds of value.

import { WHEN_ABSENT } from './absent.js'
import { ACCESS, ROLES } from './access-terms.js'
import { BULK_EDITS } from './bulk-edits.js'
import { COLUMN_TYPE } from './column-type.js'
import { DISPLAYS, WIDGETS } from './console-terms.js'
import { SHOWN_IN } from './shown-in.js'
import { CREDENTIALS } from './spelling.js'
import { WORDS_IN } from './words-in.js'

const string = { type: 'string', minLength: 1 }
const boolean = { type: 'boolean' }
const iri = { type: 'string', pattern: '^[a-z]+:[A-Za-z0-9_]*$' }
const path = { type: 'string', pattern: '^/' }

const statuses = {
  type: 'array',
  minItems: 1,
  items: {
    type: 'object',
    required: ['statusCode', 'title'],
    additionalProperties: false,
    properties: { statusCode: { type: 'integer', minimum: 100, maximum: 599 }, title: string },
  },
}

const operation = {
  type: 'object',
  required: ['method', 'title', 'access', 'returns', 'possibleStatus'],
  additionalProperties: false,
  properties: {
    method: { enum: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'COPY'] },
    title: string,
    label: string,
    expects: iri,
    expectsProperty: string,
    bare: boolean,
    returns: iri,
    many: boolean,
    operation: string,
    produces: string,
    consumes: string,
    dryRun: iri,
    destroys: boolean,
    safe: boolean,
    access: { enum: ACCESS },
    role: { type: 'array', minItems: 1, uniqueItems: true, items: { enum: ROLES } },
    possibleStatus: statuses,
  },
}

const property = {
  type: 'object',
  required: ['title', 'description', 'property'],
  additionalProperties: false,
  properties: {
    title: { type: 'string', pattern: '^(@type|[a-zA-Z][A-Za-z0-9_]*)$' },
    description: string,
    property: {
      type: 'object',
      required: ['@id', 'range'],
      additionalProperties: false,
      properties: {
        '@id': iri,
        '@type': { enum: ['Link', 'TemplatedLink'] },
        range: iri,
        subPropertyOf: { type: 'array', items: iri },
      },
    },
    required: boolean,
    readable: boolean,
    writeable: boolean,
    many: boolean,
    derived: boolean,
    nullable: boolean,
    default: {},
    defaultFrom: string,
    reingests: boolean,
    absent: { enum: WHEN_ABSENT },
    digits: boolean,
    ownAddress: boolean,
    valuesToday: string,
    bulk: { type: 'array', minItems: 1, items: { enum: BULK_EDITS } },
    shownIn: { type: 'array', minItems: 1, uniqueItems: true, items: { enum: SHOWN_IN } },
    languageMap: boolean,
    labelFrom: string,
    wordsIn: { enum: WORDS_IN },
    pattern: string,
    minimum: { type: 'number' },
    maximum: { type: 'number' },
    minLength: { type: 'integer', minimum: 1 },
    maxLength: { type: 'integer', minimum: 1 },
    enum: { type: 'array', minItems: 1, items: { type: ['string', 'number'] } },
    omit: { enum: ['null', 'empty', 'never'] },
    column: { type: ['string', 'null'] },
    value: string,
    template: string,
    when: string,
    uriTemplate: { anyOf: [path, { type: 'array', minItems: 2, items: path }] },
    memberOf: iri,
    members: string,
    through: string,
    where: { type: 'object' },
    count: string,
    light: boolean,
    included: boolean,
    orderBy: string,
    label: string,
    group: string,
    widget: { enum: WIDGETS },
    supportedOperation: { type: 'array', items: { $ref: '#/$defs/operation' } },
  },
}

const seed = {
  type: 'object',
  required: ['of'],
  minProperties: 2,
  maxProperties: 2,
  additionalProperties: false,
  properties: { of: iri, rows: { type: 'array', minItems: 1, items: { type: 'object' } }, copyOf: iri },
}

const alsoAt = {
  type: 'object',
  required: ['of', 'uriTemplate', 'supportedOperation'],
  additionalProperties: false,
  properties: {
    of: iri,
    uriTemplate: path,
    supportedOperation: { type: 'array', minItems: 1, items: { $ref: '#/$defs/operation' } },
  },
}

/** JSON Schema of a class file. */
export const classSchema = {
  type: 'object',
  required: ['@context', '@id', '@type', 'title', 'description', 'supportedProperty'],
  additionalProperties: false,
  properties: {
    '@context': { const: '../hydria.jsonld' },
    '@id': { type: 'string', pattern: '^vocab:[A-Z][A-Za-z0-9]*$' },
    '@type': { const: 'Class' },
    title: string,
    label: string,
    display: { enum: DISPLAYS },
    description: string,
    uriTemplate: { type: 'array', minItems: 1, items: path },
    table: string,
    writeTable: string,
    seed: { type: 'array', minItems: 1, items: seed },
    key: string,
    mint: { enum: ['integer', 'uuid', 'identity'] },
    open: iri,
    documents: string,
    internal: { type: 'object', additionalProperties: { type: 'string', pattern: COLUMN_TYPE.source } },
    sealed: { type: 'array', items: string },
    hashed: { type: 'array', items: string },
    terms: { type: 'object', additionalProperties: { anyOf: [iri, { type: 'string', pattern: '^https?://' }] } },
    subClassOf: iri,
    rule: string,
    linkedFrom: {
      type: 'array',
      items: { ...property, required: [...property.required, 'of'], properties: { ...property.properties, of: iri } },
    },
    alsoAt: { type: 'array', minItems: 1, items: alsoAt },
    supportedOperation: { type: 'array', items: { $ref: '#/$defs/operation' } },
    supportedProperty: { type: 'array', items: { $ref: '#/$defs/property' } },
  },
  $defs: { operation, property },
}

/** JSON Schema of `index.jsonld`. */
export const indexSchema = {
  type: 'object',
  required: ['@context', '@id', 'title', 'description'],
  additionalProperties: false,
  properties: {
    '@context': { const: '../hydria.jsonld' },
    '@id': { const: 'vocab:' },
    title: string,
    description: string,
    possibleStatus: statuses,
    root: boolean,
    partOf: string,
    plain: boolean,
    dates: { enum: ['milliseconds', 'seconds'] },
    links: { enum: ['absolute', 'path'] },
    credentials: { type: 'array', minItems: 1, uniqueItems: true, items: { enum: CREDENTIALS } },
    error: iri,
    errorType: string,
  },
}
