// Images that end the process: each of them ends in an error after its tries, and the others are ingested.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startTestHydria, type TestHydria } from '../hydria.js'
import { SERVER_KEY } from '../servers/database.js'

const WORKER = fileURLToPath(new URL('./mortal-worker.js', import.meta.url))
const TRIES = 2

declare const DATABASE: 'embedded' | 'server'

let hydria: TestHydria
beforeAll(async () => {
  hydria = await startTestHydria({ LEASE_S: '2', INGEST_TRIES: String(TRIES) }, { serve: true, work: false })
})
afterAll(() => hydria.stop())

/** Runs a worker again and again until the queue is empty; the images that it began, in order, and how often it died. */
async function runUntilDone(env: Record<string, string>): Promise<{ begun: string[]; deaths: number }> {
  let printed = ''
  for (let deaths = 0; ; deaths++) {
    const child = spawn(process.execPath, [WORKER], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    child.stdout.on('data', data => {
      printed += data
    })
    const [code] = await once(child, 'close')
    if (code === 0) return { begun: printed.split('\n').filter(Boolean), deaths }
    if (code !== null) throw new Error(`the worker ended with ${code}`)
  }
}

it('end in an error, their neighbours do not, in one worker or several', async () => {
  const { settings } = hydria
  const customer = await hydria.customer()
  const names = Array.from({ length: 7 }, (_, index) => (index % 4 === 1 ? `poison-${index}` : `good-${index}`))
  const poisons = names.filter(name => name.startsWith('poison'))
  const { db } = hydria.services.store
  await db('spaces').insert({ customer: customer.id, id: 7, name: 'seven' })
  await db('images').insert(names.map(id => ({ customer: customer.id, space: 7, id, ingesting: true })))
  await db('jobs').insert(names.map(image => ({ customer: customer.id, space: 7, image })))
  const environment: Record<string, string> = {
    PATH: process.env['PATH']!,
    DATA_DIR: settings.DATA_DIR,
    INGEST_TRIES: String(TRIES),
    INGEST_CONCURRENCY: '3',
    LEASE_S: '2',
    ...SERVER_KEY,
    ...(settings.DATABASE_URL && { DATABASE_URL: settings.DATABASE_URL }),
  }
  const workers = DATABASE === 'embedded' ? 1 : 2
  let runs: Awaited<ReturnType<typeof runUntilDone>>[] = []
  await hydria.restart(async () => {
    runs = await Promise.all(Array.from({ length: workers }, () => runUntilDone(environment)))
  })
  const { db: now } = hydria.services.store
  const rows = await now('images').where({ customer: customer.id, space: 7 }).select('id', 'error', 'ingesting')
  const begun = runs.flatMap(run => run.begun)
  expect(rows.filter(row => row.ingesting)).toEqual([])
  expect(
    rows
      .filter(row => row.error !== '')
      .map(row => row.id)
      .sort(),
  ).toEqual(poisons.sort())
  for (const { error } of rows.filter(row => row.error !== ''))
    expect(error).toBe(`The ingest is given up: the process that did it ended ${TRIES} times before the ingest did.`)
  for (const poison of poisons) expect(begun.filter(id => id === poison)).toHaveLength(TRIES)
  expect(runs.reduce((sum, { deaths }) => sum + deaths, 0)).toBeLessThanOrEqual(TRIES * poisons.length)
}, 600_000)
