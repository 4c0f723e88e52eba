// Before all tests: an embedded database with every migration taken, which each test server copies.
import { cpSync, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepareDatabase } from '../src/store/index.js'
import { SEEN } from './documented-answers.js'

/** What a run of the tests may need, in bytes. */
const ROOM = 6 * 1024 ** 3
const MEMORY = '/dev/shm'

/** The memory of the machine where there is room in it, else its disk: a test writes much that is read once. */
function parentFolder(): string {
  if (!existsSync(MEMORY)) return tmpdir()
  const { bavail, bsize } = statfsSync(MEMORY)
  return bavail * bsize > ROOM ? MEMORY : tmpdir()
}

export default async function setup(): Promise<void> {
  rmSync(SEEN, { recursive: true, force: true })
  const folder = mkdtempSync(join(parentFolder(), 'hydria-test-'))
  process.env['HYDRIA_TEST_FOLDER'] = folder
  cpSync(await prepareDatabase(), join(folder, 'template', 'database'), { recursive: true })
}
