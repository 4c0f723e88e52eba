// Opens the database: PGlite in a folder, or a PostgreSQL server; the same SQL, through the same knex, over both.
import { mkdirSync } from 'node:fs'
import type { PGlite } from '@electric-sql/pglite'
import knex, { type Knex } from 'knex'
import pg from 'pg'
import { databaseFolder, type Settings } from '../settings.js'
import { lockFolder } from './folder-lock.js'
import { openListener } from './listener.js'

/** Either the database itself or a transaction on it. */
export type Db = Knex

/** An open database. */
export interface Database {
  knex: Knex
  /** Calls back at each NOTIFY on the channel; the promise is fulfilled once listening. */
  listen(channel: string, heard: (payload: string) => void): Promise<void>
  close(): Promise<void>
}

// Counts and sizes are bigint in SQL and stay below 2^53: numbers, not strings.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number)

async function openEmbedded(settings: Settings): Promise<Database> {
  const folder = databaseFolder(settings)
  mkdirSync(folder, { recursive: true })
  const unlock = lockFolder(folder)
  const { PGlite } = await import('@electric-sql/pglite')
  const { createPgConfig } = await import('@electric-sql/pglite/node-postgres')
  const pglite: PGlite = await PGlite.create(folder)
  const database = knex({ client: 'pg', connection: createPgConfig(pglite), pool: { min: 1, max: 1 } })
  return {
    knex: database,
    async listen(channel, heard) {
      await pglite.listen(channel, heard)
    },
    async close() {
      await database.destroy()
      await pglite.close()
      unlock()
    },
  }
}

function openServer(url: string, settings: Settings): Database {
  const database = knex({
    client: 'pg',
    connection: { connectionString: url, statement_timeout: 60_000, application_name: 'hydria' },
    pool: { min: 0, max: settings.DATABASE_POOL },
    acquireConnectionTimeout: 15_000,
  })
  const listener = openListener(url)
  return {
    knex: database,
    listen: listener.listen,
    async close() {
      await listener.close()
      await database.destroy()
    },
  }
}

/**
 * Opens the database that the settings name.
 * Throws an Error when the embedded folder is in use by another process, or the server cannot be reached.
 */
export async function openDatabase(settings: Settings): Promise<Database> {
  if (!settings.DATABASE_URL) return openEmbedded(settings)
  const database = openServer(settings.DATABASE_URL, settings)
  await database.knex.raw('SELECT 1')
  return database
}
