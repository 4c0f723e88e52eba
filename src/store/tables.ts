// What the database says of its own tables: the columns of each, read once at start.
import type { Class, Vocabulary } from '../vocabulary/index.js'
import { columnFaults } from '../vocabulary/index.js'
import type { Db } from './database.js'

export interface Column {
  name: string
  /** As PostgreSQL names it: int4, int8, text, _text, bool, timestamptz, jsonb ... */
  type: string
  nullable: boolean
}

/** Table or view -> column name -> column. */
export type Tables = Map<string, Map<string, Column>>

/** Reads the columns of every table and view of the schema. */
export async function readTables(db: Db): Promise<Tables> {
  const { rows } = await db.raw(
    `SELECT table_name, column_name, udt_name, is_nullable = 'YES' AS nullable FROM information_schema.columns
     WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position`,
  )
  const tables: Tables = new Map()
  for (const { table_name, column_name, udt_name, nullable } of rows) {
    const columns = tables.get(table_name) ?? new Map<string, Column>()
    tables.set(table_name, columns.set(column_name, { name: column_name, type: udt_name, nullable }))
  }
  return tables
}

/** What does not agree between a vocabulary and the tables, one sentence each. */
export function tableFaults(vocabulary: Vocabulary, tables: Tables): string[] {
  return [...vocabulary.classes.values()].flatMap((owner: Class) => {
    if (!owner.table) return []
    const columns = tables.get(owner.table)
    return columns ? columnFaults(owner, [...columns.keys()]) : [`${owner.file}: there is no table ${owner.table}`]
  })
}
