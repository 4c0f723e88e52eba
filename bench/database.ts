// A database of one measurement's own on a PostgreSQL server.
import pg from 'pg'

/** The key that every measured server encrypts credentials with. */
export const SERVER_KEY = { CREDENTIALS_KEY: Buffer.alloc(32, 'measured').toString('base64') }

export interface Database {
  url: string
  /** Runs one statement in it. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever the statement gives.
  query(sql: string, values?: unknown[]): Promise<any[]>
  drop(): Promise<void>
}

/** Makes a database on the server; `drop` takes it away, whoever is connected to it. */
export async function startDatabase(server: string): Promise<Database> {
  const name = `hydria_bench_${process.pid}`
  const onServer = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: server })
    await client.connect()
    await client.query(sql).finally(() => client.end())
  }
  await onServer(`CREATE DATABASE ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  const pool = new pg.Pool({ connectionString: url.href, max: 2 })
  return {
    url: url.href,
    query: async (sql, values) => (await pool.query(sql, values)).rows,
    async drop() {
      await pool.end()
      await onServer(`DROP DATABASE ${name} WITH (FORCE)`)
    },
  }
}
