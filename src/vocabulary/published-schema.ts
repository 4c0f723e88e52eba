// JSON Schema 2020-12 of a class as clients read it: what an answer holds, and what a body may.
import type { Class, Property, Vocabulary } from './model.js'
import { jsonSchema } from './schema.js'

const READ_ONLY: Record<Property['kind'], object> = {
  string: { type: 'string' },
  integer: { type: 'integer' },
  nonNegativeInteger: { type: 'integer', minimum: 0 },
  double: { type: 'number' },
  boolean: { type: 'boolean' },
  dateTime: { type: 'string', format: 'date-time' },
  iri: { type: 'string' },
  json: {},
  object: { type: 'object' },
}

function readOnly(property: Property): object {
  const one = property.template ? { type: 'object' } : READ_ONLY[property.kind]
  const value = property.many && !property.memberOf ? { type: 'array', items: one } : one
  return { ...value, readOnly: true }
}

const described = (property: Property, schema: object): object => ({
  ...schema,
  description: property.description,
  ...(property.readable ? {} : { writeOnly: true }),
})

/** Schema of a class without `$schema` and `$id`: writeable properties as bodies have them, the others `readOnly`. */
export function classSchema(vocabulary: Vocabulary, owner: Class): Record<string, unknown> {
  const body = jsonSchema(vocabulary, owner, 'whole') as { properties: Record<string, object>; required: string[] }
  const properties = Object.fromEntries(
    owner.properties.map(property => [
      property.name,
      described(property, body.properties[property.name] ?? readOnly(property)),
    ]),
  )
  return {
    title: owner.title,
    description: owner.description,
    type: 'object',
    properties: {
      '@context': { description: 'The JSON-LD context.', readOnly: true },
      '@id': { type: 'string', description: 'The IRI of the resource.', readOnly: true },
      '@type': { description: owner.iri },
      ...properties,
    },
    // A secret is required of a body, and never in an answer.
    required: body.required.filter(name => owner.properties.find(property => property.name === name)?.readable),
    additionalProperties: false,
  }
}

/** The document at `/schemas/{Class}.json`. */
export const schemaDocument = (vocabulary: Vocabulary, owner: Class, base: string): object => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: `${base}/schemas/${owner.name}.json`,
  ...classSchema(vocabulary, owner),
})
