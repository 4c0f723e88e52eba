// A new database on the PostgreSQL server of the tests, for processes that a test starts by itself.
import pg from 'pg'

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

/** Makes an empty database. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const server = process.env['TEST_DATABASE_URL']!
  const name = `hydria_test_${crypto.randomUUID().replaceAll('-', '')}`
  await ask(server, `CREATE DATABASE ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return {
    url: url.href,
    value: sql => askValue(url.href, sql),
    async remove() {
      await ask(server, `DROP DATABASE ${name} WITH (FORCE)`)
    },
  }
}
