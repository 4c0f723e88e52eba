// Before all tests: one embedded database with every migration taken, which each test server copies.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSettings } from '../src/settings.js'
import { migrateUp, openDatabase } from '../src/store/index.js'
import { SEEN } from './seen.js'

export default async function setup(): Promise<void> {
  rmSync(SEEN, { recursive: true, force: true })
  const folder = mkdtempSync(join(tmpdir(), 'hydria-test-'))
  process.env['HYDRIA_TEST_FOLDER'] = folder
  const database = await openDatabase(readSettings({ DATA_DIR: join(folder, 'template') }))
  await migrateUp(database.knex)
  await database.close()
}
