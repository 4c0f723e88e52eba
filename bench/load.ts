// Puts load on a server with wrk: random paths out of a list, over kept connections.
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What a server did under load: requests per second, the 99th percentile in milliseconds, and answers other than 2xx. */
export interface Load {
  perSecond: number
  p99: number
  failed: number
}

const LUA = `
local paths = {}
for path in io.lines(os.getenv("PATHS")) do paths[#paths + 1] = path end
math.randomseed(7)
request = function() return wrk.format("GET", paths[math.random(#paths)]) end
`

const UNITS: Record<string, number> = { us: 0.001, ms: 1, s: 1000, m: 60_000 }

/** Runs wrk for the seconds with 16 connections on one thread; `paths` are asked for in random order. */
export async function load(
  folder: string,
  base: string,
  paths: string[],
  seconds: number,
  connections = 16,
): Promise<Load> {
  const script = join(folder, 'random.lua')
  const list = join(folder, 'paths.txt')
  writeFileSync(script, LUA)
  writeFileSync(list, paths.join('\n'))
  const words = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '30s', '--latency', '-s', script, base]
  const { stdout: report } = await run('wrk', words, { env: { ...process.env, PATHS: list } })
  const latency = /99%\s+([\d.]+)(us|ms|s|m)/.exec(report)
  return {
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(report)?.[1] ?? 0),
    p99: Number(latency?.[1]) * (UNITS[latency?.[2] ?? ''] ?? Number.NaN),
    failed: Number(/Non-2xx or 3xx responses: (\d+)/.exec(report)?.[1] ?? 0),
  }
}
