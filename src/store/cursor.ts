// Cursors: where a page of a list begins, as opaque text, and the comparison that starts a page there.
import type { Knex } from 'knex'
import { invalid } from '../problem.js'
import type { Row } from '../vocabulary/index.js'

/** A place in a list. */
export interface Cursor {
  /** Values of the ordering columns at the border row; absent at the two ends of the list. */
  at?: unknown[]
  /** The page ends there rather than begins. */
  backwards: boolean
}

export const encodeCursor = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor)).toString('base64url')

/** The cursor beside a row: of the page that follows it, or that stands before it. */
export const cursorAt = (columns: string[], row: Row | undefined, backwards: boolean): string | undefined =>
  row && encodeCursor({ at: columns.map(column => row[column]), backwards })

/** Reads a cursor of a list with that many ordering columns; empty text is the beginning. Throws HttpProblem 400. */
export function decodeCursor(text: string, columns: number): Cursor {
  if (text === '') return { backwards: false }
  try {
    const { at, backwards } = JSON.parse(Buffer.from(text, 'base64url').toString()) as Cursor
    const simple =
      at === undefined ||
      (Array.isArray(at) && at.length === columns && at.every(value => typeof value !== 'object' || value === null))
    if (simple && typeof backwards === 'boolean') return { at, backwards }
  } catch {
    // Told below, like any other text that is no cursor of ours.
  }
  throw invalid('cursor', 'must be taken from the links of a page of this very list, or be empty for the first one')
}

/** How rows beyond a border are told: columns with their table, in order; the first may be null where `nullable`. */
export interface Border {
  names: string[]
  at: unknown[]
  forwards: boolean
  nullable: boolean
}

/** Adds "after (or before) the border" as one comparison that an index serves; nulls need the long form. */
export function applyBorder(query: Knex.QueryBuilder, { names, at, forwards, nullable }: Border): void {
  const sign = forwards ? '>' : '<'
  const list = (items: unknown[], mark: string) => items.map(() => mark).join(', ')
  const beyond = (columns: string[]) => `(${list(columns, '??')}) ${sign} (${list(columns, '?')})`
  const values = at as Knex.Value[]
  if (!nullable) {
    query.whereRaw(beyond(names), [...names, ...values])
    return
  }
  const [first, ...rest] = names as [string, ...string[]]
  const [value, ...restValues] = values as [Knex.Value, ...Knex.Value[]]
  const restHolds = rest.length > 0 ? beyond(rest) : 'false'
  const restBindings = [...rest, ...restValues]
  if (value === null && forwards) query.whereRaw(`(?? IS NULL AND ${restHolds})`, [first, ...restBindings])
  else if (value === null)
    query.whereRaw(`(?? IS NOT NULL OR (?? IS NULL AND ${restHolds}))`, [first, first, ...restBindings])
  else {
    const orNull = forwards ? ' OR ?? IS NULL' : ''
    query.whereRaw(`(?? ${sign} ?${orNull} OR (?? = ? AND ${restHolds}))`, [
      ...[first, value],
      ...(forwards ? [first] : []),
      ...[first, value, ...restBindings],
    ])
  }
}
