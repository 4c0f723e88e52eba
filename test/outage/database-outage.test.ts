// The database is stopped and started under load: callers are told to come back, and work goes on by itself.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pino } from 'pino'
import { readSettings } from '../../src/settings.js'
import { openStore } from '../../src/store/index.js'
import { basic, type Client, clientOf, type Reply } from '../hydria.js'
import { inspect } from '../ingest/inspect.js'
import { customersOf, finished, patient, startPictures, submit } from '../ingest/load.js'
import { picture } from '../pictures.js'
import { freePort, type Place, startPlace } from '../processes.js'
import { askValue, SERVER_KEY } from '../servers/database.js'
import type { HttpServer } from '../servers/http.js'
import { type PostgresServer, startPostgres } from '../servers/postgres.js'

const [KEY, SECRET] = ['outage-admin', 'outage-admin-secret']
const UPLOADS = 4
/** Between the calls of one caller. */
const PAUSE_MS = 20

let postgres: PostgresServer
let origin: HttpServer
let folder: string
let places: Place[]
let environment: Record<string, string>
let base: string

beforeAll(async () => {
  folder = join(process.env['HYDRIA_TEST_FOLDER']!, crypto.randomUUID())
  mkdirSync(folder, { recursive: true })
  postgres = await startPostgres()
  origin = await startPictures()
  const port = await freePort()
  base = `http://127.0.0.1:${port}`
  environment = {
    DATA_DIR: folder,
    DATABASE_URL: postgres.url,
    ...SERVER_KEY,
    BASE_URL: base,
    PORT: String(port),
    SERVERS: '1',
    ADMIN_KEY: KEY,
    ADMIN_SECRET: SECRET,
    ALLOW_PRIVATE_ORIGINS: 'true',
    LEASE_S: '2',
    SWEEP_S: '1',
    // An outage spends no try.
    INGEST_TRIES: '1',
    LOG_LEVEL: 'error',
  }
  places = [startPlace('serve', environment), startPlace('worker', environment)]
}, 240_000)
afterAll(async () => {
  await Promise.all(places.map(place => place.stop()))
  await origin.stop()
  await postgres.remove()
  rmSync(folder, { recursive: true, force: true })
})

/** Calls again and again, one call after the other, until told to end; returns every answer. */
function callOn(call: () => Promise<Reply>): () => Promise<Reply[]> {
  let ended = false
  const replies = (async () => {
    const seen: Reply[] = []
    while (!ended) {
      seen.push(await call())
      await pause(PAUSE_MS)
    }
    return seen
  })()
  return () => {
    ended = true
    return replies
  }
}

const statuses = (replies: Reply[]): number[] => [...new Set(replies.map(({ status }) => status))].sort()

/** How many connections listen for notifications. */
const listeners = () =>
  askValue(postgres.url, `SELECT count(*) FROM pg_stat_activity WHERE application_name = 'hydria-listener'`)

async function until(check: () => Promise<boolean>): Promise<void> {
  while (!(await check())) await new Promise(resolve => setTimeout(resolve, 50))
}

it('answers 503 while it is away, loses nothing, doubles nothing, and goes on when it is back', async () => {
  const authorization = basic(KEY, SECRET)
  const persistent = patient([base], authorization)
  const once: Client = clientOf(() => base, authorization)
  const anyone = clientOf(() => base)
  const [customer] = await customersOf(persistent, 1)
  const images = `${customer}/spaces/1/images`
  const upload = (id: string, call: Client) =>
    call('PUT', `${images}/${id}`, { headers: { 'Content-Type': 'image/png' }, body: picture('coffee.png') })
  await upload('upload-0', persistent)
  const tile = `/iiif-img${customer!.replace('/customers', '')}/1/upload-0/0,0,512,400/512,/0/default.jpg`
  expect((await anyone('GET', tile)).status).toBe(200)

  const batches = [await submit(persistent, customer!, origin.base, 0, 40)]
  const progress = async () => Number((await persistent('GET', batches[0]!)).body.completed)
  const seen: Reply[] = []
  for (const how of ['fast', 'immediate'] as const) {
    const before = await progress()
    await until(async () => (await progress()) > before)
    const ends = [
      callOn(() => once('GET', `${images}?pageSize=20`)),
      callOn(() => upload('upload-1', once)),
      callOn(() => once('PATCH', `${images}/upload-0`, { body: { string1: crypto.randomUUID() } })),
    ]
    await postgres.stop(how)
    const away = [await once('GET', images), await upload('upload-2', once), await anyone('GET', `${tile}?other`)]
    expect(away.map(({ status }) => status)).toEqual([503, 503, 200])
    expect(away[0]!.headers.get('retry-after')).toBe('5')
    expect(away[0]!.body).toMatchObject({ '@type': 'Error', statusCode: 503, description: /database is unavailable/ })
    const health = [await anyone('GET', '/healthz'), await anyone('GET', '/readyz')]
    expect(health.map(({ status }) => status)).toEqual([200, 503])
    await postgres.start()
    for (const end of ends) seen.push(...(await end()))
  }
  expect(statuses(seen).filter(status => ![200, 201, 202, 503].includes(status))).toEqual([])
  expect(seen.filter(({ status, headers }) => status === 503 && !headers.has('retry-after'))).toEqual([])

  for (let number = 1; number < UPLOADS; number++) await upload(`upload-${number}`, persistent)
  await until(async () => (await once('GET', '/readyz')).status === 200)
  await until(async () => (await listeners()) === 2)
  await finished(persistent, batches)
  expect(await Promise.all(places.map(place => place.stop()))).toEqual([0, 0])
  await inspect(environment, { batched: 40, bad: 4, uploaded: UPLOADS })
}, 240_000)

it('a transaction that met another in a deadlock is run once more', async () => {
  const store = await openStore(readSettings(environment), [], pino({ level: 'silent' }))
  try {
    await store.db.raw('CREATE TABLE ring (id integer PRIMARY KEY, count integer NOT NULL)')
    await store.db('ring').insert([
      { id: 1, count: 0 },
      { id: 2, count: 0 },
    ])
    let waiting = 2
    let open = () => {}
    const both = new Promise<void>(resolve => {
      open = resolve
    })
    const add = (first: number, second: number) =>
      store.transaction(async ({ db }) => {
        await db('ring').where({ id: first }).increment('count')
        if (--waiting === 0) open()
        await both
        await db('ring').where({ id: second }).increment('count')
      })
    await Promise.all([add(1, 2), add(2, 1)])
    expect(await store.db('ring').orderBy('id').pluck('count')).toEqual([2, 2])
    // Once, or more often where the retry takes its first row before the other has got its second.
    expect(waiting).toBeLessThan(0)
  } finally {
    await store.close()
  }
})
