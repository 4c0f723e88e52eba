// The API as OpenAPI 3.1, from the routes and classes of the vocabulary alone.

import { VERSION } from '../program-files.js'
import type { Class, Operation, Property, Route, Vocabulary } from './model.js'
import { ENVELOPES } from './openapi-envelopes.js'
import { contextUrl, publishedAt } from './published-at.js'
import { changeSchema, classSchema, hasRequired } from './published-schema.js'
import { rangeSchema, type Schema } from './schema.js'
import type { Credential } from './spelling.js'

const LINKED_DATA = ['application/ld+json', 'application/json']
const PLAIN = ['application/json']
const OTHER_TYPES = ['text/turtle', 'application/n-triples', 'application/n-quads', 'application/trig', 'text/html']

const refTo = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })
const ref = ({ name }: Class): Schema => refTo(name)

const changeName = ({ name }: Class): string => `${name}Change`

/** The class whose change an operation takes: what is required of a new resource may be left out of it. */
function changedBy(
  { classes, spelling }: Vocabulary,
  { method, expects, expectsProperty }: Operation,
): Class | undefined {
  if (spelling.plain || !['PUT', 'PATCH'].includes(method) || expectsProperty !== undefined) return undefined
  const owner = classes.get(expects ?? '')
  return owner && hasRequired(owner) ? owner : undefined
}

const readTypes = ({ spelling }: Vocabulary): string[] => (spelling.plain ? PLAIN : LINKED_DATA)
const otherTypes = ({ spelling }: Vocabulary): string[] => (spelling.plain ? [] : OTHER_TYPES)

