// Rows on their way into a statement: a text of each value, column by column, which costs PostgreSQL a fraction of what JSON does.
import type { Knex } from 'knex'
import type { Column } from './tables.js'

/** A table of a statement, and what its placeholders stand for. */
export interface GivenRows {
  sql: string
  bindings: Knex.RawBinding[]
}

const quoted = (value: unknown): string => `"${String(value).replace(/[\\"]/g, '\\$&')}"`

/** A value as text that PostgreSQL reads as the type. */
function textOf(value: unknown, type: string): string | null {
  if (value === undefined || value === null) return null
  if (type === 'jsonb') return JSON.stringify(value)
  if (Array.isArray(value)) return `{${value.map(quoted).join(',')}}`
  return value instanceof Date ? value.toISOString() : String(value)
}

/** The columns of rows as a table `given` of the types that the columns have. */
export function rowsAsTable<Row extends object>(
  types: ReadonlyMap<string, Column>,
  columns: readonly string[],
  rows: readonly Row[],
): GivenRows {
  const typed = columns.map(column => ({ column, type: types.get(column)!.type }))
  const values = typed.map(({ column, type }, place) => `v${place}::${type} AS "${column}"`)
  const names = columns.map((_, place) => `v${place}`)
  const given = columns.map(() => '?::text[]').join(', ')
  return {
    sql: `(SELECT ${values.join(', ')} FROM unnest(${given}) AS texts (${names.join(', ')})) AS given`,
    bindings: typed.map(({ column, type }) => rows.map(row => textOf(row[column as keyof Row], type)) as string[]),
  }
}
