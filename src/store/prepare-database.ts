// Makes the migrated, empty database that new embedded databases are copied from: it holds no rows of anyone, and no secrets.
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { PREPARED } from '../program-files.js'
import { type Db, openEmbedded } from './database.js'
import { preparedFolder } from './prepared-folder.js'
import { migrateUp } from './run-migrations.js'

/** Whoever runs the program may read it; PostgreSQL makes its folders for their owner alone. */
function openToReaders(folder: string): void {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644)
}

/** Drops the databases that others are made from: nobody makes one, and they are half of what each copy would copy. */
async function dropTemplates(db: Db): Promise<void> {
  await db('pg_database').update({ datistemplate: false })
  for (const name of ['template0', 'template1']) await db.raw('DROP DATABASE ??', [name])
}

/** Makes the prepared database unless it has been made for these migrations; returns its path. Those of others are removed. */
export async function prepareDatabase(): Promise<string> {
  const folder = preparedFolder()
  if (existsSync(folder)) return folder
  const unfinished = `${folder}.${process.pid}`
  mkdirSync(PREPARED, { recursive: true })
  for (const name of readdirSync(PREPARED)) rmSync(join(PREPARED, name), { recursive: true, force: true })
  const database = await openEmbedded(unfinished)
  try {
    await migrateUp(database.knex)
    await dropTemplates(database.knex)
  } finally {
    await database.close()
  }
  openToReaders(unfinished)
  renameSync(unfinished, folder)
  return folder
}
