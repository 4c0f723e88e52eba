// JSON Schema 2020-12 of a class as clients read it: what an answer holds, and what a body may.
import type { Class, Property, Vocabulary } from './model.js'
import { publishedAt } from './published-at.js'
import { orNull, othersSchema, type Schema, type SchemaOf, valueSchema, writtenSchema } from './schema.js'

/** A hydra:IriTemplate. */
const TEMPLATE = { type: 'object' }

/** A value that is only read: a link to a collection is one IRI then. */
function readSchema(vocabulary: Vocabulary, property: Property, schemaOf: SchemaOf): Schema {
  if (property.template) return TEMPLATE
  const schema = valueSchema(vocabulary, { ...property, memberOf: undefined }, schemaOf)
  const members = property.included && vocabulary.classes.get(property.memberOf!)
  if (members) return { anyOf: [schema, { type: 'array', items: schemaOf(members) }] }
  return property.omit === 'never' ? orNull(schema) : schema
}

function propertySchema(vocabulary: Vocabulary, property: Property, schemaOf: SchemaOf): Schema {
  const isWritten = property.writeable && !property.derived
  const schema = isWritten
    ? writtenSchema(vocabulary, property, schemaOf)
    : { ...readSchema(vocabulary, property, schemaOf), readOnly: true }
  return { ...schema, description: property.description, ...(property.readable ? {} : { writeOnly: true }) }
}

const envelope = (owner: Class): Record<string, Schema> => ({
  '@context': { description: 'The JSON-LD context.', readOnly: true },
  '@id': { type: 'string', description: 'The IRI of the resource.', readOnly: true },
  '@type': { description: owner.iri },
})

/** What a resource must have: a secret is required of a body, and never in an answer. */
const requiredOf = ({ properties }: Class): string[] =>
  properties.filter(({ required, readable }) => required && readable).map(({ name }) => name)

/** Schema of a class without `$schema` and `$id`: writeable properties as bodies have them, the others `readOnly`. */
export function classSchema(vocabulary: Vocabulary, owner: Class, schemaOf: SchemaOf): Schema {
  const properties = owner.properties
    .filter(({ readable, writeable, value }) => readable || writeable || value)
    .map(property => [property.name, propertySchema(vocabulary, property, schemaOf)])
  return {
    title: owner.title,
    description: owner.description,
    type: 'object',
    properties: { ...(vocabulary.spelling.plain ? {} : envelope(owner)), ...Object.fromEntries(properties) },
    required: requiredOf(owner),
    additionalProperties: othersSchema(vocabulary, owner, schemaOf),
  }
}

/** Whether a body may be incomplete where the resource exists: what is required is kept then. */
export const hasRequired = (owner: Class): boolean => requiredOf(owner).length > 0

/** The schema of a body that changes a resource, or replaces one that exists: the same, with nothing required. */
export const changeSchema = (vocabulary: Vocabulary, owner: Class, schemaOf: SchemaOf): Schema => ({
  ...classSchema(vocabulary, owner, schemaOf),
  title: `${owner.title}: a change`,
  description: `Of one that exists. A new one needs ${requiredOf(owner).join(', ')}.`,
  required: [],
})

/** The document at `/schemas/{Class}.json`; classes inside of it are referred to by the URLs of theirs. */
export function schemaDocument(vocabulary: Vocabulary, owner: Class, base: string): Schema {
  const urlOf = ({ name }: Class): string => base + publishedAt(vocabulary).schema(name)
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: urlOf(owner),
    ...classSchema(vocabulary, owner, embedded => ({ $ref: urlOf(embedded) })),
  }
}
