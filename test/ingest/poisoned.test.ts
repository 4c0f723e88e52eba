// Images that end the process: each of them ends in an error after its tries, and the others are ingested.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readSettings, type Settings } from '../../src/settings.js'
import { type Db, openDatabase } from '../../src/store/index.js'
import { freshData } from '../hydria.js'
import { SERVER_KEY } from '../servers/database.js'

const WORKER = fileURLToPath(new URL('./mortal-worker.js', import.meta.url))
const TRIES = 2

let folder: string
let data: Awaited<ReturnType<typeof freshData>>
let settings: Settings
beforeAll(async () => {
  folder = join(process.env['HYDRIA_TEST_FOLDER']!, crypto.randomUUID())
  data = await freshData(folder)
  settings = readSettings({ DATA_DIR: folder, ...data.environment })
})
afterAll(async () => {
  await data.remove()
  rmSync(folder, { recursive: true, force: true })
})

/** Does work on the database while no worker has it open. */
async function within<T>(work: (db: Db) => Promise<T>): Promise<T> {
  const database = await openDatabase(settings)
  return work(database.knex).finally(database.close)
}

const isPoison = (name: string): boolean => name.startsWith('poison')

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

it('end in an error, their neighbours do not, in several workers', async () => {
  const names = Array.from({ length: 7 }, (_, index) => (index % 4 === 1 ? `poison-${index}` : `good-${index}`))
  const poisons = names.filter(isPoison)
  const customer = await within(async db => {
    const [row] = await db('customers').insert({ name: 'poisoned' }).returning('id')
    const { id } = row!
    await db('spaces').insert({ customer: id, id: 7, name: 'seven' })
    await db('images').insert(names.map(name => ({ customer: id, space: 7, id: name, ingesting: true })))
    await db('jobs').insert(names.map(image => ({ customer: id, space: 7, image })))
    return id
  })
  const environment: Record<string, string> = {
    PATH: process.env['PATH']!,
    DATA_DIR: folder,
    INGEST_TRIES: String(TRIES),
    INGEST_CONCURRENCY: '3',
    LEASE_S: '2',
    ...SERVER_KEY,
    ...data.environment,
  }
  const runs = await Promise.all([1, 2].map(() => runUntilDone(environment)))
  const rows = await within(db => db('images').where({ customer, space: 7 }).select('id', 'error', 'ingesting'))
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
