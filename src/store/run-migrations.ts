// Runs the migrations: one process does it, the others wait for the advisory lock.
import { isDeepStrictEqual } from 'node:util'
import type { Knex } from 'knex'
import { adoptBaseline, migrations } from '../../migrations/index.js'

/** Any number, the same for every process of Hydria. */
const MIGRATION_LOCK = 4_871_230_119

const TABLE = 'migrations'

/** What PostgreSQL calls a table that does not exist. */
const NO_TABLE = '42P01'

const config: Knex.MigratorConfig = {
  migrationSource: migrations,
  tableName: TABLE,
  disableMigrationsListValidation: false,
}

/** In one transaction, so that a step that fails leaves nothing, and the lock goes with it. */
const underLock = <T>(db: Knex, work: (transaction: Knex.Transaction) => Promise<T>): Promise<T> =>
  db.transaction(async transaction => {
    await transaction.raw('SET LOCAL statement_timeout = 0')
    await transaction.raw('SELECT pg_advisory_xact_lock(?)', [MIGRATION_LOCK])
    return work(transaction)
  })

/** What has been done to a database. */
export interface Upgrade {
  /** How many steps of earlier releases are recorded as the baseline from now on. */
  adopted: number
  /** Names of the steps that were taken, or taken back. */
  steps: string[]
}

const migrate =
  (direction: 'latest' | 'down') =>
  (db: Knex): Promise<Upgrade> =>
    underLock(db, async transaction => ({
      adopted: await adoptBaseline(transaction, TABLE),
      steps: (await transaction.migrate[direction](config))[1],
    }))

/** Whether exactly the steps of this release have been taken: one query, and no lock, for every start but the first. */
export async function isUpToDate(db: Knex): Promise<boolean> {
  const taken = db(TABLE).orderBy('id').pluck('name')
  const names = await taken.catch(error => {
    if (error.code === NO_TABLE) return []
    throw error
  })
  return isDeepStrictEqual(names, await migrations.getMigrations([]))
}

const latest = migrate('latest')

/** Takes every step that has not been taken. Throws an Error when the database is of a release that this one does not know. */
export const migrateUp = async (db: Knex): Promise<Upgrade> =>
  (await isUpToDate(db)) ? { adopted: 0, steps: [] } : latest(db)

/** Takes these steps alone, in a database without any: those of an earlier release. */
export const migrateUpTo = (db: Knex, steps: string[]): Promise<void> =>
  underLock(db, async transaction => {
    const all = await migrations.getMigrations([])
    const getMigrations = async (): Promise<string[]> => all.filter(step => steps.includes(step))
    await transaction.migrate.latest({ ...config, migrationSource: { ...migrations, getMigrations } })
  })

/** Takes the last step back. */
export const migrateDown = migrate('down')
