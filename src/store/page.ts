// A page of a list that nothing but its place chooses: one prepared statement for all lists of the same form.
import type { Row } from '../vocabulary/index.js'
import type { Db } from './database.js'
import { isNotNull, type Where } from './rows.js'
import { quoted, run, type Statement } from './statement.js'

/** A page of a table's rows. */
export interface Page {
  table: string
  columns: string[]
  where: Where
  /** Columns in the order of their weight, each as SQL orders by it. */
  order: { column: string; direction: string }[]
  limit: number
  offset: number
}

const statements = new Map<string, Statement>()

const isSimple = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number'

/** Whether the rows are chosen by what can stand in such a statement. */
export const isPlainWhere = (where: Where): boolean =>
  Object.values(where).every(value => value === null || isSimple(value) || isNotNull(value))

function textOf({ table, columns, where, order }: Page): string {
  let place = 0
  const conditions = Object.entries(where).map(([column, value]) => {
    if (isSimple(value)) return `${quoted(column)} = $${++place}`
    return `${quoted(column)} IS ${value === null ? 'NULL' : 'NOT NULL'}`
  })
  const directions = order.map(({ column, direction }) => `${quoted(column)} ${direction}`)
  return `SELECT ${columns.map(quoted).join(', ')} FROM ${quoted(table)} WHERE ${conditions.join(' AND ') || 'true'}
    ORDER BY ${directions.join(', ')} LIMIT $${++place} OFFSET $${++place}`
}

/** The rows of a page whose `where` is plain. The forms that there are come from the vocabulary, and so are bounded. */
export function pageRows(db: Db, page: Page): Promise<Row[]> {
  const { where, limit, offset } = page
  const text = textOf(page)
  const statement = statements.get(text) ?? { name: `hydria_page_${statements.size}`, text }
  statements.set(text, statement)
  return run(db, statement, [...Object.values(where).filter(isSimple), limit, offset])
}
