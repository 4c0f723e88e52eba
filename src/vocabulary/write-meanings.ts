// What a write means, property by property: what is not named, null and [] do by each way of writing.
import type { Class, Property } from './model.js'

/** What writing a property means; each cell a word of the table that the documentation shows. */
export interface WriteMeaning {
  property: Property
  /** Not named in what makes a resource: `refused`, or what it has then. */
  created: string
  /** Not named in a PUT to what exists: `kept`, or what it gets again. */
  replaced: string
  /** null, by whatever write: `refused`, or what it gets. */
  null: string
  /** []: `refused`, or `empties`. */
  empty: string
}

/** The names of the columns of the table. */
export const WRITE_COLUMNS = ['property', 'new, not named', 'PUT, not named', 'null', '[]'] as const

/** What holds for all properties, above the table. */
export const WRITES_KEEP =
  'PATCH, and all that registers an existing resource again (queues, batches, uploads), keep what they do not name, and so does bulk PATCH.'

const isChanged = ({ operations }: Class): boolean =>
  operations.some(({ method, expects }) => ['PUT', 'PATCH'].includes(method) && expects !== undefined)

/** What a property has by default, as a text. */
function defaultText({ default: value, defaultFrom }: Property): string {
  const own = value === undefined || value === null ? 'nothing' : JSON.stringify(value)
  return defaultFrom ? `${defaultFrom} of what it is in` : own
}

/** Whether an empty array is a value of a property. */
const isList = ({ many, memberOf }: Property): boolean => many || memberOf !== undefined

/** Whether null may be written: it stands for the default, which what is required has not. */
export const takesNull = ({ required }: Property): boolean => !required

/** The table of a class whose resources can be changed, a row for each property that may be written; else no rows. */
export function writeMeanings(owner: Class): WriteMeaning[] {
  if (!isChanged(owner)) return []
  const address = new Set(owner.uriTemplates.flatMap(template => template.columns))
  return owner.properties
    .filter(({ writeable, derived, column }) => writeable && !derived && column && !address.has(column))
    .map(property => ({
      property,
      created: property.required ? 'refused' : defaultText(property),
      replaced: property.absent === 'kept' ? 'kept' : defaultText(property),
      null: takesNull(property) ? defaultText(property) : 'refused',
      empty: isList(property) ? 'empties' : 'refused',
    }))
}

/** The cells of a row, in the order of the columns. */
export const writeCells = ({ property, created, replaced, null: none, empty }: WriteMeaning): string[] => [
  property.name,
  created,
  replaced,
  none,
  empty,
]
