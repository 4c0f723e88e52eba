// Sealed columns: what the vocabularies call so is encrypted in one place on its way in, and decrypted by whom it is for.
import type { Logger } from 'pino'
import type { Class, Row, Vocabulary } from '../vocabulary/index.js'
import type { Db } from './database.js'
import type { SealedPlace, Secrets } from './secrets.js'
import type { Tables } from './tables.js'

/** A table with sealed columns, and the primary key by which their places are named. */
export interface SealedTable {
  table: string
  columns: string[]
  key: { name: string; type: string }[]
}

/** How rows are sealed and opened. */
export interface Sealing {
  secrets: Secrets
  tables: SealedTable[]
  /**
   * The values as they are stored: those of sealed columns encrypted, unless empty; `key` holds the primary key.
   * Throws HttpProblem 501 when the server has no key.
   */
  sealRow(table: string, values: Row, key: Row): Row
  /**
   * A sealed value of a row in plain, null when it has none; the row holds its primary key. Undefined when it cannot be
   * decrypted, which the log tells.
   */
  open(table: string, row: Row, column: string): string | null | undefined
}

/** A database, or a transaction on it, whose secrets can be opened. */
export interface SealedRows {
  db: Db
  sealing: Sealing
}

/** 007 in an address is the same integer as 7 in the table. */
const keyText = (type: string, value: unknown): string =>
  type.startsWith('int') ? BigInt(value as string | number).toString() : String(value)

const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === ''

/** Names the place of a row's column. Throws an Error when the row lacks a part of its primary key. */
export function placeOf({ table, key }: SealedTable, row: Row, column: string): SealedPlace {
  const missing = key.find(({ name }) => isEmpty(row[name]) || typeof row[name] === 'object')
  if (missing) throw new Error(`A sealed column of ${table} is written by the whole primary key: ${missing.name}`)
  return { table, column, row: key.map(({ name, type }) => keyText(type, row[name])) }
}

async function primaryKey(db: Db, table: string): Promise<string[]> {
  const { rows } = await db.raw(
    `SELECT attname FROM pg_index, unnest(indkey) WITH ORDINALITY AS part (number, place), pg_attribute
     WHERE indrelid = ?::regclass AND indisprimary AND attrelid = indrelid AND attnum = number ORDER BY place`,
    [table],
  )
  return rows.map(({ attname }: { attname: string }) => attname)
}

const hasSealed = (owner: Class): boolean => owner.table !== undefined && owner.sealed.length > 0

/** The tables that have sealed columns by the vocabularies. Throws an Error when such a column is no text. */
export async function readSealedTables(db: Db, vocabularies: Vocabulary[], tables: Tables): Promise<SealedTable[]> {
  const owners = vocabularies.flatMap(({ classes }) => [...classes.values()]).filter(hasSealed)
  const columnsOf = new Map<string, Set<string>>()
  for (const { table, sealed, file } of owners)
    for (const column of sealed) {
      const type = tables.get(table!)?.get(column)?.type
      if (type !== 'text') throw new Error(`${file}: the sealed column ${table}.${column} must be there, and be text`)
      columnsOf.set(table!, (columnsOf.get(table!) ?? new Set()).add(column))
    }
  return Promise.all(
    [...columnsOf].map(async ([table, columns]) => ({
      table,
      columns: [...columns],
      key: (await primaryKey(db, table)).map(name => ({ name, type: tables.get(table)!.get(name)!.type })),
    })),
  )
}

/** Seals and opens the columns of the tables; what cannot be opened is told in the log. */
export function sealingOf(secrets: Secrets, tables: SealedTable[], log: Logger): Sealing {
  const known = new Map(tables.map(table => [table.table, table]))
  return {
    secrets,
    tables,
    sealRow(table, values, key) {
      const sealed = known.get(table)
      const secret = sealed?.columns.filter(column => !isEmpty(values[column])) ?? []
      if (secret.length === 0) return values
      const entries = secret.map(column => [
        column,
        secrets.seal(placeOf(sealed!, { ...values, ...key }, column), String(values[column])),
      ])
      return { ...values, ...Object.fromEntries(entries) }
    },
    open(table, row, column) {
      const value = row[column]
      if (isEmpty(value)) return (value as '' | null) ?? null
      try {
        return secrets.open(placeOf(known.get(table)!, row, column), String(value))
      } catch (error) {
        log.error({ err: error }, 'a stored secret cannot be decrypted')
        return undefined
      }
    },
  }
}
