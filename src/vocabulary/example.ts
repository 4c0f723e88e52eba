// A made-up row of any class, so that documentation can show what the serialiser makes of one.
import type { Class, Property, Row, Vocabulary } from './model.js'
import { contextUrl } from './published-at.js'

const MOMENT = new Date('2024-05-17T09:30:00.000Z')

/** Values that stand for the variables of addresses, whatever the class. */
const PLACES: Record<string, unknown> = { customer: 2, space: 5, image: 'folio-12', batch: 31, id: 7 }

const number = ({ minimum = 0, maximum }: Property): number => Math.max(minimum, Math.min(1, maximum ?? 1))

function text({ name, pattern, maxLength }: Property): string {
  const candidates = [
    name,
    `${name}-1`,
    'Dataset',
    'text/xml',
    'https://images.example/original.tif',
    'GET',
    'admin@images.example',
    '1',
    'en',
    'c0ffee',
  ]
  const fits = (value: string) =>
    (!pattern || new RegExp(pattern, 'u').test(value)) && value.length <= (maxLength ?? 4000)
  return candidates.find(fits) ?? name
}

function one(vocabulary: Vocabulary, property: Property): unknown {
  if (property.languageMap) return { en: [property.name] }
  if (property.enum) return property.enum[0]
  switch (property.kind) {
    case 'integer':
    case 'nonNegativeInteger':
    case 'double':
      return number(property)
    case 'boolean':
      return false
    case 'dateTime':
      return MOMENT
    case 'json':
      return {}
    case 'bytes':
      return '(the bytes of the file)'
    case 'object':
      return exampleRow(vocabulary, vocabulary.classes.get(property.range)!)
    default:
      return property.name === 'origin' ? 'https://images.example/original.tif' : text(property)
  }
}

/** Links that only lead somewhere have no value in a row. */
const isLinkAlone = ({ column, value, uriTemplates }: Property): boolean =>
  column === undefined && (value !== undefined || uriTemplates.length > 0)

/** A row with a value in every column that the class's representation is made from. */
export function exampleRow(vocabulary: Vocabulary, owner: Class): Row {
  const row: Row = {}
  for (const property of owner.properties) {
    // What an open class holds is kept under the names that it came with.
    const key = owner.open === undefined ? property.source : property.name
    if (isLinkAlone(property) || key in row) continue
    const value = one(vocabulary, property)
    row[key] = property.many || property.memberOf ? [value] : value
  }
  for (const { when } of owner.properties) if (when) row[when] ??= true
  const templates = [
    ...owner.uriTemplates,
    ...owner.properties.flatMap(({ value, uriTemplates }) => [value, ...uriTemplates]),
  ]
  for (const template of templates)
    template?.columns.forEach((column, index) => {
      row[column] ??= PLACES[template.variables[index]!] ?? PLACES[column] ?? column
    })
  return row
}

/** A resource as an answer has it: with its context, unless the API is in plain JSON. */
export const withContext = (vocabulary: Vocabulary, base: string, resource: object): object =>
  vocabulary.spelling.plain ? resource : { '@context': contextUrl(vocabulary, base), ...resource }

/** What a client would send to make such a resource: the required properties, and a few of the others. */
export function exampleBody(
  vocabulary: Vocabulary,
  owner: Class,
  resource: Record<string, unknown>,
): Record<string, unknown> {
  const writeable = owner.properties.filter(
    ({ name, kind, writeable, derived, memberOf, required }) =>
      (writeable && !derived && !memberOf && kind !== 'object' && resource[name] !== undefined) || required,
  )
  const chosen = [...writeable.filter(({ required }) => required), ...writeable.filter(({ required }) => !required)]
  return Object.fromEntries(
    chosen
      .filter((property, index) => property.required || index < 6)
      .map(property => [property.name, resource[property.name] ?? one(vocabulary, property)]),
  )
}
