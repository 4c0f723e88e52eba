// At start: what is not encrypted yet is, what the previous key encrypted is re-encrypted, and nothing is guessed.
import type { Logger } from 'pino'
import { MAKE_KEY, type Settings } from '../settings.js'
import type { Row } from '../vocabulary/index.js'
import type { Db } from './database.js'
import { placeOf, type SealedTable, type Sealing } from './sealing.js'
import { SEALED, SealError, type SealedPlace, type Secrets } from './secrets.js'

/** Any number, the same for every process of Hydria, and another one than that of the migrations. */
const SEALING_LOCK = 4_871_230_120
const BATCH = 500

/** How many values of a column were encrypted with a key; `keyId` null: with none. */
interface Stock {
  table: string
  column: string
  keyId: string | null
  rows: number
}

/** Every column that has been marked as encrypted: `table.column`. */
async function markedColumns(db: Db): Promise<Set<string>> {
  const rows = await db('sealed_columns').select('table_name', 'column_name')
  return new Set(rows.map(({ table_name, column_name }) => `${table_name}.${column_name}`))
}

/** Until a column is marked, a value that looks encrypted may be what somebody wrote who knew what that looks like. */
async function stockOf(db: Db, marked: boolean, table: string, column: string): Promise<Stock[]> {
  const { rows } = await db.raw(
    `SELECT CASE WHEN ? AND starts_with(??, ?) THEN split_part(??, ':', 3) END AS key, count(*) AS rows
     FROM ?? WHERE ?? <> '' GROUP BY 1`,
    [marked, column, SEALED, column, table, column],
  )
  return rows.map(({ key, rows }: { key: string | null; rows: number }) => ({ table, column, keyId: key, rows }))
}

const inWords = (stocks: Stock[]): string =>
  stocks.map(({ table, column, rows }) => `${table}.${column} ${rows}`).join(', ')

const total = (stocks: Stock[]): number => stocks.reduce((sum, { rows }) => sum + rows, 0)

const rowsOf = (count: number): string => (count === 1 ? '1 row' : `${count} rows`)

/** Throws an Error that says what the operator has to do when there are rows that the keys cannot see to. */
function refuse(stocks: Stock[], secrets: Secrets, settings: Settings): void {
  if (stocks.length === 0) return
  if (secrets.keyId === undefined)
    throw new Error(
      `CREDENTIALS_KEY is not set, and ${rowsOf(total(stocks))} with secrets must be encrypted with it (${inWords(stocks)}). ` +
        `Set it to the key that they are encrypted with, or, where they are not yet, to a new one: ${MAKE_KEY}. ` +
        'It must be the same for every server and worker; keep a copy, since nothing else opens what it encrypts.',
    )
  const unknown = stocks.filter(({ keyId }) => keyId !== null && !secrets.knows(keyId))
  if (unknown.length === 0) return
  const ids = [...new Set(unknown.map(({ keyId }) => keyId))].join(' and ')
  throw new Error(
    `${rowsOf(total(unknown))} with secrets (${inWords(unknown)}) ${total(unknown) === 1 ? 'is' : 'are'} encrypted with the key ${ids}, ` +
      `and the key of this server is ${secrets.keyId}. Set that key as CREDENTIALS_KEY, or as CREDENTIALS_KEY_PREVIOUS ` +
      `beside the new one${settings.DATABASE_URL ? '' : `, or put its file credentials.key back into ${settings.DATA_DIR}`}.`,
  )
}

/** What the value is in plain. A value that opens in its place was encrypted by us, whatever the column is marked as. */
function plainOf(secrets: Secrets, marked: boolean, place: SealedPlace, value: string): string {
  if (!value.startsWith(SEALED)) return value
  try {
    return secrets.open(place, value)
  } catch (error) {
    if (marked || !(error instanceof SealError)) throw error
    return value
  }
}

/** Encrypts every value of the column that is not encrypted with the server's key; how many there were. */
async function resealColumn(
  db: Db,
  secrets: Secrets,
  sealed: SealedTable,
  column: string,
  log: Logger,
): Promise<number> {
  const { table, key } = sealed
  const marked = (await markedColumns(db)).has(`${table}.${column}`)
  const names = key.map(({ name }) => name)
  const own = `${SEALED}${secrets.keyId}:`
  let after: Row | undefined
  let count = 0
  for (;;) {
    const batch: Row[] = await db(table)
      .whereRaw(`?? <> '' AND NOT starts_with(??, ?)`, [column, column, own])
      .modify(query => {
        const values = names.map(name => after?.[name] as string)
        if (after) query.whereRaw(`(${names.map(() => '??')}) > (${names.map(() => '?')})`, [...names, ...values])
      })
      .orderBy(names)
      .limit(BATCH)
      .forUpdate()
      .select(...names, column)
    for (const row of batch) {
      const place = placeOf(sealed, row, column)
      try {
        const text = secrets.seal(place, plainOf(secrets, marked, place, String(row[column])))
        await db(table)
          .where(Object.fromEntries(names.map(name => [name, row[name]])))
          .update({ [column]: text })
        count++
      } catch (error) {
        if (!(error instanceof SealError)) throw error
        log.error({ err: error }, 'a stored secret cannot be decrypted, and stays as it is')
      }
    }
    after = batch.at(-1)
    if (batch.length < BATCH) return count
  }
}

/**
 * Sees to it that every sealed column is encrypted with the server's key, under a lock that all processes share.
 * `keep` is called before the first value is encrypted. Throws an Error when the rows need a key that is not set.
 */
export async function reseal(
  db: Db,
  { secrets, tables }: Sealing,
  settings: Settings,
  log: Logger,
  keep: () => Promise<void>,
): Promise<void> {
  const pairs = tables.flatMap(sealed => sealed.columns.map(column => ({ sealed, column })))
  const marked = await markedColumns(db)
  const isMarked = (table: string, column: string): boolean => marked.has(`${table}.${column}`)
  const counting = pairs.map(({ sealed: { table }, column }) => stockOf(db, isMarked(table, column), table, column))
  const stocks = (await Promise.all(counting)).flat()
  refuse(stocks, secrets, settings)
  await keep()
  for (const { sealed, column } of pairs) {
    const { table } = sealed
    const isDone = stocks.every(
      stock => stock.table !== table || stock.column !== column || stock.keyId === secrets.keyId,
    )
    if (isDone && isMarked(table, column)) continue
    const rows = await db.transaction(async transaction => {
      await transaction.raw('SET LOCAL statement_timeout = 0')
      await transaction.raw('SELECT pg_advisory_xact_lock(?)', [SEALING_LOCK])
      const count = secrets.keyId === undefined ? 0 : await resealColumn(transaction, secrets, sealed, column, log)
      await transaction('sealed_columns').insert({ table_name: table, column_name: column }).onConflict().ignore()
      return count
    })
    if (rows > 0)
      log.info({ table, column, rows, key: secrets.keyId }, 'secrets have been encrypted with the server key')
  }
}
