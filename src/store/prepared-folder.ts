// Where the migrated, empty database is that new embedded databases are copied from.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { migrationsDigest } from '../../migrations/index.js'
import { PREPARED } from '../program-files.js'

/** The file by which PostgreSQL knows a folder as a database. */
const MARK = 'PG_VERSION'

/** Whether there is a database in a folder. Throws the error of the system where that cannot be seen. */
export const isDatabase = (folder: string): boolean =>
  statSync(join(folder, MARK), { throwIfNoEntry: false }) !== undefined

/** The version of the embedded database: another one may write other files. */
function engineVersion(): string {
  const main = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  return JSON.parse(readFileSync(join(dirname(main), '../package.json'), 'utf8')).version
}

/** Path of the database that belongs to these migrations and this engine, whether it has been made or not. */
export const preparedFolder = (): string => join(PREPARED, `${engineVersion()}-${migrationsDigest().slice(0, 16)}`)

/** Copies a folder of files and folders; the mark of a database comes last, so that half a copy is none. */
function copyFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true, mode: 0o700 })
  const entries = readdirSync(from, { withFileTypes: true })
  for (const entry of entries)
    if (entry.isDirectory()) copyFolder(join(from, entry.name), join(to, entry.name))
    else if (entry.name !== MARK) copyFileSync(join(from, entry.name), join(to, entry.name))
  if (existsSync(join(from, MARK))) copyFileSync(join(from, MARK), join(to, MARK))
}

/** Fills the folder of a new embedded database with the prepared one, when that has been made. */
export function copyPrepared(folder: string): void {
  if (isDatabase(folder)) return
  const prepared = preparedFolder()
  if (existsSync(prepared)) copyFolder(prepared, folder)
}
