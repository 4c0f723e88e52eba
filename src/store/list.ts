// Lists of rows: filtered, ordered, and paged by number or, at flat cost, by cursor.
import type { Knex } from 'knex'
import type { Class, Row } from '../vocabulary/index.js'
import { applyConditions } from './conditions.js'
import { applyBorder, type BorderValue, cursorAt, decodeCursor, encodeCursor } from './cursor.js'
import type { Db } from './database.js'
import { withFoundWords } from './image-words.js'
import { totalOf } from './large-totals.js'
import { isPlainWhere, pageRows } from './plain-page.js'
import { problemOf } from './postgres-errors.js'
import type { Condition, Order } from './query.js'
import { applyWhere, applyWithin, fits, keyColumnsOf, type Within } from './rows.js'
import { isSimple } from './statement.js'
import type { Tables } from './tables.js'
import type { Where } from './where.js'

/** Which part of a list: a page by number from 1, or what follows a cursor (empty: the beginning). */
export type Position = { page: number } | { cursor: string }

export interface ListRequest {
  /** Columns that are read of each row, beside those that the list itself needs. */
  columns: string[]
  where: Where
  within?: Within
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

/** A page so many rows from both ends finds its keys on an index alone, and goes on by cursor. */
const DEEP = 10_000

/**
 * A total order: the column asked for, then those key columns that the list does not fix.
 * Left out of it, a fixed column does not stand between the order and its index.
 */
function orderingColumns(owner: Class, order: Order, where: Where): string[] {
  const free = keyColumnsOf(owner).filter(column => column !== order.column && !isSimple(where[column]))
  return [order.column, ...free]
}

/** A page by its number; one in the far half is read from the end, so that the last page costs what the first does. */
function span(page: number, pageSize: number, total: number): { offset: number; limit: number; fromEnd: boolean } {
  const offset = (page - 1) * pageSize
  const limit = Math.max(0, Math.min(pageSize, total - offset))
  const behind = total - offset - limit
  return offset <= behind || limit === 0 ? { offset, limit, fromEnd: false } : { offset: behind, limit, fromEnd: true }
}

/**
 * One page of the rows of a class.
 * Throws HttpProblem 400 for a cursor that is not one, or a value that does not fit.
 */
export async function listRows(db: Db, tables: Tables, owner: Class, request: ListRequest): Promise<ListPage> {
  const { where, within, order, pageSize, position } = request
  const table = owner.table!
  for (const [column, value] of Object.entries(where))
    if (!fits(tables, owner, column, value)) return { rows: [], total: 0 }
  const conditions = await withFoundWords(db, request.conditions, where['customer'])
  const filtered = () => {
    const query = applyConditions(applyWhere(db(table), table, where), tables, owner, conditions, where['customer'])
    return within ? applyWithin(query, table, within) : query
  }
  const columns = orderingColumns(owner, order, where)
  const ordering = columns.map(column => tables.get(table)!.get(column)!)
  const names = columns.map(column => `${table}.${column}`)
  const read = new Set([...request.columns, ...columns, 'version'])
  const shown = [...tables.get(table)!.keys()].filter(column => read.has(column))
  // What SQL does by itself with nulls is what is meant: last when it ascends, first when it descends.
  const inOrder = (query: Knex.QueryBuilder, ascending: boolean) => {
    for (const name of names) query.orderBy(name, ascending ? 'asc' : 'desc')
    return query
  }
  const selected = shown.map(column => `${table}.${column}`)
  const ordered = (ascending: boolean) => inOrder(filtered().select(selected), ascending)
  const deep = (ascending: boolean, limit: number, offset: number) => {
    const keys = keyColumnsOf(owner)
    const found = inOrder(filtered().select(keys.map(key => `${table}.${key}`)), ascending)
      .limit(limit)
      .offset(offset)
    return inOrder(
      db(table)
        .select(selected)
        .join(found.as('found'), Object.fromEntries(keys.map(key => [`${table}.${key}`, `found.${key}`]))),
      ascending,
    )
  }
  /** A long text is in the cursor by its beginning: the whole of it is in the row, or that row is gone. */
  const whole = (at: BorderValue[], column: string, value: BorderValue) => {
    if (typeof value !== 'object' || value === null || value instanceof Date) return value
    const keys = Object.fromEntries(columns.flatMap((name, index) => (name === column ? [] : [[name, at[index]]])))
    const row = applyWhere(db(table).select(column), table, { ...where, ...keys })
    return db.raw('coalesce(?, ?)', [row.whereRaw('starts_with(??, ?)', [column, value.prefix]), value.prefix])
  }
  const isPlain = conditions.length === 0 && !within && isPlainWhere(where)
  const numbered = (ascending: boolean, limit: number, offset: number): PromiseLike<Row[]> => {
    if (offset >= DEEP) return deep(ascending, limit, offset)
    if (!isPlain) return ordered(ascending).limit(limit).offset(offset)
    const direction = ascending ? 'ASC' : 'DESC'
    return pageRows(db, {
      table,
      columns: shown.map(column => tables.get(table)!.get(column)!),
      where,
      order: columns.map(column => ({ column, direction })),
      limit,
      offset,
    })
  }
  try {
    const cursor = 'cursor' in position ? decodeCursor(position.cursor, ordering) : undefined
    const total = request.total ?? (await totalOf(db, filtered()))
    if (!cursor) {
      const { offset, limit, fromEnd } = span((position as { page: number }).page, pageSize, total)
      const rows = limit === 0 ? [] : await numbered(order.descending === fromEnd, limit, offset)
      if (fromEnd) rows.reverse()
      if (offset < DEEP) return { rows, total }
      return { rows, total, next: cursorAt(columns, rows.at(-1), false), previous: cursorAt(columns, rows[0], true) }
    }
    const forwards = order.descending === cursor.backwards
    const query = ordered(forwards).limit(pageSize + 1)
    const { at } = cursor
    if (at)
      applyBorder(query, {
        columns: ordering.map(({ name, nullable }, index) => ({
          ...{ name: names[index]!, nullable },
          value: whole(at, name, at[index]!) as Knex.Value,
        })),
        forwards,
      })
    const found: Row[] = await query
    const more = found.length > pageSize
    const rows = found.slice(0, pageSize)
    if (cursor.backwards) rows.reverse()
    const hasNext = cursor.backwards ? cursor.at !== undefined : more
    const hasPrevious = cursor.backwards ? more : cursor.at !== undefined
    return {
      rows,
      total,
      next: hasNext ? cursorAt(columns, rows.at(-1), false) : undefined,
      previous: hasPrevious ? cursorAt(columns, rows[0], true) : undefined,
      last: encodeCursor({ backwards: true }),
    }
  } catch (error) {
    throw problemOf(owner, error)
  }
}

/** The sum of a counter over the rows of a table; 0 when there are none. */
export async function sumOf(db: Db, table: string, column: string, where: Where): Promise<number> {
  const [{ sum }] = (await db(table).where(where).sum({ sum: column })) as [{ sum: number | null }]
  return sum ?? 0
}
