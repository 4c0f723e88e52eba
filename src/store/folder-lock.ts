// The embedded database takes no lock on its folder; two processes would destroy it, so ours does.
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
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

const holderOf = (file: string): { pid: number; start: string } => {
  const [pid = '', start = ''] = readFileSync(file, 'utf8').split(' ')
  return { pid: Number(pid), start }
}

/**
 * Takes the lock file `hydria.lock` in the folder and returns what gives it back.
 * Throws an Error that names the process when a living one holds it; the lock of a dead one is taken over.
 */
export function lockFolder(folder: string): () => void {
  const file = join(folder, 'hydria.lock')
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const descriptor = openSync(file, 'wx')
      writeSync(descriptor, `${process.pid} ${startOf(process.pid)}`)
      closeSync(descriptor)
      return () => rmSync(file, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const { pid, start } = holderOf(file)
    if (pid > 0 && isAlive(pid) && startOf(pid) === start)
      throw new Error(
        `The embedded database in ${folder} is in use by process ${pid}. Stop that one first, give this one another DATA_DIR, or let both use a PostgreSQL server by DATABASE_URL.`,
      )
    rmSync(file, { force: true })
  }
  throw new Error(`The lock file ${file} cannot be taken.`)
}
