// Fields that source images are searched and sorted by, and the SQL that a test on one of them is.
import type { Knex } from 'knex'

/** How the values of a field compare. */
export type FieldType = 'string' | 'number' | 'boolean' | 'date' | 'words' | 'array' | 'arrayWords'

/** A column, or the value at a path within a JSON column. Columns are ours, paths are bound as values. */
export interface Field {
  column: string
  path?: string[]
  type: FieldType
}

/** One end of a range. */
export interface Bound {
  value: string | number
  inclusive: boolean
}

export type Test =
  | { kind: 'equals'; value: string | number | boolean }
  | { kind: 'prefix'; value: string }
  | { kind: 'range'; from?: Bound | undefined; to?: Bound | undefined }

export interface Condition {
  field: Field
  test: Test
}

/** A piece of SQL with what is bound in it. */
export interface Sql {
  sql: string
  bindings: (string | number | boolean | string[])[]
}

const jsonAt = ({ column, path }: Field): Sql => ({ sql: `${column} #> ?::text[]`, bindings: [path!] })

/** The value of a field, fit to be compared and sorted; null where an image has none. */
export function comparable(field: Field): Sql {
  if (!field.path) return { sql: field.column, bindings: [] }
  const { sql, bindings } = jsonAt(field)
  if (field.type === 'number')
    return {
      sql: `(CASE WHEN jsonb_typeof(${sql}) = 'number' THEN (${sql})::numeric END)`,
      bindings: [...bindings, ...bindings],
    }
  return { sql: `((${field.column} #>> ?::text[]) COLLATE "C")`, bindings }
}

/** The words of a field, as the index on a column has them. */
const wordsOf = ({ column, path }: Field): Sql =>
  path
    ? { sql: `rokka_words(coalesce(${column} #>> ?::text[], ''))`, bindings: [path] }
    : { sql: `rokka_words(${column})`, bindings: [] }

/** A JSON document that holds the value at the path: what an index on the column finds by containment. */
const nested = (path: string[], value: unknown): unknown =>
  path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value)

const likePattern = (prefix: string): string => `${prefix.replace(/[\\%_]/g, character => `\\${character}`)}%`

function equals(field: Field, value: string | number | boolean): Sql {
  if (field.type === 'words' || field.type === 'arrayWords') {
    const words = wordsOf(field)
    return { sql: `${words.sql} @@ rokka_wanted(?)`, bindings: [...words.bindings, String(value)] }
  }
  if (!field.path) return { sql: `${field.column} = ?`, bindings: [value] }
  const held = JSON.stringify(nested(field.path, field.type === 'array' ? [value] : value))
  return { sql: `${field.column} @> ?::jsonb`, bindings: [held] }
}

function startsWith(field: Field, prefix: string): Sql {
  if (field.type !== 'array' && field.type !== 'arrayWords') {
    const value = comparable(field)
    return { sql: `${value.sql} LIKE ?`, bindings: [...value.bindings, likePattern(prefix)] }
  }
  const { sql, bindings } = jsonAt(field)
  return {
    sql: `EXISTS (SELECT 1 FROM jsonb_array_elements_text(CASE WHEN jsonb_typeof(${sql}) = 'array' THEN ${sql} ELSE '[]' END) AS item WHERE item LIKE ?)`,
    bindings: [...bindings, ...bindings, likePattern(prefix)],
  }
}

function inRange(field: Field, from: Bound | undefined, to: Bound | undefined): Sql {
  const value = comparable(field)
  const ends = [
    ...(from ? [{ operator: from.inclusive ? '>=' : '>', bound: from.value }] : []),
    ...(to ? [{ operator: to.inclusive ? '<=' : '<', bound: to.value }] : []),
  ]
  if (ends.length === 0) return { sql: `${value.sql} IS NOT NULL`, bindings: value.bindings }
  const cast = field.path
    ? field.type === 'number'
      ? '?::numeric'
      : '?'
    : field.type === 'date'
      ? '?::timestamptz'
      : '?'
  return {
    sql: ends.map(({ operator }) => `${value.sql} ${operator} ${cast}`).join(' AND '),
    bindings: ends.flatMap(({ bound }) => [...value.bindings, bound]),
  }
}

/** The SQL of a condition. */
function conditionSql({ field, test }: Condition): Sql {
  if (test.kind === 'equals') return equals(field, test.value)
  if (test.kind === 'prefix') return startsWith(field, test.value)
  return inRange(field, test.from, test.to)
}

/** Adds conditions to a query, all of which must hold, or with `any` one of them. */
export function applyConditions<Q extends Knex.QueryBuilder>(query: Q, conditions: Condition[], any: boolean): Q {
  if (conditions.length === 0) return query
  const pieces = conditions.map(conditionSql)
  const sql = pieces.map(piece => `(${piece.sql})`).join(any ? ' OR ' : ' AND ')
  query.whereRaw(
    `(${sql})`,
    pieces.flatMap(piece => piece.bindings),
  )
  return query
}
