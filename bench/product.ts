// The built program as a process of its own, asked as the administrator.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

// biome-ignore lint/suspicious/noExplicitAny: whatever the server answers.
type Body = any

export interface Product {
  base: string
  /** Throws an Error with the answer when it is not a success. */
  ask(method: string, path: string, body?: unknown): Promise<Body>
  /** The most memory that the process has ever had resident, in MiB. */
  peakMiB(): number
  /** Tells it to stop, and waits for its end. */
  stop(): Promise<void>
}

const PORT = 18_100
const AUTHORIZATION = `Basic ${Buffer.from('bench:bench').toString('base64')}`
const pause = (milliseconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, milliseconds))

/** Starts `hydria command` on a data folder below `folder`; a server is awaited until it answers. */
export async function startProduct(folder: string, command: string, databaseUrl?: string): Promise<Product> {
  const main = fileURLToPath(new URL('../main.js', import.meta.url))
  const base = `http://127.0.0.1:${PORT}`
  const env = {
    ...process.env,
    ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}),
    ...{ ADMIN_KEY: 'bench', ADMIN_SECRET: 'bench', ALLOW_PRIVATE_ORIGINS: 'true', LOG_LEVEL: 'error' },
    ...{ PORT: String(PORT), BASE_URL: base, DATA_DIR: join(folder, 'data') },
  }
  const child = spawn(process.execPath, [...process.execArgv, main, command], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ask: Product['ask'] = async (method, path, body) => {
    const headers = { Authorization: AUTHORIZATION, ...(body ? { 'Content-Type': 'application/json' } : {}) }
    const response = await fetch(base + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) })
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
    if (attempt > 300 || child.exitCode !== null) throw new Error('The server does not start')
    await pause(100)
  }
  return {
    base,
    ask,
    peakMiB: () =>
      Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}
