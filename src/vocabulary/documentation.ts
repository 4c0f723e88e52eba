// The hydra:ApiDocumentation served at /vocab: one embedded tree, in the shape that generic clients read.
import type { Class, Operation, Property, Status, Vocabulary } from './model.js'
import { contextUrl, publishedAt } from './published-at.js'

/** hydra:Operation's kinds in schema.org, which some clients go by. */
const ACTIONS: Record<Operation['method'], string> = {
  GET: 'schema:FindAction',
  POST: 'schema:CreateAction',
  PUT: 'schema:ReplaceAction',
  PATCH: 'schema:UpdateAction',
  DELETE: 'schema:DeleteAction',
  COPY: 'schema:CreateAction',
}

/** `hydra:Collection` is the plain term `Collection` in our context. */
const term = (iri: string): string => (iri.startsWith('hydra:') ? iri.slice('hydra:'.length) : iri)

const status = ({ code, title }: Status) => ({ '@type': 'Status', statusCode: code, title })

const operation = (entry: Operation) => ({
  '@id': entry.iri,
  '@type': ['Operation', ACTIONS[entry.method]],
  method: entry.method,
  title: entry.title,
  label: entry.title,
  ...(entry.expects ? { expects: term(entry.expects) } : {}),
  returns: term(entry.returns),
  possibleStatus: entry.statuses.map(status),
})

/** A collection tells its members' class by an owl:equivalentClass restriction on hydra:member. */
const range = (property: Property) =>
  property.memberOf
    ? ['Collection', { equivalentClass: { onProperty: 'hydra:member', allValuesFrom: property.memberOf } }]
    : term(property.range)

const propertyNode = (property: Property) => ({
  '@id': property.iri,
  '@type': property.template ? 'TemplatedLink' : property.isLink ? 'Link' : 'Property',
  label: property.name,
  range: range(property),
  ...(property.subPropertyOf.length > 0 ? { subPropertyOf: property.subPropertyOf } : {}),
  ...(property.isLink && !property.memberOf && !property.many ? { maxCardinality: 1 } : {}),
  ...(property.operations.length > 0 ? { supportedOperation: property.operations.map(operation) } : {}),
})

const supportedProperty = (property: Property) => ({
  '@type': 'SupportedProperty',
  title: property.name,
  description: property.description,
  required: property.required,
  readable: property.readable,
  writeable: property.writeable,
  property: propertyNode(property),
})

/** PATCH is listed before PUT: the first edit operation is the one that generic forms use. */
const ORDER: Operation['method'][] = ['GET', 'PATCH', 'PUT', 'POST', 'DELETE', 'COPY']

const classNode = (entry: Class) => ({
  '@id': entry.iri,
  '@type': 'Class',
  title: entry.title,
  label: entry.title,
  description: entry.description,
  ...(entry.subClassOf ? { subClassOf: term(entry.subClassOf) } : {}),
  supportedProperty: entry.properties.map(supportedProperty),
  supportedOperation: [...entry.operations]
    .sort((a, b) => ORDER.indexOf(a.method) - ORDER.indexOf(b.method))
    .map(operation),
})

/** The ApiDocumentation of the vocabulary on the server at `base`. */
export function apiDocumentation(vocabulary: Vocabulary, base: string): object {
  return {
    '@context': contextUrl(vocabulary, base),
    '@id': base + publishedAt(vocabulary).documentation,
    '@type': 'ApiDocumentation',
    title: vocabulary.title,
    description: vocabulary.description,
    entrypoint: `${base}/`,
    possibleStatus: vocabulary.commonStatuses.map(status),
    supportedClass: [...vocabulary.classes.values()].map(classNode),
  }
}
