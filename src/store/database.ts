// Opens the database: PGlite in a folder, or a PostgreSQL server; the same SQL, through the same knex, over both.
import { mkdirSync } from 'node:fs'
import knex, { type Knex } from 'knex'
import type pg from 'pg'
import { databaseFolder, type Settings } from '../settings.js'
import { isTracing } from '../traces.js'
import { embeddedSocket } from './embedded-socket.js'
import { lockFolder } from './folder-lock.js'
import { openListener } from './notifications.js'
import { setTypeParsers } from './pg-types.js'
import { prepareRepeated } from './prepare-repeated.js'
import { copyPrepared } from './prepared-folder.js'
import type { TableRows } from './row-types.js'
import { traceStatements } from './traced-statements.js'

declare module 'knex/types/tables.js' {
  /** What `db('images')` takes and gives. */
  interface Tables extends TableRows {}
}

/** Either the database itself or a transaction on it. */
export type Db = Knex

/** An open database. */
export interface Database {
  knex: Knex
  /** Calls back at each NOTIFY on the channel; the promise is fulfilled once listening. */
  listen(channel: string, heard: (payload: string) => void): Promise<void>
  /** Fulfilled, with what to do about it, when the embedded database has given up for as long as the process lives. */
  lost: Promise<string>
  close(): Promise<void>
}

setTypeParsers()

/** The PostgreSQL that PGlite is, which knex asks for when it is not told. */
const ENGINE = '18'

/**
 * PGlite clears all its buffers as it starts: the default of 128 MB takes a second, and the system's cache stands behind
 * them, so that random pages of a table of 22 MB cost the same with 2 MB as with 16. The log may grow as usual between two
 * checkpoints.
 */
const SIZES = ['-c', 'shared_buffers=4MB', '-c', 'max_wal_size=1GB']

/** A new database has little in its log, in segments of a size: each start on an empty folder copies them. */
const SMALL_LOG = ['--wal-segsize=1']

/** What knex would print among the lines of the log, or of the results of a command, is thrown as well. */
const UNSAID = { warn: () => undefined, error: () => undefined }

/**
 * Opens the embedded database in a folder: one that is there, a copy of the prepared one, or else an empty one.
 * Throws an Error when another process has it.
 */
export async function openEmbedded(folder: string): Promise<Database> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const unlock = lockFolder(folder)
  copyPrepared(folder)
  const { PGlite } = await import('@electric-sql/pglite')
  class Engine extends PGlite {
    /** It reads the types of arrays for parsers of its own, and here those of pg parse. */
    override async _initArrayTypes(): Promise<void> {}
  }
  const pglite = new Engine({
    dataDir: folder,
    startParams: [...PGlite.defaultStartParams, ...SIZES],
    initDbStartParams: SMALL_LOG,
  })
  await pglite.waitReady
  const listeners = new Map<string, ((payload: string) => void)[]>()
  const afterCreate = (client: pg.Client, done: (error: null, client: pg.Client) => void) => {
    prepareRepeated(client)
    if (isTracing()) traceStatements(client)
    client.on('notification', ({ channel, payload = '' }) => {
      for (const heard of listeners.get(channel) ?? []) heard(payload)
    })
    done(null, client)
  }
  const database = knex({
    client: 'pg',
    version: ENGINE,
    connection: {
      user: 'postgres',
      database: 'postgres',
      stream: () => embeddedSocket(pglite),
    } as Knex.PgConnectionConfig,
    pool: { min: 1, max: 1, afterCreate },
    log: UNSAID,
  })
  let isLost = false
  const lost = new Promise<string>(resolve => {
    // After a panic PostgreSQL restarts and recovers from its log; the embedded one needs a new process for that.
    database.on('query-error', ({ severity, message }: { severity?: string; message: string }) => {
      if (severity !== 'PANIC' || isLost) return
      isLost = true
      void database.destroy()
      resolve(
        `The embedded database has stopped: ${message.split(' - ').at(-1)}. ` +
          `See to the disk of ${folder}, and start again: what was answered is kept.`,
      )
    })
  })
  return {
    knex: database,
    async listen(channel, heard) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), heard])
      await database.raw('LISTEN ??', [channel])
    },
    lost,
    async close() {
      await database.destroy()
      if (!isLost) await pglite.close()
      unlock()
    },
  }
}

/** Milliseconds until a connection must stand, and most that a statement may take: by the server's word, and by ours. */
const [CONNECT_MS, STATEMENT_MS, SILENCE_MS] = [5_000, 60_000, 65_000]

/**
 * A statement that the server says nothing of blocks its connection for those behind it: it goes with its connection.
 * This replaces a method of pg's client, so package.json pins the version.
 */
function endWhenSilent(client: pg.Client): void {
  type Done = (error: Error | null, result?: unknown) => void
  const { query } = client as unknown as { query: (config: unknown, done?: Done) => Promise<unknown> | undefined }
  const end = (error: Error | null): void => {
    if (error?.message === 'Query read timeout') client.connection.stream.destroy()
  }
  const bounded = (config: unknown, done?: Done) => {
    if (done)
      return query.call(client, config, (error, result) => {
        end(error)
        done(error, result)
      })
    const result = query.call(client, config)
    result?.catch(end)
    return result
  }
  Object.assign(client, { query: bounded })
}

/** What `pg_stat_activity` shows of a server or worker, and of whoever migrates, reads or fills a whole database. */
export type Application = 'hydria' | 'hydria keep'

function openServer(url: string, settings: Settings, application: Application): Database {
  // Whoever migrates or fills a whole database waits for its indexes, for as long as they take.
  const bounds = application === 'hydria' ? { statement_timeout: STATEMENT_MS, query_timeout: SILENCE_MS } : {}
  const database = knex({
    client: 'pg',
    connection: {
      connectionString: url,
      ...bounds,
      connectionTimeoutMillis: CONNECT_MS,
      keepAlive: true,
      application_name: application,
    },
    pool: {
      min: 0,
      max: settings.DATABASE_POOL,
      afterCreate: (client: pg.Client, done: (error: null, client: pg.Client) => void) => {
        endWhenSilent(client)
        if (isTracing()) traceStatements(client)
        done(null, client)
      },
    },
    acquireConnectionTimeout: 15_000,
    log: UNSAID,
  })
  const listener = openListener({ connectionString: url, connectionTimeoutMillis: CONNECT_MS })
  return {
    knex: database,
    listen: listener.listen,
    // It comes back.
    lost: new Promise(() => undefined),
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
export async function openDatabase(settings: Settings, application: Application = 'hydria'): Promise<Database> {
  if (!settings.DATABASE_URL) return openEmbedded(databaseFolder(settings))
  const database = openServer(settings.DATABASE_URL, settings, application)
  await ping(database.knex)
  return database
}

/** How many connections are in use and free, and how many wait for one. */
export function connectionCounts({ client }: Db): Record<'used' | 'free' | 'waiting', number> {
  const { pool } = client
  return { used: pool.numUsed(), free: pool.numFree(), waiting: pool.numPendingAcquires() }
}

/** Fulfilled when the database answers. */
export async function ping(db: Db): Promise<void> {
  await db.raw('SELECT 1')
}
