// JSON Schema (2020-12 vocabulary, as ajv reads it) of the bodies of a class.
import type { Class, Kind, Property, Vocabulary } from './model.js'

const TYPES: Record<Kind, object> = {
  string: { type: 'string' },
  integer: { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
  nonNegativeInteger: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
  double: { type: 'number' },
  boolean: { type: 'boolean' },
  dateTime: { type: 'string', format: 'date-time' },
  iri: { type: 'string', minLength: 1, maxLength: 4000 },
  json: {},
  object: { type: 'object' },
}

/** Most items of a list. */
export const MOST_ITEMS = 10_000

const CONSTRAINTS = ['pattern', 'minimum', 'maximum', 'maxLength', 'enum'] as const

function valueSchema(vocabulary: Vocabulary, property: Property): Record<string, unknown> {
  const constraints = Object.fromEntries(
    CONSTRAINTS.filter(name => property[name] !== undefined).map(name => [name, property[name]]),
  )
  const embedded = property.kind === 'object' ? vocabulary.classes.get(property.range) : undefined
  const one = embedded ? jsonSchema(vocabulary, embedded, 'whole') : { ...TYPES[property.kind], ...constraints }
  if (property.many) return { type: 'array', items: one, maxItems: MOST_ITEMS }
  // Written as an array, read as one link to the collection.
  if (property.memberOf) return { anyOf: [{ type: 'array', items: one, maxItems: MOST_ITEMS }, one] }
  return one
}

/** In a merge patch (RFC 7396) null takes a value away; a property without a default cannot lose it. */
function nullable(property: Property, schema: Record<string, unknown>): object {
  if (property.required || !('type' in schema || 'anyOf' in schema)) return schema
  if ('anyOf' in schema) return { anyOf: [...(schema['anyOf'] as object[]), { type: 'null' }] }
  const values = schema['enum'] ? { enum: [...(schema['enum'] as unknown[]), null] } : {}
  return { ...schema, ...values, type: [schema['type'], 'null'] }
}

/**
 * Schema of a body of the class: of a whole resource, or of a merge patch.
 * Unknown keys are refused; read-only properties have been taken out before.
 */
export function jsonSchema(vocabulary: Vocabulary, owner: Class, form: 'whole' | 'patch'): Record<string, unknown> {
  const writeable = owner.properties.filter(property => property.writeable && !property.derived)
  const embedded = owner.uriTemplates.length === 0
  const properties = Object.fromEntries(
    writeable.map(property => [property.name, nullable(property, valueSchema(vocabulary, property))]),
  )
  return {
    type: 'object',
    additionalProperties: false,
    properties: embedded ? { '@type': {}, ...properties } : properties,
    required: form === 'whole' ? writeable.filter(property => property.required).map(property => property.name) : [],
  }
}
