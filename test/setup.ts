// Before all tests: an embedded database with every migration taken, which each test server copies.
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepareDatabase } from '../src/store/index.js'
import { SEEN } from './documented-answers.js'

export default async function setup(): Promise<void> {
  rmSync(SEEN, { recursive: true, force: true })
  const folder = mkdtempSync(join(tmpdir(), 'hydria-test-'))
  process.env['HYDRIA_TEST_FOLDER'] = folder
  cpSync(await prepareDatabase(), join(folder, 'template', 'database'), { recursive: true })
}
