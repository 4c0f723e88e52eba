// Fills an empty installation with the rows of another one, in one transaction: all of it is there, or nothing has changed.
import { migrations } from '../../../migrations/index.js'
import type { Db } from '../database.js'
import { migrateDown, migrateUp, migrateUpTo } from '../run-migrations.js'
import { type Reference, referencesOf, type StoredTable, stepsOf, storedTables } from './catalogue.js'
import { SESSIONS } from './left-out.js'
import type { Marks } from './snapshot.js'
import { isServed } from './source.js'

/** Characters of rows that are sent at a time; a longer row goes alone. */
const BATCH = 4_000_000

/** What rows are loaded from: a backup, or a snapshot of another database. */
export interface RowSource {
  steps: string[]
  tables: Pick<StoredTable, 'name' | 'columns'>[]
  rows(table: string): AsyncIterable<string[]>
  marks(): Promise<Marks>
}

/**
 * How many numbers are left out where counting goes on: what the source gave out after the backup was made, such as
 * entity tags and places in the change feed, must not be given out again for something else.
 */
export const LEAP = 1_000_000_000n

/**
 * Why an installation must not be filled; undefined when it may be: no server is on it, and nobody is in it or no server
 * has been.
 */
export async function fillFault(db: Db): Promise<string | undefined> {
  if (await isServed(db)) return 'a server or worker of Hydria runs on it: stop it first'
  if ((await stepsOf(db)).length === 0) return strangersFault(await storedTables(db))
  if (!(await db('customers').first('id'))) return undefined
  if (!(await db('keys').where({ customer: null }).first('key'))) return undefined
  return (
    'it has customers already, and a server has run on it, or it has been copied into to the end: ' +
    'name an empty database, or another DATA_DIR'
  )
}

/** What others keep in the database is not ours to empty. */
const strangersFault = (tables: { name: string }[]): string | undefined =>
  tables.length === 0
    ? undefined
    : `it has tables that are not Hydria's (${tables.slice(0, 3).map(({ name }) => name)}): name an empty database`

/** Takes the keys of the platform along into a database of the same rows, which nobody fills again then. */
export async function copyPlatformKeys(from: Db, to: Db): Promise<void> {
  const keys = await from('keys').where({ customer: null })
  if (keys.length > 0) await to('keys').insert(keys)
}

/** The steps that this release does not know. */
export async function unknownSteps(steps: string[]): Promise<string[]> {
  const known = await migrations.getMigrations([])
  return steps.filter(step => !known.includes(step))
}

/** Gives the database the tables of the release that the rows are of. */
async function takeSteps(db: Db, steps: string[]): Promise<void> {
  const taken = await stepsOf(db)
  if (taken.length === steps.length && steps.every(step => taken.includes(step))) return
  if (taken.length > 0) while ((await migrateDown(db)).steps.length > 0);
  await migrateUpTo(db, steps)
}

const quoted = (name: string): string => `"${name}"`

async function loadTable(db: Db, { name, columns }: RowSource['tables'][number], rows: AsyncIterable<string[]>) {
  const names = columns.map(column => quoted(column.name)).join(', ')
  const values = columns.map(({ type }, index) => `(row ->> ${index})::${type}`).join(', ')
  const insert = (lines: string[]): Promise<unknown> =>
    db.raw(
      `INSERT INTO ${quoted(name)} (${names}) OVERRIDING SYSTEM VALUE
       SELECT ${values} FROM jsonb_array_elements(?::jsonb) AS row`,
      [`[${lines.join(',')}]`],
    )
  let count = 0
  let [lines, length] = [[] as string[], 0]
  for await (const batch of rows)
    for (const line of batch) {
      if (length + line.length > BATCH && lines.length > 0) {
        await insert(lines)
        lines = []
        length = 0
      }
      lines.push(line)
      length += line.length
      count++
    }
  if (lines.length > 0) await insert(lines)
  return count
}

const eachReference = async (db: Db, references: Reference[], change: (of: Reference) => string): Promise<void> => {
  for (const reference of references)
    await db.raw(`ALTER TABLE ${quoted(reference.table)} ${change(reference)}`.replaceAll('?', '\\?'))
}

/** Has everything that counts go on behind where the source had come to. */
async function setMarks(db: Db, { sequences, changePlace }: Marks, leap: bigint): Promise<void> {
  for (const [name, last] of Object.entries(sequences))
    await db.raw('SELECT setval(?::regclass, greatest(?::bigint, last_value)) FROM ??', [
      ...[quoted(name), String(BigInt(last) + (name === 'versions' ? leap : 0n)), name],
    ])
  const { rows } = await db.raw('SELECT pg_current_xact_id()::text AS own')
  const before = BigInt(changePlace) + leap - BigInt(rows[0].own)
  await db.raw(
    `CREATE OR REPLACE FUNCTION change_places_before() RETURNS bigint LANGUAGE sql IMMUTABLE AS
     'SELECT ${before > 0n ? before : 0n}::bigint'`,
  )
}

/**
 * Replaces all rows of a database that `fillFault` lets through by those of the source, and takes the steps that are
 * newer than these. The platform's keys stay. Triggers do not run: what they count is in the rows. References are taken
 * away and made again, which checks all of them. `loaded` is told the rows of each table.
 */
export async function loadRows(
  db: Db,
  source: RowSource,
  leap: bigint,
  loaded: (table: string, rows: number) => void,
): Promise<void> {
  await takeSteps(db, source.steps)
  await db.transaction(async transaction => {
    await transaction.raw('SET LOCAL statement_timeout = 0')
    const references = await referencesOf(transaction)
    const ours = new Set([...source.tables.map(({ name }) => name), ...SESSIONS])
    const tables = (await storedTables(transaction)).map(({ name }) => name).filter(name => ours.has(name))
    const platformKeys = await transaction('keys').where({ customer: null })
    await eachReference(transaction, references, ({ name }) => `DROP CONSTRAINT ${quoted(name)}`)
    for (const table of tables) await transaction.raw(`ALTER TABLE ${quoted(table)} DISABLE TRIGGER USER`)
    await transaction.raw(`TRUNCATE ${tables.map(quoted).join(', ')}`)
    for (const table of source.tables) loaded(table.name, await loadTable(transaction, table, source.rows(table.name)))
    if (platformKeys.length > 0) await transaction('keys').insert(platformKeys)
    for (const table of tables) await transaction.raw(`ALTER TABLE ${quoted(table)} ENABLE TRIGGER USER`)
    await eachReference(
      transaction,
      references,
      ({ name, definition }) => `ADD CONSTRAINT ${quoted(name)} ${definition}`,
    )
    await setMarks(transaction, await source.marks(), leap)
  })
  await migrateUp(db)
  await db.raw('ANALYZE')
}
