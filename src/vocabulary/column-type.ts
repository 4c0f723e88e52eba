// The types of columns: as `internal` of a class file writes them, and of what the properties of a class are in.
import type { Class, Column, Property, Vocabulary } from './model.js'
import { columnName } from './template.js'

const SCALARS = ['string', 'integer', 'double', 'boolean', 'dateTime', 'bytes', 'json'] as const

/** `integer`, `string?`, `Thumbnail[]`: a scalar or the name of what JSON describes, an array of it, possibly null. */
export const COLUMN_TYPE = new RegExp(`^(?:(${SCALARS.join('|')})|([A-Z]\\w*))(\\[\\])?(\\?)?$`)

/** A column of `internal`; its type must be one of COLUMN_TYPE. */
export function internalColumn(name: string, type: string): Column {
  const [, scalar, shape, many, nullable] = COLUMN_TYPE.exec(type) ?? []
  const kind = SCALARS.find(known => known === scalar) ?? 'object'
  return { name, kind, ...(shape && { shape }), many: many !== undefined, nullable: nullable !== undefined }
}

/** What a link's column holds: the key, or the keys, of what it leads to. */
function keyColumn(vocabulary: Vocabulary, name: string, property: Property): Column {
  const { memberOf, range, nullable } = property
  const target = vocabulary.classes.get(memberOf ?? range)
  const column = target && columnName(target.key)
  const keyed = target?.properties.find(candidate => candidate.column === column)
  const key =
    target?.internal.find(candidate => candidate.name === column) ?? (keyed && propertyColumn(vocabulary, name, keyed))
  if (!key) throw new Error(`${property.name} leads to ${memberOf ?? range}, which is not a class with a key`)
  return { ...key, name, many: property.many || memberOf !== undefined, nullable }
}

function propertyColumn(vocabulary: Vocabulary, name: string, property: Property): Column {
  const { kind, range, many, nullable, writeable, required } = property
  if (kind === 'iri') return keyColumn(vocabulary, name, property)
  const shape = property.languageMap
    ? 'LanguageMap'
    : kind === 'object'
      ? vocabulary.classes.get(range)?.name
      : undefined
  const values = property.enum && { enum: property.enum }
  return { name, kind, ...(shape && { shape }), ...values, many, nullable, optional: writeable && !required }
}

/**
 * The columns of a class: those that are internal, then those of its properties, each once. `version`, which every
 * stored resource has, is not among them. Throws an Error for a link to a class without a key.
 */
export function columnsOf(vocabulary: Vocabulary, owner: Class): Column[] {
  const columns = new Map(owner.internal.map(column => [column.name, column]))
  for (const property of owner.properties)
    if (property.column && !columns.has(property.column))
      columns.set(property.column, propertyColumn(vocabulary, property.column, property))
  return [...columns.values()]
}
