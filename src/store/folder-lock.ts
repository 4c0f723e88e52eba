// The embedded database takes no lock on its folder; two processes would destroy it, so ours does.
import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Start of the process in clock ticks, where the system tells it: a process number may be given again after a restart. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

interface Holder {
  pid: number
  start: string
}

const holderOf = (file: string): Holder => {
  const [pid = '', start = ''] = readFileSync(file, 'utf8').split(' ')
  return { pid: Number(pid), start }
}

const isHeld = ({ pid, start }: Holder): boolean => pid > 0 && isAlive(pid) && startOf(pid) === start

/** The folder is another process's. */
export class FolderInUse extends Error {
  override name = 'FolderInUse'
}

const inUse = (folder: string, { pid }: Holder): FolderInUse =>
  new FolderInUse(
    `The embedded database in ${folder} is in use by process ${pid}, and is for one process. ` +
      'Use `start`, which is server and worker in one, or let all of them use a PostgreSQL server by DATABASE_URL; ' +
      'or stop that process, or give this one another DATA_DIR.',
  )

/** Runs what makes or moves a file; false when another process was there first. */
function first(work: () => void, lost: 'EEXIST' | 'ENOENT'): boolean {
  try {
    work()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === lost) return false
    throw error
  }
}

/** Puts the lock of a dead process aside; one that a living process has taken in its place meanwhile is put back. */
function putAside(file: string, own: string): void {
  const aside = `${own}.aside`
  if (!first(() => renameSync(file, aside), 'ENOENT')) return
  if (isHeld(holderOf(aside))) first(() => linkSync(aside, file), 'EEXIST')
  rmSync(aside)
}

/**
 * Takes the lock file `hydria.lock` in the folder and returns what gives it back.
 * Throws FolderInUse, which names the process, when a living one holds it; the lock of a dead one is taken over.
 */
export function lockFolder(folder: string): () => void {
  const file = join(folder, 'hydria.lock')
  // Written before it is there: nobody ever reads half a lock.
  const own = `${file}.${process.pid}`
  writeFileSync(own, `${process.pid} ${startOf(process.pid)}`)
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      if (first(() => linkSync(own, file), 'EEXIST')) return () => rmSync(file, { force: true })
      const holder = existsSync(file) ? holderOf(file) : undefined
      if (holder && isHeld(holder)) throw inUse(folder, holder)
      if (holder) putAside(file, own)
    }
    throw new Error(`The lock file ${file} cannot be taken.`)
  } finally {
    rmSync(own, { force: true })
  }
}
