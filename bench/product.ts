// The built program as a process of its own, asked as the administrator.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { KEPT_MEMORY } from '../src/process/supervisor.js'
import { SERVER_KEY } from './database.js'

// biome-ignore lint/suspicious/noExplicitAny: whatever the server answers.
type Body = any

export interface Product {
  pid: number
  base: string
  /** Throws an Error with the answer when it is not a success. */
  ask(method: string, path: string, body?: unknown): Promise<Body>
  /** Sends bytes as they are; as `ask` else. */
  put(path: string, mediaType: string, bytes: Uint8Array<ArrayBuffer>): Promise<Body>
  /** The most memory that the process has ever had resident, in MiB. */
  peakMiB(): number
  /** Memory that it and the processes it leads have resident now, in MiB; what they share counts for each. */
  residentMiB(): number
  /** Tells it to stop, and waits for its end: its exit code, null when a signal ended it. */
  stop(): Promise<number | null>
}

const PORT = 18_100
const AUTHORIZATION = `Basic ${Buffer.from('bench:bench-admin-secret').toString('base64')}`
const pause = (milliseconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, milliseconds))

const parentOf = (stat: string): number => Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])

/** A process and those that it has started. */
function family(pid: number): number[] {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name))
  const isChild = (other: string): boolean => {
    try {
      return parentOf(readFileSync(`/proc/${other}/stat`, 'utf8')) === pid
    } catch {
      // It has ended meanwhile.
      return false
    }
  }
  return [pid, ...pids.filter(isChild).map(Number)]
}

const statusMiB = (pid: number, name: string): number => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024)
}

/**
 * Starts `hydria command` on a data folder below `folder`; a server is awaited until it answers. It is one process, unless
 * `settings` have it otherwise.
 */
export async function startProduct(
  folder: string,
  command: string,
  databaseUrl?: string,
  settings: Record<string, string> = {},
): Promise<Product> {
  const main = fileURLToPath(new URL('../main.js', import.meta.url))
  const base = `http://127.0.0.1:${settings['PORT'] ?? PORT}`
  const env = {
    ...process.env,
    ...KEPT_MEMORY,
    ...(databaseUrl ? { DATABASE_URL: databaseUrl, ...SERVER_KEY } : {}),
    ...{ ADMIN_KEY: 'bench', ADMIN_SECRET: 'bench-admin-secret', ALLOW_PRIVATE_ORIGINS: 'true', LOG_LEVEL: 'error' },
    ...{ PORT: String(PORT), BASE_URL: base, DATA_DIR: join(folder, 'data'), SERVERS: '1', ...settings },
  }
  const child = spawn(process.execPath, [...process.execArgv, main, command], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const send = async (
    method: string,
    path: string,
    mediaType: string | undefined,
    body: string | Uint8Array<ArrayBuffer> | undefined,
  ) => {
    const headers = { Authorization: AUTHORIZATION, ...(mediaType && { 'Content-Type': mediaType }) }
    const response = await fetch(base + path, { method, headers, ...(body && { body }) })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }
  for (let attempt = 0; command !== 'worker'; attempt++) {
    if (
      await fetch(`${base}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      break
    if (attempt > 600 || child.exitCode !== null) {
      child.kill('SIGKILL')
      throw new Error('The server does not start')
    }
    await pause(100)
  }
  return {
    pid: child.pid!,
    base,
    ask: (method, path, body) =>
      body ? send(method, path, 'application/json', JSON.stringify(body)) : send(method, path, undefined, undefined),
    put: (path, mediaType, bytes) => send('PUT', path, mediaType, bytes),
    peakMiB: () => statusMiB(child.pid!, 'VmHWM'),
    residentMiB: () => family(child.pid!).reduce((sum, pid) => sum + statusMiB(pid, 'VmRSS'), 0),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
      child.kill('SIGTERM')
      return (await once(child, 'exit'))[0]
    },
  }
}
