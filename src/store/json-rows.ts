// Rows on their way as one JSON array each: a driver that makes every value by itself costs more than all else of a list.
import type { Row } from '../vocabulary/index.js'
import { quoted } from './statement.js'
import type { Column } from './tables.js'

/** How the rows of some columns are asked for, and read again. */
export interface Packed {
  /** What is selected: one text, null where an outer join found nothing. */
  select: string
  unpack(text: string): Row
}

/** What becomes of a value of JSON, by the type of its column; of all other types it is the value already. */
const CONVERSIONS: Record<string, (value: string) => string> = {
  timestamptz: value => `(${value} === null ? null : new Date(${value}))`,
  bytea: value => `(${value} === null ? null : Buffer.from(${value}.slice(2), 'hex'))`,
}
const AS_IT_IS = new Set('text varchar int2 int4 int8 numeric float8 bool json jsonb uuid xid8 _text _int4'.split(' '))

/** PostgreSQL's functions take no more arguments. */
const MOST_ARGUMENTS = 100

/** Throws an Error for a type whose values JSON does not carry as they are. */
export function packed(columns: Column[]): Packed {
  const values = columns.map(({ name, type }, index) => {
    const group = Math.floor(index / MOST_ARGUMENTS)
    const value = `given[${group}][${index % MOST_ARGUMENTS}]`
    const convert = CONVERSIONS[type]
    if (!convert && !AS_IT_IS.has(type)) throw new Error(`The column ${name} is of type ${type}, which no row can hold`)
    return `${JSON.stringify(name)}: ${convert ? convert(value) : value}`
  })
  const groups: string[] = []
  for (let from = 0; from < columns.length; from += MOST_ARGUMENTS) {
    const names = columns.slice(from, from + MOST_ARGUMENTS).map(({ name }) => quoted(name))
    groups.push(`json_build_array(${names.join(', ')})`)
  }
  // The source is made of the names of our own columns alone.
  const rowOf = new Function('given', `return { ${values.join(', ')} }`) as (given: unknown[][]) => Row
  return { select: `json_build_array(${groups.join(', ')})::text AS packed`, unpack: text => rowOf(JSON.parse(text)) }
}
