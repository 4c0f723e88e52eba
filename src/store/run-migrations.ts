// Runs the migrations: one process does it, the others wait for the advisory lock.
import type { Knex } from 'knex'
import { migrations } from '../../migrations/index.js'

/** Any number, the same for every process of Hydria. */
const MIGRATION_LOCK = 4_871_230_119

const config: Knex.MigratorConfig = {
  migrationSource: migrations,
  tableName: 'migrations',
  disableMigrationsListValidation: false,
}

/** In one transaction, so that a step that fails leaves nothing, and the lock goes with it. */
const underLock = <T>(db: Knex, work: (transaction: Knex.Transaction) => Promise<T>): Promise<T> =>
  db.transaction(async transaction => {
    await transaction.raw('SET LOCAL statement_timeout = 0')
    await transaction.raw('SELECT pg_advisory_xact_lock(?)', [MIGRATION_LOCK])
    return work(transaction)
  })

/** Takes every step that has not been taken; returns their names. */
export const migrateUp = (db: Knex): Promise<string[]> =>
  underLock(db, async transaction => (await transaction.migrate.latest(config))[1] as string[])

/** Takes the last step back; returns its name, or none. */
export const migrateDown = (db: Knex): Promise<string[]> =>
  underLock(db, async transaction => (await transaction.migrate.down(config))[1] as string[])
