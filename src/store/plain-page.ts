// A page of a list that nothing but its place chooses: one prepared statement for all lists of the same form.
import type { Row } from '../vocabulary/index.js'
import type { Db } from './database.js'
import { type Packed, packed } from './json-rows.js'
import { isNotNull } from './rows.js'
import { isSimple, quoted, run, type Statement } from './statement.js'
import type { Column } from './tables.js'
import type { Where } from './where.js'

/** A page of a table's rows. */
export interface Page {
  table: string
  columns: Column[]
  where: Where
  /** Columns in the order of their weight, each as SQL orders by it. */
  order: { column: string; direction: string }[]
  limit: number
  offset: number
}

interface Form extends Statement {
  unpack: Packed['unpack']
}

const forms = new Map<string, Form>()

/** Whether the rows are chosen by what can stand in such a statement. */
export const isPlainWhere = (where: Where): boolean =>
  Object.values(where).every(value => value === null || isSimple(value) || isNotNull(value))

/** All of a form but its columns, which are those of the table's class. */
function clausesOf({ table, where, order }: Page): string {
  let place = 0
  const conditions = Object.entries(where).map(([column, value]) => {
    if (isSimple(value)) return `${quoted(column)} = $${++place}`
    return `${quoted(column)} IS ${value === null ? 'NULL' : 'NOT NULL'}`
  })
  const directions = order.map(({ column, direction }) => `${quoted(column)} ${direction}`)
  return `FROM ${quoted(table)} WHERE ${conditions.join(' AND ') || 'true'}
    ORDER BY ${directions.join(', ')} LIMIT $${++place} OFFSET $${++place}`
}

function formOf(page: Page): Form {
  const clauses = clausesOf(page)
  const key = `${page.columns.map(({ name }) => name).join(' ')} ${clauses}`
  const known = forms.get(key)
  if (known) return known
  const { select, unpack } = packed(page.columns)
  const made = { name: `hydria_page_${forms.size}`, text: `SELECT ${select} ${clauses}`, unpack }
  forms.set(key, made)
  return made
}

/** The rows of a page whose `where` is plain. The forms that there are come from the vocabulary, and so are bounded. */
export async function pageRows(db: Db, page: Page): Promise<Row[]> {
  const { where, limit, offset } = page
  const form = formOf(page)
  const texts = await run(db, form, [...Object.values(where).filter(isSimple), limit, offset])
  return texts.map(text => form.unpack(text!))
}
