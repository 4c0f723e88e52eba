// The database that is read for a backup or a copy: a server's, or the embedded one, itself or a copy when a process has it.
import { join } from 'node:path'
import { databaseFolder, type Settings } from '../../settings.js'
import { openScratch } from '../blobs/scratch.js'
import { type Db, openDatabase, openEmbedded } from '../database.js'
import { isDatabase } from '../prepared-folder.js'
import { holdDeletions } from './backup-hold.js'
import { stepsOf } from './catalogue.js'
import { askForCopy } from './copy-socket.js'

/** A database to read, with the deletion of bytes held. */
export interface Source {
  db: Db
  /** Whether somebody else may write to it meanwhile. */
  isInUse(): Promise<boolean>
  /** Milliseconds for which the process that has it was kept waiting. */
  pauseMs: number
  close(): Promise<void>
}

/** Whether servers or workers are on the same database: one that does nothing still listens. */
export async function isServed(db: Db): Promise<boolean> {
  const { rows } = await db.raw(
    `SELECT EXISTS (SELECT FROM pg_stat_activity
       WHERE datname = current_database() AND application_name IN ('hydria', 'hydria-listener')) AS served`,
  )
  return rows[0].served
}

async function openInPlace(settings: Settings): Promise<Source> {
  const { knex, close } = await openDatabase(settings, 'hydria keep')
  try {
    const release = await holdDeletions(knex)
    return {
      db: knex,
      isInUse: async () => Boolean(settings.DATABASE_URL) && isServed(knex),
      pauseMs: 0,
      async close() {
        await release()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Whether the settings mean an installation, rather than a place where one could be made: nothing is made by this. */
export async function isInstalled(settings: Settings): Promise<boolean> {
  if (!settings.DATABASE_URL) return isDatabase(databaseFolder(settings))
  const { knex, close } = await openDatabase(settings, 'hydria keep')
  try {
    return (await stepsOf(knex)).length > 0
  } finally {
    await close()
  }
}

/** Opens the database of the settings for reading. Throws an Error when it cannot be reached or its process gives no copy. */
export async function openSource(settings: Settings): Promise<Source> {
  if (settings.DATABASE_URL) return openInPlace(settings)
  const scratch = await openScratch(join(settings.DATA_DIR, 'copies'))
  const folder = await scratch.path()
  const copy = await askForCopy(databaseFolder(settings), folder).catch(async error => {
    await scratch.close()
    throw error
  })
  if (!copy) {
    await scratch.close()
    return openInPlace(settings)
  }
  try {
    const { knex, close } = await openEmbedded(folder)
    return {
      db: knex,
      isInUse: async () => true,
      pauseMs: copy.pauseMs,
      async close() {
        await close()
        copy.close()
        await scratch.close()
      },
    }
  } catch (error) {
    copy.close()
    await scratch.close()
    throw error
  }
}