/** A page of a list; of light members there is no more than what they are. */
const collectionOf = ({ target, link }: Route): Schema => ({
  allOf: [
    refTo('Collection'),
    {
      type: 'object',
      properties: { member: { type: 'array', items: link?.light ? refTo('Reference') : ref(target) } },
    },
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

/** The parameter by which a list has members in the place of links. */
const includes = ({ properties }: Class) => {
  const names = properties.filter(({ included }) => included).map(({ name }) => name)
  return names.length > 0 ? [query('include', { enum: names }, 'Link to replace with its members.')] : []
}

const isFilter = ({ readable, column, kind }: Property): boolean =>
  readable && column !== undefined && kind !== 'object' && kind !== 'json'

const filters = (target: Class) =>
  target.properties
    .filter(isFilter)
    .map(({ name, description }) => query(name, { type: 'string' }, `Only members with this value. ${description}`))

/** Whether an operation that takes one resource takes several too, as an array or a Collection, and answers with a Collection of them. */
const takesSeveral = ({ bare, expects, returns }: Operation): boolean => bare && expects === returns

/** Schema of what an operation answers with; undefined for nothing. */
function returnedSchema(vocabulary: Vocabulary, route: Route, operation: Operation): Schema | undefined {
  const { returns, many } = operation
  if (returns === 'owl:Nothing') return undefined
  if (takesSeveral(operation)) return { anyOf: [rangeSchema(vocabulary, returns, ref), collectionOf(route)] }
  const one = returns === 'hydra:Collection' ? collectionOf(route) : rangeSchema(vocabulary, returns, ref)
  return many ? { type: 'array', items: one } : one
}

/** The same of one status: a dry run has an answer of its own, and where nothing else is answered with 200 only that. */
function schemaOf(vocabulary: Vocabulary, route: Route, operation: Operation, code: number): Schema | undefined {
  const returned = returnedSchema(vocabulary, route, operation)
  if (operation.dryRun === undefined || code !== 200) return returned
  const report = rangeSchema(vocabulary, operation.dryRun, ref)
  const isMade = operation.method === 'POST' && operation.statuses.some(status => status.code === 201)
  return isMade ? report : { anyOf: [returned, report] }
}

/** The parameter by which a request writes nothing. */
const VALIDATE = {
  ...query('validate', { type: 'boolean' }, 'A dry run: answers with what is wrong with the body, and writes nothing.'),
  allowEmptyValue: true,
}

function errorResponse(vocabulary: Vocabulary, description: string): object {
  const { error, errorType, plain } = vocabulary.spelling
  const owner = vocabulary.classes.get(error ?? '')
  const types = errorType ? [errorType] : plain ? PLAIN : [...LINKED_DATA, 'application/problem+json']
  return { description, content: content(types, owner ? ref(owner) : refTo('Error')) }
}

const EMPTY = [204, 205, 303, 304]

/** Answers that say where to go on. */
const LOCATED = [201, 303]
const LOCATION = { description: 'The address to go on to.', schema: { type: 'string', format: 'uri-reference' } }

/** An answer that is none of a resource's representations: a stream of events as text, or bytes. */
const producedContent = (mediaType: string): object =>
  content(
    [mediaType],
    mediaType === 'text/event-stream'
      ? { type: 'string', description: 'Server-Sent Events: each with an id, an event and, as its data, JSON.' }
      : { type: 'string', format: 'binary' },
  )

function responseOf(vocabulary: Vocabulary, route: Route, operation: Operation, code: number, title: string): object {
  if (code >= 400) return errorResponse(vocabulary, title)
  const schema = schemaOf(vocabulary, route, operation, code)
  const headers = LOCATED.includes(code) ? { headers: { Location: LOCATION } } : {}
  if (!schema || EMPTY.includes(code)) return { description: title, ...headers }
  if (operation.produces) return { description: title, ...headers, content: producedContent(operation.produces) }
  return {
    description: title,
    ...headers,
    content: { ...content(readTypes(vocabulary), schema), ...content(otherTypes(vocabulary), { type: 'string' }) },
  }
}

/** Schema of a body: of the class, of one property of it, of any of its properties, or of a datatype. */
function expectedSchema(vocabulary: Vocabulary, route: Route, operation: Operation & { expects: string }): Schema {
  const { expects, expectsProperty, bare } = operation
  if (takesSeveral(operation)) {
    const one = rangeSchema(vocabulary, expects, ref)
    return { anyOf: [one, { type: 'array', items: one }, collectionOf(route)] }
  }
  if (bare) return { anyOf: [{ type: 'object' }, { type: 'array', items: { type: 'object' } }] }
  if (expects === 'hydra:Collection') return collectionOf(route)
  const owner = vocabulary.classes.get(expects)
  const changed = changedBy(vocabulary, operation)
  if (changed) return refTo(changeName(changed))
  if (!owner || expectsProperty === undefined) return rangeSchema(vocabulary, expects, ref)
  const of = (name: string): Schema => ({ $ref: `#/components/schemas/${owner.name}/properties/${name}` })
  if (!expectsProperty.startsWith('{')) return of(expectsProperty)
  const own = owner.properties.map(({ name }) => of(name))
  return { anyOf: [...own, ...(owner.open ? [rangeSchema(vocabulary, owner.open, ref)] : [])] }
}

function bodyOf(vocabulary: Vocabulary, route: Route, operation: Operation): object | undefined {
  const { expects, method, consumes } = operation
  const schema = expects === undefined ? undefined : expectedSchema(vocabulary, route, { ...operation, expects })
  if (consumes) return { content: content([consumes], schema ?? { type: 'string', format: 'binary' }) }
  if (!schema) return undefined
  if (vocabulary.spelling.plain) return { content: content(PLAIN, schema) }
  const types = method === 'PATCH' ? ['application/merge-patch+json', ...LINKED_DATA] : LINKED_DATA
  return {
    content: { ...content(types, schema), ...content(['text/turtle', 'application/n-triples'], { type: 'string' }) },
  }
}

/** Who may call: the access, or any one of the roles, that the key must have (OpenAPI 3.1, Security Requirement Object). */
const security = ({ spelling }: Vocabulary, { access, roles }: Operation): object[] =>
  access === 'public'
    ? [{}, ...spelling.credentials.map(name => ({ [name]: [] }))]
    : [access, ...roles].flatMap(needed => spelling.credentials.map(name => ({ [name]: [needed] })))

function operationObject(vocabulary: Vocabulary, route: Route, operation: Operation, operationId: string): object {
  const { method, title, statuses, returns, dryRun } = operation
  const documented = new Map(vocabulary.commonStatuses.map(({ code, title }) => [code, title]))
  for (const { code, title } of statuses) documented.set(code, title)
  const requestBody = bodyOf(vocabulary, route, operation)
  const isList = method === 'GET' && returns === 'hydra:Collection'
  return {
    operationId,
    summary: title,
    tags: [route.target.name],
    ...(isList
      ? {
          parameters: [
            ...filters(route.target).filter(({ name }) => !PAGING.some(p => p.name === name)),
            ...includes(route.target),
            ...PAGING,
          ],
        }
      : {}),
    ...(dryRun !== undefined && { parameters: [VALIDATE] }),
    ...(requestBody ? { requestBody } : {}),
    responses: Object.fromEntries(
      [...documented].map(([code, title]) => [code, responseOf(vocabulary, route, operation, code, title)]),
    ),
    security: security(vocabulary, operation),
  }
}

/** Methods that OpenAPI 3.1 does not know stand in an extension. */
const methodKey = (method: Operation['method']): string => (method === 'COPY' ? 'x-copy' : method.toLowerCase())

/** The JSON kind of a column of a class; undefined when it has none of that name. */
const kindOf = ({ properties, internal }: Class, column: string): string | undefined =>
  properties.find(property => property.column === column)?.kind ?? internal.find(({ name }) => name === column)?.kind

/** The variables that stand for whole numbers in the addresses of the classes. */
function numberVariables({ classes }: Vocabulary): Set<string> {
  const kinds = [...classes.values()].flatMap(owner =>
    owner.uriTemplates.flatMap(({ variables, columns }) =>
      variables.map((name, index) => ({ name, isNumber: /integer/i.test(kindOf(owner, columns[index]!) ?? '') })),
    ),
  )
  const others = new Set(kinds.filter(({ isNumber }) => !isNumber).map(({ name }) => name))
  return new Set(kinds.flatMap(({ name }) => (others.has(name) ? [] : [name])))
}

/** The words of an address without its variables. */
const wordsOf = ({ template }: Route): string =>
  template.text
    .split(/\/|\{\w+\}/)
    .filter(Boolean)
    .join('_')

/** Names for the operations of routes: that of a class with several addresses has, after the first, the address in it. */
function operationIds(routes: Route[]): (route: Route, operation: Operation) => string {
  const first = new Map<string, Route>()
  for (const route of routes) for (const { iri } of route.operations) if (!first.has(iri)) first.set(iri, route)
  return (route, { iri }) => {
    const name = iri.replace('vocab:', '')
    return first.get(iri) === route ? name : `${name}_at_${wordsOf(route)}`
  }
}

function pathsOf(vocabulary: Vocabulary): object {
  const numbers = numberVariables(vocabulary)
  const idOf = operationIds(vocabulary.routes)
  const parameter = (name: string) => ({
    ...{ name, in: 'path', required: true },
    schema: numbers.has(name) ? { type: 'integer', minimum: 0 } : { type: 'string' },
  })
  const item = (route: Route) => ({
    parameters: route.template.variables.map(parameter),
    ...Object.fromEntries(
      route.operations.map(operation => [
        methodKey(operation.method),
        operationObject(vocabulary, route, operation, idOf(route, operation)),
      ]),
    ),
  })
  return Object.fromEntries(vocabulary.routes.map(route => [route.template.text, item(route)]))
}

const LICENSE = { name: 'Apache 2.0', identifier: 'Apache-2.0' }

const NEEDED = 'An operation names the access, or a role, that its key needs.'

const SCHEMES: Record<Credential, object> = {
  basic: {
    type: 'http',
    scheme: 'basic',
    description: `The key as user name and its secret as password. ${NEEDED}`,
  },
  apiKey: {
    type: 'apiKey',
    in: 'header',
    name: 'Api-Key',
    description: `The key and its secret with a colon between them. ${NEEDED}`,
  },
  bearer: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: `A token that represents a key. ${NEEDED}`,
  },
}

/** The document at `/openapi.json`, or `/openapi/{name}.json`. */
export function openApi(vocabulary: Vocabulary, base: string): object {
  const { title, description, hash, spelling } = vocabulary
  const classes = [...vocabulary.classes.values()]
  const operations = vocabulary.routes.flatMap(route => route.operations)
  const changed = new Set(operations.flatMap(operation => changedBy(vocabulary, operation) ?? []))
  return {
    openapi: '3.1.0',
    info: { title, description, version: VERSION, license: LICENSE, 'x-vocabulary': hash },
    servers: [{ url: base }],
    externalDocs: {
      url: base + publishedAt(vocabulary).documentation,
      description: 'The Hydra ApiDocumentation that this was made from.',
    },
    'x-json-ld-context': contextUrl(vocabulary, base),
    tags: classes.map(({ name, description }) => ({ name, description })),
    paths: pathsOf(vocabulary),
    components: {
      securitySchemes: Object.fromEntries(spelling.credentials.map(name => [name, SCHEMES[name]])),
      schemas: {
        ...(spelling.plain ? {} : ENVELOPES),
        ...Object.fromEntries(classes.map(owner => [owner.name, classSchema(vocabulary, owner, ref)])),
        ...Object.fromEntries([...changed].map(owner => [changeName(owner), changeSchema(vocabulary, owner, ref)])),
      },
    },
  }
}
