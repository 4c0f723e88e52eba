// From the start of the program to its first answer, on an embedded database that is there already: `npm run bench:start`.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startChild } from './child.js'

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 5)
const GOAL_MS = 2000
const ADMIN = { ADMIN_KEY: 'bench', ADMIN_SECRET: 'bench-admin-secret' }
const AUTHORIZATION = `Basic ${Buffer.from('bench:bench-admin-secret').toString('base64')}`
const main = fileURLToPath(new URL('../main.js', import.meta.url))

/** Milliseconds to the first answer that is read from the database, and those of processor time until then. */
async function start(folder: string): Promise<{ wall: number; cpu: number }> {
  const environment = { DATABASE_URL: '', DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'silent', ...ADMIN }
  const begin = performance.now()
  const server = await startChild([main, 'start'], environment)
  const { ok, status } = await fetch(`${server.base}/customers`, { headers: { Authorization: AUTHORIZATION } })
  const taken = { wall: performance.now() - begin, cpu: server.cpuSeconds() * 1000 }
  await server.stop()
  if (!ok) throw new Error(`The first answer is ${status}`)
  return taken
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

const folder = mkdtempSync(join(tmpdir(), 'hydria-bench-'))
try {
  const first = await start(folder)
  const later: { wall: number; cpu: number }[] = []
  for (let round = 0; round < ROUNDS; round++) later.push(await start(folder))
  const wall = median(later.map(taken => taken.wall))
  const cpu = median(later.map(taken => taken.cpu))
  process.stdout.write(`First start: ${first.wall.toFixed(0)} ms to the first answer.\n`)
  process.stdout.write(`Later starts: ${wall.toFixed(0)} ms, ${cpu.toFixed(0)} ms of CPU (median of ${ROUNDS}); `)
  process.stdout.write(`goal <= ${GOAL_MS} ms, ${wall <= GOAL_MS ? 'met' : 'missed'}.\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
