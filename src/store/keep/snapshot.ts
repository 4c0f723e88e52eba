// All rows of a database as they were at one moment, as text that is passed on and never read here.
import type { Db } from '../database.js'
import { SEALED } from '../secrets.js'
import { type StoredColumn, type StoredTable, sequencesOf, stepsOf, storedTables } from './catalogue.js'
import { AT_WORK, KEPT_ROWS, SESSIONS } from './left-out.js'

/** One moment of a database. */
export interface Snapshot {
  /** The migrations that were taken. */
  steps: string[]
  tables: StoredTable[]
  /** Which keys have encrypted the secrets in it. */
  keyIds: string[]
  /** The rows of a table in batches: each row is a JSON array of the texts of its columns, in their order, null for none. */
  rows(table: StoredTable): AsyncGenerator<string[]>
  /** Where the sequences and the change feed have come to; to be asked once all rows are read. */
  marks(): Promise<Marks>
}

/** What counts on in a database. */
export interface Marks {
  sequences: Record<string, string>
  /** The place in the change feed that the next transaction would have. */
  changePlace: string
}

/** Texts that say the same on every server. */
const FORMS = `SET LOCAL statement_timeout = 0; SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD';
  SET LOCAL intervalstyle = 'postgres'; SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'`

/** Rows fetched at a time, of a table with long ones and of others. */
const [FEW, MANY] = [16, 500]

const textOf = ({ name }: StoredColumn): string => (AT_WORK.includes(name) ? 'NULL::text' : `"${name}"::text`)

async function* rowsOf(db: Db, { name, columns, isLarge }: StoredTable): AsyncGenerator<string[]> {
  const kept = Object.hasOwn(KEPT_ROWS, name) ? `WHERE ${KEPT_ROWS[name]}` : ''
  await db.raw(
    `DECLARE stored_rows NO SCROLL CURSOR FOR
     SELECT array_to_json(ARRAY[${columns.map(textOf).join(', ')}])::text AS line FROM "${name}" ${kept}`,
  )
  for (;;) {
    const { rows } = await db.raw(`FETCH ${isLarge ? FEW : MANY} FROM stored_rows`)
    if (rows.length === 0) break
    yield rows.map(({ line }: { line: string }) => line)
  }
  await db.raw('CLOSE stored_rows')
}

/** Which keys have encrypted what is marked as encrypted; former releases encrypted nothing. */
async function keyIdsOf(db: Db): Promise<string[]> {
  if (!(await db.schema.hasTable('sealed_columns'))) return []
  const ids = new Set<string>()
  for (const { table_name, column_name } of await db('sealed_columns')) {
    const { rows } = await db.raw(`SELECT DISTINCT split_part(??, ':', 3) AS id FROM ?? WHERE starts_with(??, ?)`, [
      ...[column_name, table_name, column_name, SEALED],
    ])
    for (const { id } of rows) ids.add(id)
  }
  return [...ids].sort()
}

/** Former releases counted places from none before. */
async function changePlace(db: Db): Promise<string> {
  const { rows: known } = await db.raw(`SELECT to_regproc('change_places_before') AS name`)
  const { rows } = await db.raw(
    `SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint + ${known[0].name ? 'change_places_before()' : 0} AS place`,
  )
  return String(rows[0].place)
}

/** Reads a database as it is now, whoever writes to it meanwhile, in one transaction that changes nothing. */
export const withSnapshot = <T>(db: Db, work: (snapshot: Snapshot) => Promise<T>): Promise<T> =>
  db.transaction(async transaction => {
    await transaction.raw(`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; ${FORMS}`)
    const tables = (await storedTables(transaction)).filter(({ name }) => !SESSIONS.includes(name))
    return work({
      steps: await stepsOf(transaction),
      tables,
      keyIds: await keyIdsOf(transaction),
      rows: table => rowsOf(transaction, table),
      marks: async () => ({
        sequences: await sequencesOf(transaction),
        changePlace: await changePlace(transaction),
      }),
    })
  })
