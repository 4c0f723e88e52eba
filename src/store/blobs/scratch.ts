// Files on their way in: a folder of each opening, swept when the process that opened it is gone.
import { randomUUID } from 'node:crypto'
import { readlinkSync } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'

const DAY_MS = 24 * 60 * 60 * 1000

/** A folder for temporary files. */
export interface Scratch {
  /** A path that no file has yet. */
  path(suffix?: string): Promise<string>
  /** Removes the folder and what is in it. */
  close(): Promise<void>
}

const pidNamespace = (): string => {
  try {
    return readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')
  } catch {
    return '0'
  }
}

// A process id means something only on its host and in its namespace (containers all have a process 1).
const HERE = `${hostname().replace(/[^A-Za-z0-9.-]/g, '-')}_${pidNamespace()}`
const SELF = randomUUID()

/**
 * Opens a folder of one's own below `root`, after removing those of processes that are gone:
 * dead ones of this host at once, those of other hosts when nothing in them has changed for a day.
 */
export async function openScratch(root: string): Promise<Scratch> {
  await mkdir(root, { recursive: true, mode: 0o700 })
  await sweep(root)
  const folder = join(root, `${HERE}_${process.pid}_${SELF}_${randomUUID()}`)
  return {
    path: async (suffix = '') => {
      await mkdir(folder, { recursive: true })
      return join(folder, `${randomUUID()}${suffix}`)
    },
    close: () => rm(folder, { recursive: true, force: true }),
  }
}

async function sweep(root: string): Promise<void> {
  for (const name of await readdir(root))
    if (await abandoned(root, name)) await rm(join(root, name), { recursive: true, force: true })
}

async function abandoned(root: string, name: string): Promise<boolean> {
  const [host, namespace, pid, incarnation] = name.split('_')
  if (incarnation === SELF) return false
  if (`${host}_${namespace}` === HERE && incarnation !== undefined)
    return Number(pid) === process.pid || !alive(Number(pid))
  return (await lastChange(join(root, name))) < Date.now() - DAY_MS
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function lastChange(path: string): Promise<number> {
  const entry = await stat(path).catch(() => undefined)
  if (!entry) return 0
  if (!entry.isDirectory()) return entry.mtimeMs
  const changes = await Promise.all((await readdir(path)).map(name => lastChange(join(path, name))))
  return Math.max(entry.mtimeMs, ...changes)
}
