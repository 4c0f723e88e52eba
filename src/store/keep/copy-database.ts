// A copy of the embedded database's folder while its process works: most of it beside the work, the rest in a short pause.
import { constants as flags } from 'node:fs'
import { copyFile, mkdir, readdir, rm, stat } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import type { Db } from '../database.js'

/** Files of ours in the folder, which belong to the process. */
const LOCK_FILE = 'hydria.lock'
export const SOCKET_FILE = 'hydria.sock'

/** How a file was when it was copied. */
interface Copied {
  inode: number
  size: number
  modified: number
}

/** Milliseconds within which two changes of a file may have one time: what is so young is copied again. */
const YOUNG_MS = 2_000

const isOurs = (name: string): boolean =>
  name.startsWith(LOCK_FILE) || name === SOCKET_FILE || name === 'postmaster.pid'

async function filesIn(folder: string): Promise<{ files: string[]; folders: string[] }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const pathOf = (entry: { parentPath: string; name: string }): string =>
    relative(folder, join(entry.parentPath, entry.name))
  return {
    files: entries.filter(entry => entry.isFile() && !isOurs(entry.name)).map(pathOf),
    folders: entries.filter(entry => entry.isDirectory()).map(pathOf),
  }
}

const isGone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'

async function stateOf(path: string): Promise<Copied | undefined> {
  try {
    const { ino, size, mtimeMs } = await stat(path)
    return { inode: ino, size, modified: mtimeMs }
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
}

const isSame = (before: Copied | undefined, now: Copied): boolean =>
  before?.inode === now.inode && before.size === now.size && before.modified === now.modified

/** Makes the one folder what the other is, copying what has changed since; files that are gone meanwhile are left out. */
async function copyChanged(from: string, to: string, copied: Map<string, Copied>): Promise<void> {
  const { files, folders } = await filesIn(from)
  for (const folder of folders) await mkdir(join(to, folder), { recursive: true, mode: 0o700 })
  for (const file of files) {
    const began = Date.now()
    const state = await stateOf(join(from, file))
    if (!state || isSame(copied.get(file), state)) continue
    try {
      await mkdir(dirname(join(to, file)), { recursive: true, mode: 0o700 })
      await copyFile(join(from, file), join(to, file), flags.COPYFILE_FICLONE)
      if (began - state.modified > YOUNG_MS) copied.set(file, state)
    } catch (error) {
      if (!isGone(error)) throw error
    }
  }
  const left = new Set(files)
  for (const file of (await filesIn(to)).files) if (!left.has(file)) await rm(join(to, file), { force: true })
}

/**
 * Copies the folder of the open embedded database. Its one connection is kept from everyone else only for the second
 * pass, which copies what was written during the first: that is the pause, whose milliseconds are returned.
 */
export async function copyDatabase(db: Db, from: string, to: string): Promise<number> {
  const copied = new Map<string, Copied>()
  await mkdir(to, { recursive: true, mode: 0o700 })
  await copyChanged(from, to, copied)
  const connection = await db.client.acquireConnection()
  const began = performance.now()
  try {
    await db.raw('CHECKPOINT').connection(connection)
    await copyChanged(from, to, copied)
  } finally {
    await db.client.releaseConnection(connection)
  }
  return performance.now() - began
}
