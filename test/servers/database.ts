// Databases on the PostgreSQL server of the tests.
import pg from 'pg'
import { readSettings } from '../../src/settings.js'
import { migrateUp, openDatabase } from '../../src/store/index.js'

/** The key that every server of the tests encrypts credentials with, whichever database it stands on. */
export const SERVER_KEY = { CREDENTIALS_KEY: Buffer.alloc(32, 'the key of the tests').toString('base64') }

export interface FreshDatabase {
  url: string
  /** Asks the database for one value. */
  value(sql: string): Promise<number>
  remove(): Promise<void>
}

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query(sql)
  await client.end()
  return rows
}

/** The first value that a statement gives, as a number. */
export const askValue = async (url: string, sql: string): Promise<number> =>
  Number(Object.values((await ask(url, sql))[0]!)[0])

function urlOf(name: string): string {
  const url = new URL(process.env['TEST_DATABASE_URL']!)
  url.pathname = `/${name}`
  return url.href
}

/** Makes a database: an empty one, or a copy of the one of an address. */
export async function freshDatabase(template?: string): Promise<FreshDatabase> {
  const server = process.env['TEST_DATABASE_URL']!
  const name = `hydria_test_${crypto.randomUUID().replaceAll('-', '')}`
  const copied = template === undefined ? '' : ` TEMPLATE ${new URL(template).pathname.slice(1)}`
  await ask(server, `CREATE DATABASE ${name}${copied}`)
  const url = urlOf(name)
  return { url, value: sql => askValue(url, sql), remove: () => removeDatabase(url) }
}

/** Removes the database of an address, whoever is connected to it. */
export async function removeDatabase(url: string): Promise<void> {
  await ask(process.env['TEST_DATABASE_URL']!, `DROP DATABASE ${new URL(url).pathname.slice(1)} WITH (FORCE)`)
}

/** Takes every migration on the database that the environment names. */
export async function migratedDatabase(environment: Record<string, string>): Promise<void> {
  const database = await openDatabase(readSettings(environment))
  await migrateUp(database.knex)
  await database.close()
}
