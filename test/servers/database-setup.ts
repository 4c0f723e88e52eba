// Before the tests on a PostgreSQL server: the server, unless TEST_DATABASE_URL names one, and a migrated database to copy.
import { freshDatabase, migratedDatabase } from './database.js'
import { startPostgres } from './postgres.js'

/** What the teardown ends: the two run in one process. */
export const started: { stop?: () => Promise<void> } = {}

export default async function setup(): Promise<void> {
  if (!process.env['TEST_DATABASE_URL']) {
    const server = await startPostgres()
    process.env['TEST_DATABASE_URL'] = server.url
    started.stop = server.remove
  }
  const { url, remove } = await freshDatabase()
  process.env['HYDRIA_TEST_TEMPLATE'] = url
  started.stop ??= remove
  await migratedDatabase({ DATABASE_URL: url })
}
