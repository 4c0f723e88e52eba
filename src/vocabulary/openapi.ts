// The API as OpenAPI 3.1, from the routes and classes of the vocabulary alone.
import type { Class, Operation, Property, Route, Vocabulary } from './model.js'
import { classSchema } from './published-schema.js'

const READ_TYPES = ['application/ld+json', 'application/json']
const OTHER_TYPES = ['text/turtle', 'application/n-triples', 'application/n-quads', 'application/trig', 'text/html']

const ref = (owner: Class) => ({ $ref: `#/components/schemas/${owner.name}` })

const collectionOf = (owner: Class) => ({
  allOf: [
    { $ref: '#/components/schemas/Collection' },
    { type: 'object', properties: { member: { type: 'array', items: ref(owner) } } },
  ],
})

const content = (types: string[], schema: object) => Object.fromEntries(types.map(type => [type, { schema }]))

const query = (name: string, schema: object, description: string) => ({ name, in: 'query', schema, description })

const PAGING = [
  query('page', { type: 'integer', minimum: 1 }, 'Number of the page, from 1.'),
  query('pageSize', { type: 'integer', minimum: 1, maximum: 1000, default: 100 }, 'Members of a page.'),
  query('cursor', { type: 'string' }, 'Place in the list, from the links of a page; empty for the first page.'),
  query('orderBy', { type: 'string' }, 'Property to order by, ascending.'),
  query('orderByDescending', { type: 'string' }, 'Property to order by, descending.'),
  query('q', { type: 'string' }, 'JSON object of properties and values.'),
]

const isFilter = ({ readable, column, kind }: Property): boolean =>
  readable && column !== undefined && kind !== 'object' && kind !== 'json'

const filters = (target: Class) =>
  target.properties
    .filter(isFilter)
    .map(({ name, description }) => query(name, { type: 'string' }, `Only members with this value. ${description}`))

function responseOf(vocabulary: Vocabulary, route: Route, operation: Operation, code: number, title: string): object {
  if (code >= 400) return { description: title, content: content(READ_TYPES, { $ref: '#/components/schemas/Error' }) }
  const returned = vocabulary.classes.get(operation.returns)
  const schema =
    operation.returns === 'hydra:Collection' ? collectionOf(route.target) : returned ? ref(returned) : undefined
  if (!schema || code === 204 || code === 205) return { description: title }
  return {
    description: title,
    content: { ...content(READ_TYPES, schema), ...content(OTHER_TYPES, { type: 'string' }) },
  }
}

function bodyOf(vocabulary: Vocabulary, route: Route, { expects, method, consumes }: Operation): object | undefined {
  if (consumes) return { content: content([consumes], { type: 'string', format: 'binary' }) }
  if (!expects) return undefined
  const expected = vocabulary.classes.get(expects)
  const schema = expected ? ref(expected) : collectionOf(route.target)
  const types = method === 'PATCH' ? ['application/merge-patch+json', ...READ_TYPES] : READ_TYPES
  return {
    content: { ...content(types, schema), ...content(['text/turtle', 'application/n-triples'], { type: 'string' }) },
  }
}

/** Who may call: the access, or any one of the roles, that the key must have (OpenAPI 3.1, Security Requirement Object). */
const security = ({ access, roles }: Operation): object[] =>
  access === 'public' ? [{}, { basic: [] }] : [access, ...roles].map(needed => ({ basic: [needed] }))

function operationObject(vocabulary: Vocabulary, route: Route, operation: Operation): object {
  const { method, title, iri, statuses } = operation
  const documented = new Map(vocabulary.commonStatuses.map(({ code, title }) => [code, title]))
  for (const { code, title } of statuses) documented.set(code, title)
  const requestBody = bodyOf(vocabulary, route, operation)
  const isList = method === 'GET' && route.kind === 'collection'
  return {
    operationId: iri.replace('vocab:', ''),
    summary: title,
    tags: [route.target.name],
    ...(isList
      ? { parameters: [...filters(route.target).filter(({ name }) => !PAGING.some(p => p.name === name)), ...PAGING] }
      : {}),
    ...(requestBody ? { requestBody } : {}),
    responses: Object.fromEntries(
      [...documented].map(([code, title]) => [code, responseOf(vocabulary, route, operation, code, title)]),
    ),
    security: security(operation),
  }
}

const pathItem = (vocabulary: Vocabulary, route: Route) => ({
  parameters: route.template.variables.map(name => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
  ...Object.fromEntries(
    route.operations.map(operation => [operation.method.toLowerCase(), operationObject(vocabulary, route, operation)]),
  ),
})

const ENVELOPES = {
  Collection: {
    type: 'object',
    description: 'hydra:Collection: a page of a list.',
    properties: {
      '@id': { type: 'string' },
      '@type': { const: 'Collection' },
      totalItems: { type: 'integer' },
      pageSize: { type: 'integer' },
      member: { type: 'array', items: {} },
      view: { type: 'object', description: 'hydra:PartialCollectionView with first, previous, next and last.' },
    },
  },
  Error: {
    type: 'object',
    description: 'hydra:Error, which is RFC 9457 problem details too.',
    properties: {
      '@type': { const: 'Error' },
      title: { type: 'string' },
      statusCode: { type: 'integer' },
      description: { type: 'string' },
      errors: {
        type: 'array',
        items: { type: 'object', properties: { property: { type: 'string' }, message: { type: 'string' } } },
      },
    },
  },
}

/** The document at `/openapi.json`. */
export function openApi(vocabulary: Vocabulary, base: string): object {
  const classes = [...vocabulary.classes.values()]
  return {
    openapi: '3.1.0',
    info: { title: vocabulary.title, description: vocabulary.description, version: vocabulary.hash },
    servers: [{ url: base }],
    externalDocs: { url: `${base}/vocab`, description: 'The Hydra ApiDocumentation that this was made from.' },
    tags: classes.map(({ name, description }) => ({ name, description })),
    paths: Object.fromEntries(vocabulary.routes.map(route => [route.template.text, pathItem(vocabulary, route)])),
    components: {
      securitySchemes: {
        basic: {
          type: 'http',
          scheme: 'basic',
          description:
            'The key as user name and its secret as password. An operation names the access, or a role, that its key needs.',
        },
      },
      schemas: {
        ...ENVELOPES,
        ...Object.fromEntries(classes.map(owner => [owner.name, classSchema(vocabulary, owner)])),
      },
    },
  }
}
