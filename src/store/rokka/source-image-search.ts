// Lists of source images: filtered, sorted by any fields, paged by number or by key, counted, and with their facets.
import type { Db } from '../database.js'
import type { SourceImageRow } from '../row-types.js'
import { applyConditions, type Condition, comparable, type Field, type Sql } from './fields.js'

/** Which source images a search means. */
export interface Filter {
  customer: number
  deleted: boolean
  conditions: Condition[]
  /** One condition is enough. */
  any: boolean
}

export interface SortKey {
  field: Field
  descending: boolean
}

/** Sort keys' values of one row, its hash last; by these a page begins or ends. */
export type KeyValues = (string | number | boolean | null)[]

export interface SearchPage {
  rows: SourceImageRow[]
  /** Key values of each row. */
  keys: KeyValues[]
  /** Whether there are more rows in the direction that was read. */
  more: boolean
}

export type From = { offset: number } | { after: KeyValues } | { before: KeyValues }

const matching = (db: Db, { customer, deleted, conditions, any }: Filter) => {
  const query = db('rokka_images').where('customer', customer)
  if (deleted) query.whereNotNull('deleted')
  else query.whereNull('deleted')
  return applyConditions(query, conditions, any)
}

/** Sort expressions, ended by the hash, so that every row has a place of its own. */
const expressions = (sort: SortKey[]): { value: Sql; descending: boolean; nullable: boolean }[] => [
  ...sort.map(({ field, descending }) => ({
    value: comparable(field),
    descending,
    nullable: field.path !== undefined,
  })),
  { value: { sql: 'hash', bindings: [] }, descending: sort.at(-1)!.descending, nullable: false },
]

type Expression = ReturnType<typeof expressions>[number]

const CASTS: Record<string, string> = {
  created: '::timestamptz',
  size: '::bigint',
  width: '::integer',
  height: '::integer',
}
const bound = ({ value, nullable }: Expression, key: KeyValues[number]): Sql =>
  nullable && typeof key === 'number'
    ? { sql: '?::numeric', bindings: [key] }
    : { sql: `?${CASTS[value.sql] ?? ''}`, bindings: [key as string] }

const joined = (pieces: Sql[], separator: string): Sql => ({
  sql: pieces.map(piece => piece.sql).join(separator),
  bindings: pieces.flatMap(piece => piece.bindings),
})

/** Rows with no value come last, whatever the direction of a key: beyond a value are also those. */
function beyond(expression: Expression, key: KeyValues[number], backwards: boolean): Sql {
  const { value, descending, nullable } = expression
  const operator = descending !== backwards ? '<' : '>'
  if (key === null)
    return backwards ? { sql: `${value.sql} IS NOT NULL`, bindings: value.bindings } : { sql: 'false', bindings: [] }
  const compared = joined([value, bound(expression, key)], ` ${operator} `)
  if (!nullable || backwards) return compared
  return joined([compared, { sql: `${value.sql} IS NULL`, bindings: value.bindings }], ' OR ')
}

const same = (expression: Expression, key: KeyValues[number]): Sql =>
  key === null
    ? { sql: `${expression.value.sql} IS NULL`, bindings: expression.value.bindings }
    : joined([expression.value, bound(expression, key)], ' = ')

/** What lies behind a row: as one row comparison, which an index answers, where all keys run one way and have values. */
function behind(order: Expression[], keys: KeyValues, backwards: boolean): Sql {
  const oneWay = order.every(({ descending, nullable }) => descending === order[0]!.descending && !nullable)
  if (oneWay) {
    const operator = order[0]!.descending !== backwards ? '<' : '>'
    const left = joined(
      order.map(({ value }) => value),
      ', ',
    )
    const right = joined(
      order.map((expression, index) => bound(expression, keys[index]!)),
      ', ',
    )
    return joined(
      [
        { ...left, sql: `(${left.sql})` },
        { ...right, sql: `(${right.sql})` },
      ],
      ` ${operator} `,
    )
  }
  const cases = order.map((expression, index) => {
    const equal = order.slice(0, index).map((earlier, place) => same(earlier, keys[place]!))
    const further = beyond(expression, keys[index]!, backwards)
    return joined([...equal, { ...further, sql: `(${further.sql})` }], ' AND ')
  })
  return joined(
    cases.map(piece => ({ ...piece, sql: `(${piece.sql})` })),
    ' OR ',
  )
}

const jsonKey = (value: unknown): KeyValues[number] =>
  value instanceof Date ? value.toISOString() : ((value ?? null) as KeyValues[number])

/** One page of a search. */
export async function searchSourceImages(
  db: Db,
  filter: Filter,
  sort: SortKey[],
  limit: number,
  from: From,
): Promise<SearchPage> {
  const order = expressions(sort)
  const backwards = 'before' in from
  const query = matching(db, filter).select('rokka_images.*')
  order.forEach(({ value }, index) => {
    query.select(db.raw(`${value.sql} AS key_${index}`, value.bindings))
  })
  if ('offset' in from) query.offset(from.offset)
  else {
    const { sql, bindings } = behind(order, 'before' in from ? from.before : from.after, backwards)
    query.whereRaw(`(${sql})`, bindings)
  }
  for (const { value, descending, nullable } of order) {
    const nulls = nullable ? (backwards ? ' NULLS FIRST' : ' NULLS LAST') : ''
    query.orderByRaw(`${value.sql} ${descending !== backwards ? 'DESC' : 'ASC'}${nulls}`, value.bindings)
  }
  const found: (SourceImageRow & Record<string, unknown>)[] = await query.limit(limit + 1)
  const rows = found.slice(0, limit)
  if (backwards) rows.reverse()
  return {
    rows,
    keys: rows.map(row => order.map((_, index) => jsonKey(row[`key_${index}`]))),
    more: found.length > limit,
  }
}

/** How many source images a filter means; without conditions it is read from the counter. */
export async function countSourceImages(db: Db, filter: Filter): Promise<number> {
  if (filter.conditions.length > 0) return Number((await matching(db, filter).count({ count: '*' }))[0]?.['count'])
  const row = await db('rokka_counts').where({ customer: filter.customer }).first()
  return row?.[filter.deleted ? 'deleted' : 'live'] ?? 0
}

const MOST_FACETS = 1000

/** The values of a field among the source images of a filter, with how many have each; the most frequent first. */
export async function facetOf(db: Db, filter: Filter, field: Field): Promise<{ value: string; count: number }[]> {
  const query = matching(db, filter)
  if (field.type === 'array' && field.path) {
    const items = `jsonb_array_elements_text(CASE WHEN jsonb_typeof(${field.column} #> ?::text[]) = 'array' THEN ${field.column} #> ?::text[] ELSE '[]' END)`
    query.select(db.raw(`${items} AS value`, [field.path, field.path]))
  } else {
    const { sql, bindings } = comparable(field)
    query.select(db.raw(`(${sql})::text AS value`, bindings)).whereRaw(`${sql} IS NOT NULL`, bindings)
  }
  const rows = await db
    .from(query.as('found'))
    .select('value')
    .count({ count: '*' })
    .groupBy('value')
    .orderBy([{ column: 'count', order: 'desc' }, { column: 'value' }])
    .limit(MOST_FACETS)
  return rows.map(row => ({ value: String(row['value']), count: Number(row['count']) }))
}
