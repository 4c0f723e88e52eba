// JSON Schema (2020-12 vocabulary, as ajv reads it) of the bodies of a class.
import { KINDS } from './kinds.js'
import { languageMapSchema } from './language-map.js'
import type { Class, Kind, Property, Vocabulary } from './model.js'
import { takesNull } from './write-meanings.js'

const TYPES: Record<Kind, Schema> = {
  string: { type: 'string' },
  integer: { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
  nonNegativeInteger: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
  double: { type: 'number' },
  boolean: { type: 'boolean' },
  dateTime: { type: 'string', format: 'date-time' },
  iri: { type: 'string', minLength: 1, maxLength: 4000 },
  json: {},
  bytes: { type: 'string', format: 'binary' },
  object: { type: 'object' },
}

export type Schema = Record<string, unknown>

/** The schema of an embedded resource of a class: in place, or by reference. */
export type SchemaOf = (owner: Class) => Schema

/** Most items of a list. */
export const MOST_ITEMS = 10_000

const CONSTRAINTS = ['pattern', 'minimum', 'maximum', 'minLength', 'maxLength', 'enum'] as const

/** Schema of the values of a property. */
export function valueSchema({ classes }: Vocabulary, property: Property, schemaOf: SchemaOf): Schema {
  if (property.languageMap) return languageMapSchema(property)
  const constraints = Object.fromEntries(
    CONSTRAINTS.filter(name => property[name] !== undefined).map(name => [name, property[name]]),
  )
  const embedded = property.kind === 'object' ? classes.get(property.range) : undefined
  const one = embedded ? schemaOf(embedded) : { ...TYPES[property.kind], ...constraints }
  if (property.many) return { type: 'array', items: one, maxItems: MOST_ITEMS }
  // Written as an array, read as one link to the collection.
  if (property.memberOf) return { anyOf: [{ type: 'array', items: one, maxItems: MOST_ITEMS }, one] }
  return one
}

/** Schema of a range: of a class, or of a datatype. */
export function rangeSchema({ classes }: Vocabulary, range: string, schemaOf: SchemaOf): Schema {
  const owner = classes.get(range)
  return owner ? schemaOf(owner) : TYPES[KINDS[range] ?? 'json']
}

/** A schema that allows null as well; one of anything does already. */
export function orNull(schema: Schema): Schema {
  if ('anyOf' in schema) return { anyOf: [...(schema['anyOf'] as Schema[]), { type: 'null' }] }
  if ('$ref' in schema) return { anyOf: [schema, { type: 'null' }] }
  if (!('type' in schema)) return schema
  const values = schema['enum'] ? { enum: [...(schema['enum'] as unknown[]), null] } : {}
  return { ...schema, ...values, type: [schema['type'], 'null'] }
}

/** In a merge patch (RFC 7396) null takes a value away; a property without a default cannot lose it. */
export const writtenSchema = (vocabulary: Vocabulary, property: Property, schemaOf: SchemaOf): Schema => {
  const schema = valueSchema(vocabulary, property, schemaOf)
  return takesNull(property) ? orNull(schema) : schema
}

/** What a class allows beside its properties. */
export const othersSchema = (vocabulary: Vocabulary, { open }: Class, schemaOf: SchemaOf): Schema | boolean =>
  open === undefined ? false : rangeSchema(vocabulary, open, schemaOf)

/**
 * Schema of a body of the class: of a whole resource, or of a merge patch.
 * Unknown keys are refused unless the class is open; read-only properties have been taken out before.
 */
export function jsonSchema(vocabulary: Vocabulary, owner: Class, form: 'whole' | 'patch'): Schema {
  const inPlace: SchemaOf = embedded => jsonSchema(vocabulary, embedded, 'whole')
  const writeable = owner.properties.filter(property => property.writeable && !property.derived)
  const embedded = owner.uriTemplates.length === 0
  const properties = Object.fromEntries(
    writeable.map(property => [property.name, writtenSchema(vocabulary, property, inPlace)]),
  )
  return {
    type: 'object',
    additionalProperties: othersSchema(vocabulary, owner, inPlace),
    properties: embedded && !vocabulary.spelling.plain ? { '@type': {}, ...properties } : properties,
    required: form === 'whole' ? writeable.filter(property => property.required).map(property => property.name) : [],
  }
}
