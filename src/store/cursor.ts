// Cursors: where a page of a list begins, as opaque text, and the comparison that starts a page there.
import type { Knex } from 'knex'
import { invalid } from '../problem.js'
import { isText, type Row } from '../vocabulary/index.js'
import { LARGEST_INTEGERS } from './rows.js'
import type { Column } from './tables.js'

/** The value of an ordering column; a long text by its beginning, so that the cursor fits into an address. */
export type BorderValue = string | number | boolean | Date | null | { prefix: string }

/** A place in a list. */
export interface Cursor {
  /** Values of the ordering columns at the border row; absent at the two ends of the list. */
  at?: BorderValue[]
  /** The page ends there rather than begins. */
  backwards: boolean
}

/** Most characters of a text that stand in a cursor. */
const LONGEST_TEXT = 600

const shortened = (value: unknown): unknown =>
  typeof value === 'string' && value.length > LONGEST_TEXT
    ? { prefix: value.slice(0, LONGEST_TEXT).replace(/[\ud800-\udbff]$/, '') }
    : value

export const encodeCursor = (cursor: { at?: unknown[]; backwards: boolean }): string =>
  Buffer.from(JSON.stringify(cursor)).toString('base64url')

/** The cursor beside a row: of the page that follows it, or that stands before it. */
export const cursorAt = (columns: string[], row: Row | undefined, backwards: boolean): string | undefined =>
  row && encodeCursor({ at: columns.map(column => shortened(row[column])), backwards })

/** A moment as JSON writes it, within what PostgreSQL can hold. */
function dateOf(value: unknown): Date | undefined {
  const moment = new Date(typeof value === 'string' ? value : Number.NaN)
  return Math.abs(moment.getUTCFullYear()) <= 10_000 ? moment : undefined
}

/** The value of one column of a cursor; undefined when the column cannot hold it. */
function columnValue({ type, nullable }: Column, value: unknown): BorderValue | undefined {
  if (value === null) return nullable ? null : undefined
  const largest = LARGEST_INTEGERS[type]
  if (type === 'timestamptz') return dateOf(value)
  if (type === 'bool') return typeof value === 'boolean' ? value : undefined
  if (type === 'float8') return typeof value === 'number' ? value : undefined
  if (largest !== undefined)
    return Number.isInteger(value) && Math.abs(value as number) <= largest ? (value as number) : undefined
  const { prefix } = Object(value) as { prefix?: unknown }
  const text = prefix ?? value
  if (type !== 'text' || typeof text !== 'string' || !isText(text)) return undefined
  return prefix === undefined ? text : { prefix: text }
}

/** Reads a cursor of a list with those ordering columns; empty text is the beginning. Throws HttpProblem 400. */
export function decodeCursor(text: string, columns: Column[]): Cursor {
  if (text === '') return { backwards: false }
  const wrong = () =>
    invalid('cursor', 'must be taken from the links of a page of this very list, or be empty for the first one')
  let given: { at?: unknown; backwards?: unknown } | null
  try {
    given = JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    throw wrong()
  }
  const { at, backwards } = Object(given) as { at?: unknown; backwards?: unknown }
  if (typeof backwards !== 'boolean') throw wrong()
  if (at === undefined) return { backwards }
  if (!Array.isArray(at) || at.length !== columns.length) throw wrong()
  const values = columns.map((column, index) => columnValue(column, at[index]))
  if (values.includes(undefined)) throw wrong()
  return { at: values as BorderValue[], backwards }
}

/** How rows beyond a border are told: the ordering columns with their table, and the border's values. */
export interface Border {
  columns: { name: string; nullable: boolean; value: Knex.Value | Knex.QueryBuilder | null }[]
  forwards: boolean
}

type Piece = [sql: string, bindings: unknown[]]

/** "Behind the border" as SQL: one comparison, which an index serves, of columns without nulls; nulls come last. */
function beyond(columns: Border['columns'], forwards: boolean): Piece {
  const [first, ...rest] = columns
  if (!first) return ['false', []]
  const sign = forwards ? '>' : '<'
  if (!columns.some(({ nullable }) => nullable)) {
    const list = (mark: string) => columns.map(() => mark).join(', ')
    const bindings = [...columns.map(({ name }) => name), ...columns.map(({ value }) => value)]
    return [`(${list('??')}) ${sign} (${list('?')})`, bindings]
  }
  const { name, nullable, value } = first
  const [tied, tiedBindings] = beyond(rest, forwards)
  if (value === null) {
    const equal: Piece = [`?? IS NULL AND ${tied}`, [name, ...tiedBindings]]
    return forwards ? [`(${equal[0]})`, equal[1]] : [`(?? IS NOT NULL OR (${equal[0]}))`, [name, ...equal[1]]]
  }
  const orNull: Piece = forwards && nullable ? [' OR ?? IS NULL', [name]] : ['', []]
  return [
    `(?? ${sign} ?${orNull[0]} OR (?? = ? AND ${tied}))`,
    [name, value, ...orNull[1], name, value, ...tiedBindings],
  ]
}

/** Adds "after (or before) the border" to a query in the order of its columns. */
export function applyBorder(query: Knex.QueryBuilder, { columns, forwards }: Border): void {
  const [sql, bindings] = beyond(columns, forwards)
  query.whereRaw(sql, bindings as Knex.Value[])
}
