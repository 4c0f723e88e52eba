// Lists of rows: filtered, ordered, and paged by number or, at flat cost, by cursor.
import type { Knex } from 'knex'
import { invalid } from '../problem.js'
import { type Class, columnName, type Row } from '../vocabulary/index.js'
import type { Db } from './database.js'
import { problemOf } from './faults.js'
import type { Condition, Order } from './query.js'
import { applyWhere, fits, type Where } from './rows.js'
import type { Tables } from './tables.js'

/** Which part of a list: a page by number from 1, or what follows a cursor (empty: the beginning). */
export type Position = { page: number } | { cursor: string }

export interface ListRequest {
  where: Where
  conditions: Condition[]
  order: Order
  pageSize: number
  position: Position
  /** How many there are, where a counter tells it; else they are counted. */
  total?: number
}

export interface ListPage {
  rows: Row[]
  total: number
  /** Cursors of the neighbouring pages; those that exist. */
  next?: string
  previous?: string
  last?: string
}

const SQL_OPERATORS = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const

/** Adds the conditions of a query to a statement. */
export function applyConditions(query: Knex.QueryBuilder, owner: Class, conditions: Condition[]): Knex.QueryBuilder {
  for (const { column, many, operator, values } of conditions) {
    const name = `${owner.table}.${column}`
    if (operator === 'prefix') query.whereRaw('starts_with(??, ?)', [name, values[0] as string])
    else if (operator !== 'any') query.where(name, SQL_OPERATORS[operator], values[0] as string)
    else if (many) query.whereRaw('?? && ?', [name, values as Knex.Value])
    else query.whereIn(name, values as string[])
  }
  return query
}

interface Cursor {
  /** Values of the ordering columns at the border row; absent at the two ends of the list. */
  at?: unknown[]
  backwards: boolean
}

const encodeCursor = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor)).toString('base64url')

function decodeCursor(text: string, columns: number): Cursor {
  if (text === '') return { backwards: false }
  try {
    const { at, backwards } = JSON.parse(Buffer.from(text, 'base64url').toString()) as Cursor
    const simple =
      at === undefined ||
      (Array.isArray(at) && at.length === columns && at.every(v => typeof v !== 'object' || v === null))
    if (simple && typeof backwards === 'boolean') return { at, backwards }
  } catch {
    // Told below, like any other text that is no cursor of ours.
  }
  throw invalid('cursor', 'must be taken from the links of a page, or be empty for the first one')
}

/** A total order: the column asked for, then the key columns; nulls stand last when ascending. */
function orderingColumns(owner: Class, order: Order): string[] {
  const keys = owner.uriTemplates[0]?.columns ?? [columnName(owner.key)]
  return [order.column, ...keys.filter(column => column !== order.column)]
}

/** Rows after (or before) the border, as one comparison that an index serves; nulls need the long form. */
function applyBorder(
  query: Knex.QueryBuilder,
  owner: Class,
  columns: string[],
  at: unknown[],
  forwards: boolean,
  nullable: boolean,
) {
  const names = columns.map(column => `${owner.table}.${column}`)
  const sign = forwards ? '>' : '<'
  const rest = names.slice(1)
  const places = rest.map(() => '?').join(', ')
  const restHolds = rest.length > 0 ? `(${rest.map(() => '??').join(', ')}) ${sign} (${places})` : 'false'
  const restBindings = [...rest, ...at.slice(1)] as Knex.Value[]
  if (!nullable) {
    query.whereRaw(`(${names.map(() => '??').join(', ')}) ${sign} (${names.map(() => '?').join(', ')})`, [
      ...names,
      ...at,
    ] as Knex.Value[])
    return
  }
  const [first] = names as [string]
  if (at[0] === null)
    query.whereRaw(forwards ? `(?? IS NULL AND ${restHolds})` : `(?? IS NOT NULL OR ${restHolds})`, [
      first,
      ...restBindings,
    ])
  else if (forwards)
    query.whereRaw(`(?? > ? OR ?? IS NULL OR (?? = ? AND ${restHolds}))`, [
      first,
      at[0] as Knex.Value,
      first,
      first,
      at[0] as Knex.Value,
      ...restBindings,
    ])
  else
    query.whereRaw(`(?? < ? OR (?? = ? AND ${restHolds}))`, [
      first,
      at[0] as Knex.Value,
      first,
      at[0] as Knex.Value,
      ...restBindings,
    ])
}

/**
 * One page of the rows of a class.
 * Throws HttpProblem 400 for a cursor that is not one.
 */
export async function listRows(db: Db, tables: Tables, owner: Class, request: ListRequest): Promise<ListPage> {
  const { where, conditions, order, pageSize, position } = request
  for (const [column, value] of Object.entries(where))
    if (!fits(tables, owner, column, value)) return { rows: [], total: 0 }
  const filtered = () => applyConditions(applyWhere(db(owner.table!), owner, where), owner, conditions)
  const columns = orderingColumns(owner, order)
  const nullable = tables.get(owner.table!)?.get(order.column)?.nullable ?? true
  const cursor = 'cursor' in position ? decodeCursor(position.cursor, columns.length) : undefined
  const forwards = order.descending === (cursor?.backwards ?? false)

  const query = filtered().select(`${owner.table}.*`)
  for (const [index, column] of columns.entries())
    query.orderBy(
      `${owner.table}.${column}`,
      forwards ? 'asc' : 'desc',
      index === 0 && nullable ? (forwards ? 'last' : 'first') : undefined,
    )
  if (cursor?.at) applyBorder(query, owner, columns, cursor.at, forwards, nullable)
  query.limit(cursor ? pageSize + 1 : pageSize)
  if ('page' in position) query.offset((position.page - 1) * pageSize)

  try {
    const found: Row[] = await query
    const total = request.total ?? Number((await filtered().count({ count: '*' }))[0]!.count)
    if (!cursor) return { rows: found, total }
    const more = found.length > pageSize
    const rows = found.slice(0, pageSize)
    if (cursor.backwards) rows.reverse()
    const border = (row: Row | undefined, backwards: boolean) =>
      row && encodeCursor({ at: columns.map(column => row[column]), backwards })
    const hasNext = cursor.backwards ? cursor.at !== undefined : more
    const hasPrevious = cursor.backwards ? more : cursor.at !== undefined
    return {
      rows,
      total,
      next: hasNext ? border(rows.at(-1), false) : undefined,
      previous: hasPrevious ? border(rows[0], true) : undefined,
      last: encodeCursor({ backwards: true }),
    }
  } catch (error) {
    throw problemOf(owner, error)
  }
}
