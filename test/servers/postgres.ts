// A PostgreSQL server of the test's own, which it can stop and start.
import { spawnSync } from 'node:child_process'
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { freePort } from '../processes.js'

/** A server: `stop` ends every connection, `fast` with a word to each of them, `immediate` as a crash does. */
export interface PostgresServer {
  url: string
  start(): void
  stop(how: 'fast' | 'immediate'): void
  /** Stops it for good and removes its files. */
  remove(): void
}

const DEBIAN = '/usr/lib/postgresql'

/** The folder of the newest server's programs. Throws Error when there is none. */
function programs(): string {
  const installed = spawnSync('ls', [DEBIAN], { encoding: 'utf8' }).stdout.split('\n').filter(Boolean)
  const newest = installed.sort((a, b) => Number(b) - Number(a)).map(version => join(DEBIAN, version, 'bin'))
  for (const folder of [...newest, ...(process.env['PATH'] ?? '').split(delimiter)])
    if (spawnSync(join(folder, 'initdb'), ['--version']).status === 0) return folder
  throw new Error('These tests need the programs of a PostgreSQL server: initdb and pg_ctl')
}

/** Whom the server runs as: it refuses to be root. */
function owner(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const number = (option: string) => Number(spawnSync('id', [option, 'postgres'], { encoding: 'utf8' }).stdout)
  return { uid: number('-u'), gid: number('-g') }
}

/** Starts a new server on a free port of loopback. */
export async function startPostgres(): Promise<PostgresServer> {
  const bin = programs()
  const as = owner()
  const folder = mkdtempSync(join(tmpdir(), 'hydria-postgres-'))
  if (as.uid !== undefined) chownSync(folder, as.uid, as.gid!)
  const data = join(folder, 'data')
  const run = (program: string, ...words: string[]): void => {
    // Nothing is piped: the server would keep the pipe open.
    const { status } = spawnSync(join(bin, program), ['-D', data, ...words], { ...as, cwd: folder, stdio: 'ignore' })
    if (status !== 0) throw new Error(`${program} ${words.join(' ')} failed in ${readdirSync(folder)}`)
  }
  const port = await freePort()
  const options = `-c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories=${folder} -c fsync=off -c deadlock_timeout=100ms`
  run('initdb', '-U', 'postgres', '-A', 'trust', '--encoding=UTF8', '--no-sync')
  const start = (): void => run('pg_ctl', '-w', '-l', join(folder, 'log'), '-o', options, 'start')
  start()
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    start,
    stop: how => run('pg_ctl', '-w', '-m', how, 'stop'),
    remove() {
      spawnSync(join(bin, 'pg_ctl'), ['-D', data, '-m', 'immediate', 'stop'], { ...as, cwd: folder, stdio: 'ignore' })
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
