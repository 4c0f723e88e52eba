// The same request again and again over kept connections, from a process that is not the server: wrk, or else node.
import { execFile, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

const CONNECTIONS = Number(process.env['BENCH_CONNECTIONS'] ?? 16)

/** Whether wrk puts the load on; without it node does, which takes more from the machine. */
export const hasWrk = !spawnSync('wrk', ['-v']).error

async function byWrk(url: string, headers: Record<string, string>, seconds: number): Promise<number> {
  const given = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  const words = ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '--timeout', '30s', ...given, url]
  const { stdout } = await run('wrk', words)
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(`${url}: ${stdout}`)
  const [, count, time] = /(\d+) requests in ([\d.]+)s/.exec(stdout) ?? []
  return Number(count) / Number(time)
}

async function byNode(url: string, headers: Record<string, string>, seconds: number): Promise<number> {
  const client = fileURLToPath(new URL('steady-client.js', import.meta.url))
  const words = [client, url, JSON.stringify(headers), String(seconds), String(CONNECTIONS)]
  return Number((await run(process.execPath, words)).stdout)
}

/** Answers in a second. Throws an Error when one of them is no 2xx. */
export const steadyRate = hasWrk ? byWrk : byNode
