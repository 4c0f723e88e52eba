// Before all tests: one database of each kind with every migration taken, which each test server copies.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSettings } from '../src/settings.js'
import { migrateUp, openDatabase } from '../src/store/index.js'
import { SEEN } from './documented-answers.js'
import { freshDatabase } from './servers/database.js'

export default async function setup(): Promise<void> {
  rmSync(SEEN, { recursive: true, force: true })
  const folder = mkdtempSync(join(tmpdir(), 'hydria-test-'))
  process.env['HYDRIA_TEST_FOLDER'] = folder
  await migrated({ DATA_DIR: join(folder, 'template') })
  if (!process.env['TEST_DATABASE_URL']) return
  const { url } = await freshDatabase()
  process.env['HYDRIA_TEST_TEMPLATE'] = url
  await migrated({ DATABASE_URL: url })
}

async function migrated(environment: Record<string, string>): Promise<void> {
  const database = await openDatabase(readSettings(environment))
  await migrateUp(database.knex)
  await database.close()
}
