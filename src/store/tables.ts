// What the database says of its own tables: the columns of each, read once at start.
import { type Class, columnFaults, columnsOf, type Column as Described, type Vocabulary } from '../vocabulary/index.js'
import type { Db } from './database.js'

export interface Column {
  name: string
  /** As PostgreSQL names it: int4, int8, text, _text, bool, timestamptz, jsonb ... */
  type: string
  nullable: boolean
  /** A view does not say which of its columns are null. */
  view: boolean
}

/** Table or view -> column name -> column. */
export type Tables = Map<string, Map<string, Column>>

/** Reads the columns of every table and view of the schema. */
export async function readTables(db: Db): Promise<Tables> {
  const { rows } = await db.raw(
    `SELECT relname, attname AS name, typname AS type, NOT attnotnull AS nullable, relkind = 'v' AS view
     FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid JOIN pg_type ON pg_type.oid = atttypid
     WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'v') AND attnum > 0 AND NOT attisdropped
     ORDER BY relname, attnum`,
  )
  const tables: Tables = new Map()
  for (const { relname, ...column } of rows) {
    const columns = tables.get(relname) ?? new Map<string, Column>()
    tables.set(relname, columns.set(column.name, column))
  }
  return tables
}

/** The types in which PostgreSQL holds what a column is described as. */
const TYPES: Record<Described['kind'], string[]> = {
  string: ['text'],
  integer: ['int4', 'int8'],
  nonNegativeInteger: ['int4', 'int8'],
  double: ['float8'],
  boolean: ['bool'],
  dateTime: ['timestamptz'],
  bytes: ['bytea'],
  json: ['jsonb', 'json'],
  object: ['jsonb', 'json'],
}

/** How a column differs from its description, which the types of rows are generated from. */
function* typeFaults({ kind, many, nullable }: Described, column: Column) {
  const types = many && kind !== 'object' ? TYPES[kind].map(type => `_${type}`) : TYPES[kind]
  if (!types.includes(column.type)) yield `is of type ${column.type}, and the vocabulary has ${types.join(' or ')}`
  if (!column.view && column.nullable !== nullable)
    yield column.nullable ? 'may be null, so it must be nullable' : 'is NOT NULL, so it must not be nullable'
}

/** What does not agree between a vocabulary and the tables, one sentence each. */
export function tableFaults(vocabulary: Vocabulary, tables: Tables): string[] {
  return [...vocabulary.classes.values()].flatMap((owner: Class) => {
    if (!owner.table) return []
    const columns = tables.get(owner.table)
    if (!columns) return [`${owner.file}: the table ${owner.table} does not exist`]
    const faults = columnsOf(vocabulary, owner).flatMap(described => {
      const column = columns.get(described.name)
      return column ? [...typeFaults(described, column)].map(fault => [described.name, fault] as const) : []
    })
    return [
      ...columnFaults(owner, [...columns.keys()]),
      ...faults.map(([name, fault]) => `${owner.file}: the column ${owner.table}.${name} ${fault}`),
    ]
  })
}
