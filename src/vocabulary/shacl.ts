// SHACL shapes of the classes: what JSON Schema says of bodies, said of their graphs.
import { TYPE } from './context.js'
import { PREFIXES } from './hydra-terms.js'
import type { Class, Property, Vocabulary } from './model.js'
import { publishedAt, vocabNamespace } from './published-at.js'

const iri = (id: string) => ({ '@id': id, '@type': '@vocab' })
const integer = (id: string) => ({ '@id': id, '@type': 'xsd:integer' })

const TERMS = {
  sh: 'http://www.w3.org/ns/shacl#',
  NodeShape: 'sh:NodeShape',
  targetClass: iri('sh:targetClass'),
  properties: { '@id': 'sh:property', '@container': '@set' },
  path: iri('sh:path'),
  datatype: iri('sh:datatype'),
  nodeKind: iri('sh:nodeKind'),
  node: iri('sh:node'),
  name: 'sh:name',
  description: 'sh:description',
  minCount: integer('sh:minCount'),
  maxCount: integer('sh:maxCount'),
  minLength: integer('sh:minLength'),
  maxLength: integer('sh:maxLength'),
  minInclusive: 'sh:minInclusive',
  maxInclusive: 'sh:maxInclusive',
  pattern: 'sh:pattern',
  flags: 'sh:flags',
  in: { '@id': 'sh:in', '@container': '@list' },
}

/** The context of the shapes on a server. */
export const shapesContext = (vocabulary: Vocabulary, base: string): object => ({
  vocab: vocabNamespace(vocabulary, base),
  ...PREFIXES,
  ...TERMS,
})

const DATATYPES: Partial<Record<Property['kind'], string>> = {
  string: 'xsd:string',
  integer: 'xsd:integer',
  nonNegativeInteger: 'xsd:nonNegativeInteger',
  double: 'xsd:double',
  boolean: 'xsd:boolean',
  dateTime: 'xsd:dateTime',
  json: 'rdf:JSON',
}

function valueOfKind(property: Property, shapeOf: (className: string) => string): object {
  if (property.template) return { nodeKind: 'sh:BlankNode' }
  if (property.kind === 'iri') return { nodeKind: 'sh:IRI' }
  if (property.kind === 'object') return { node: shapeOf(property.range.replace('vocab:', '')) }
  return { datatype: DATATYPES[property.kind] ?? 'xsd:string', ...(property.languageMap ? {} : bounds(property)) }
}

function bounds({ pattern, minimum, maximum, minLength, maxLength, enum: values }: Property): object {
  return Object.fromEntries(
    Object.entries({ pattern, minInclusive: minimum, maxInclusive: maximum, minLength, maxLength, in: values }).filter(
      ([, value]) => value !== undefined,
    ),
  )
}

const propertyShape = (owner: Class, property: Property, shapeOf: (className: string) => string) => ({
  path: owner.terms?.[property.name] ?? property.iri,
  name: property.name,
  description: property.description,
  ...(property.required && property.readable ? { minCount: 1 } : {}),
  ...(property.many || property.memberOf ? {} : { maxCount: 1 }),
  ...valueOfKind(property, shapeOf),
})

/** The shape of a class, at `/shapes/{Class}`, as JSON-LD with a context of its own. */
export function shapeDocument(vocabulary: Vocabulary, owner: Class, base: string): Record<string, unknown> {
  const shapeOf = (className: string): string => base + publishedAt(vocabulary).shape(className)
  return {
    '@context': shapesContext(vocabulary, base),
    '@id': shapeOf(owner.name),
    '@type': 'NodeShape',
    targetClass: owner.iri,
    name: owner.title,
    description: owner.description,
    // What kind of thing it is tells its class, by which it is found.
    properties: owner.properties
      .filter(({ name }) => name !== TYPE)
      .map(property => propertyShape(owner, property, shapeOf)),
  }
}
