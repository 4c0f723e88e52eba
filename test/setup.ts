// Before all tests: an embedded database with every migration taken, which each test server copies.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SEEN } from './documented-answers.js'
import { migratedDatabase } from './servers/database.js'

export default async function setup(): Promise<void> {
  rmSync(SEEN, { recursive: true, force: true })
  const folder = mkdtempSync(join(tmpdir(), 'hydria-test-'))
  process.env['HYDRIA_TEST_FOLDER'] = folder
  await migratedDatabase({ DATA_DIR: join(folder, 'template') })
}
