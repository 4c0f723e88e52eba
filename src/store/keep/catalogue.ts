// What a database holds, by its own catalogue: the tables with what is stored in them, their references, and the sequences.
import { sinceBaseline } from '../../../migrations/index.js'
import type { Db } from '../database.js'

/** A column with the type that its text is read as. */
export interface StoredColumn {
  name: string
  type: string
}

/** A table with the columns that are stored: those that are generated are made again. */
export interface StoredTable {
  name: string
  columns: StoredColumn[]
  /** Whether its rows may be long, so that few of them are read at a time. */
  isLarge: boolean
}

/** A reference between tables: its definition makes it again. */
export interface Reference {
  table: string
  name: string
  definition: string
}

/** Bytes of long values of a table above which it is a large one. */
const LARGE = 16 * 1024 * 1024

const HERE = `relnamespace = current_schema()::regnamespace`

/** The migrations' own tables: which steps were taken is told apart. */
const OURS = `relname NOT LIKE 'migrations%'`

/** Every table that holds rows, in the order of their names. */
export async function storedTables(db: Db): Promise<StoredTable[]> {
  const { rows } = await db.raw(
    `SELECT relname AS name,
       json_agg(json_build_object('name', attname, 'type', format_type(atttypid, atttypmod)) ORDER BY attnum) AS columns,
       reltoastrelid <> 0 AND pg_relation_size(reltoastrelid) > ${LARGE} AS "isLarge"
     FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
     WHERE ${HERE} AND ${OURS} AND relkind = 'r' AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
     GROUP BY pg_class.oid, relname, reltoastrelid ORDER BY relname`,
  )
  return rows
}

/** Every foreign key. */
export async function referencesOf(db: Db): Promise<Reference[]> {
  const { rows } = await db.raw(
    `SELECT relname AS table, conname AS name, pg_get_constraintdef(pg_constraint.oid) AS definition
     FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid WHERE contype = 'f' AND ${HERE} ORDER BY 1, 2`,
  )
  return rows
}

/** Every sequence that has given a number -> the last one. They go on outside of transactions, so they are asked for last. */
export async function sequencesOf(db: Db): Promise<Record<string, string>> {
  const { rows } = await db.raw(
    `SELECT sequencename AS name, last_value::text AS last FROM pg_sequences
     WHERE schemaname = current_schema() AND sequencename NOT LIKE 'migrations%' AND last_value IS NOT NULL ORDER BY 1`,
  )
  return Object.fromEntries(rows.map(({ name, last }: { name: string; last: string }) => [name, last]))
}

/**
 * The names of the steps that were taken on a database, in their order; none of an empty one. Those of the release of
 * before the baseline make the same tables as that.
 */
export async function stepsOf(db: Db): Promise<string[]> {
  return (await db.schema.hasTable('migrations'))
    ? sinceBaseline(await db('migrations').orderBy('id').pluck('name'))
    : []
}
