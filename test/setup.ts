// Before all tests: an embedded database with every migration taken, which each test server copies.
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SEEN } from './documented-answers.js'
import { migratedDatabase } from './servers/database.js'

const MIGRATIONS = fileURLToPath(new URL('../migrations/', import.meta.url))
const MODULES = fileURLToPath(new URL('../../node_modules/', import.meta.url))

/** The folder of a migrated database, made once for these migrations and this release of the database. */
async function migratedFolder(): Promise<string> {
  const hash = createHash('sha256').update(readFileSync(`${MODULES}@electric-sql/pglite/package.json`))
  const files = readdirSync(MIGRATIONS, { recursive: true, withFileTypes: true }).filter(file => file.isFile())
  for (const { parentPath, name } of files) hash.update(name).update(readFileSync(join(parentPath, name)))
  const folder = `${MODULES}.cache/hydria/migrated-${hash.digest('hex').slice(0, 16)}`
  if (existsSync(folder)) return folder
  const made = `${folder}-${process.pid}`
  await migratedDatabase({ DATA_DIR: made })
  renameSync(made, folder)
  return folder
}

export default async function setup(): Promise<void> {
  rmSync(SEEN, { recursive: true, force: true })
  const folder = mkdtempSync(join(tmpdir(), 'hydria-test-'))
  process.env['HYDRIA_TEST_FOLDER'] = folder
  cpSync(await migratedFolder(), join(folder, 'template'), { recursive: true })
}
