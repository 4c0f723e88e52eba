// Killed at any moment: every image ends once, the counts are those of the rows, and no bytes are lost or left over.
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { pino } from 'pino'
import sharp from 'sharp'
import { sweep } from '../../src/ingest/index.js'
import { readSettings } from '../../src/settings.js'
import { openBlobs, openDatabase, type Store } from '../../src/store/index.js'
import { basic, type Client, clientOf } from '../hydria.js'
import { freePort, type Place, startPlace } from '../processes.js'
import { type HttpServer, startHttp } from '../servers/http.js'

declare const DATABASE: 'embedded' | 'server'

const [KEY, SECRET] = ['crash-admin', 'crash-admin-secret']
const LONG_MS = 240_000

let origin: HttpServer
let folder: string
let places: Place[]

/** Every image is another picture; one in ten is none. */
beforeAll(async () => {
  origin = await startHttp(async (request, response) => {
    const number = Number(request.url!.slice(1))
    if (number % 10 === 9) return void response.writeHead(number % 20 === 9 ? 404 : 200).end('no picture')
    const background = { r: number % 256, g: (number * 7) % 256, b: number >> 8 }
    const bytes = await sharp({ create: { width: 40 + (number % 30), height: 30, channels: 3, background } })
      .png()
      .toBuffer()
    response.setHeader('Content-Type', 'image/png').end(bytes)
  })
})
afterAll(() => origin.stop())
beforeEach(() => {
  folder = join(process.env['HYDRIA_TEST_FOLDER']!, crypto.randomUUID())
  mkdirSync(folder, { recursive: true })
  places = []
})
afterEach(async () => {
  await Promise.all(places.map(place => place.stop()))
  rmSync(folder, { recursive: true, force: true })
})

const environmentOf = (more: Record<string, string>): Record<string, string> => ({
  DATA_DIR: folder,
  ADMIN_KEY: KEY,
  ADMIN_SECRET: SECRET,
  ALLOW_PRIVATE_ORIGINS: 'true',
  LEASE_S: '2',
  SWEEP_S: '1',
  INGEST_TRIES: '50',
  INGEST_TIMEOUT_S: '60',
  LOG_LEVEL: 'error',
  ...more,
})

/** Asks until there is an answer: the servers come and go. */
function patient(bases: string[]): Client {
  let turn = 0
  const ask = clientOf(() => bases[turn++ % bases.length]!, basic(KEY, SECRET))
  return async (...request) => {
    for (;;) {
      try {
        return await ask(...request)
      } catch (error) {
        // What fetch throws is of another realm than the tests.
        if ((error as Error).name !== 'TypeError') throw error
        await new Promise(resolve => setTimeout(resolve, 50))
      }
    }
  }
}

/** Submits a batch; an answer that was lost is found by the batch's first image. Returns the batch's address. */
async function submit(call: Client, customer: string, first: number, size: number): Promise<string> {
  const member = Array.from({ length: size }, (_, index) => ({
    id: `image-${first + index}`,
    space: 1,
    origin: `${origin.base}/${first + index}`,
  }))
  const image = `${customer}/spaces/1/images/image-${first}`
  for (;;) {
    const known = await call('GET', image)
    if (known.status === 200 && known.body.batch) return new URL(known.body.batch).pathname
    await call('POST', `${customer}/queue`, { body: { '@type': 'Collection', member } })
  }
}

/** Makes customers with one space each; their addresses. */
async function customersOf(call: Client, count: number): Promise<string[]> {
  const paths: string[] = []
  for (let index = 0; index < count; index++) {
    const { body } = await call('POST', '/customers', { body: { name: `c${index}`, displayName: 'C' } })
    const path = new URL(body['@id']).pathname
    await call('POST', `${path}/spaces`, { body: { name: 'one' } })
    paths.push(path)
  }
  return paths
}

/** Kills one place after another, at random moments, so many times. */
async function killOff(times: number, between: number): Promise<void> {
  for (let kill = 0; kill < times; kill++) {
    await new Promise(resolve => setTimeout(resolve, between * (0.5 + Math.random())))
    await places[Math.floor(Math.random() * places.length)]!.crash()
  }
}

async function finished(call: Client, batches: string[]): Promise<void> {
  for (const batch of batches)
    while (!(await call('GET', batch)).body.finished) await new Promise(resolve => setTimeout(resolve, 200))
}

/** The values of expressions over a table. */
const numbers = async (db: Store['db'], expressions: string[], table: string): Promise<number[]> => {
  const { rows } = await db.raw(`SELECT ARRAY[${expressions.join(', ')}]::text[] AS found FROM ${table}`)
  return rows[0].found.map(Number)
}

/** Looks at what is there once all processes have ended: rows, counts, bytes, files. */
async function inspect(environment: Record<string, string>, count: number): Promise<void> {
  const settings = readSettings(environment)
  const database = await openDatabase(settings)
  const blobs = await openBlobs(settings)
  const db = database.knex
  try {
    const bad = count / 10
    expect(
      await numbers(
        db,
        [
          'count(*)',
          'count(*) FILTER (WHERE ingesting)',
          `count(*) FILTER (WHERE error = '' AND width > 0)`,
          `count(*) FILTER (WHERE error <> '')`,
          '(SELECT count(*) FROM jobs)',
        ],
        'images',
      ),
    ).toEqual([count, 0, count - bad, bad, 0])
    expect(
      await numbers(
        db,
        [
          'sum(count)',
          'sum(completed)',
          'sum(errors)',
          'count(*) FILTER (WHERE finished IS NULL)',
          `(SELECT count(*) FROM batch_images WHERE state = 'completed')`,
          `(SELECT count(*) FROM batch_images WHERE state = 'error')`,
          '(SELECT sum(success) FROM ingest_totals)',
          '(SELECT sum(failed) FROM ingest_totals)',
        ],
        'batches',
      ),
    ).toEqual([count, count - bad, bad, 0, count - bad, bad, count - bad, bad])
    const [stored, named] = await numbers(
      db,
      [
        '(SELECT sum(total_size_of_stored_images + total_size_of_thumbnails) FROM storage WHERE space IS NULL)',
        'sum(original_size + derivative_size + thumbnails_size)',
      ],
      'images',
    )
    expect(stored).toBe(named)

    // What a killed process held is due in time; now, for the test.
    await db('blob_releases').update({ due: db.fn.now() })
    const store = { db } as Store
    await sweep({ store, blobs, settings, log: pino({ level: 'silent' }), now: () => new Date() })
    const rows: { customer: number; original: string; derivative: string; thumbnails: { key: string }[] }[] = await db(
      'images',
    ).where({ error: '' })
    const wanted = rows.flatMap(row => [
      `${row.customer}/original/${row.original}`,
      row.derivative,
      ...row.thumbnails.map(({ key }) => key),
    ])
    const there: string[] = []
    for await (const { key } of blobs.list('')) there.push(key)
    expect(there.sort()).toEqual([...new Set(wanted)].sort())
  } finally {
    await blobs.close()
    await database.close()
  }
  expect(readdirSync(join(folder, 'blobs', 'tmp'))).toEqual([])
}

if (DATABASE === 'embedded')
  it(
    'one process on the embedded database, killed ten times',
    async () => {
      cpSync(join(process.env['HYDRIA_TEST_FOLDER']!, 'template', 'database'), join(folder, 'database'), {
        recursive: true,
      })
      const port = await freePort()
      const environment = environmentOf({ PORT: String(port) })
      const call = patient([`http://127.0.0.1:${port}`])
      places.push(startPlace('start', environment))
      const [customer] = await customersOf(call, 1)
      const kills = killOff(10, 1800)
      const batches = [await submit(call, customer!, 0, 60), await submit(call, customer!, 60, 60)]
      await kills
      await finished(call, batches)
      expect(await places[0]!.stop()).toBe(0)
      await inspect(environment, 120)
    },
    LONG_MS,
  )
else
  it(
    'two servers and two workers on one PostgreSQL, killed twenty times',
    async () => {
      const admin = new pg.Client({ connectionString: process.env['TEST_DATABASE_URL'] })
      await admin.connect()
      const name = `hydria_crash_${crypto.randomUUID().replaceAll('-', '')}`
      await admin.query(`CREATE DATABASE ${name}`)
      const url = new URL(process.env['TEST_DATABASE_URL']!)
      url.pathname = `/${name}`
      try {
        const ports = [await freePort(), await freePort()]
        const bases = ports.map(port => `http://127.0.0.1:${port}`)
        const common = environmentOf({ DATABASE_URL: url.href, BASE_URL: bases[0]!, SERVERS: '1' })
        for (const port of ports) places.push(startPlace('serve', { ...common, PORT: String(port) }))
        for (let worker = 0; worker < 2; worker++) places.push(startPlace('worker', common))
        const call = patient(bases)
        const customers = await customersOf(call, 3)
        const kills = killOff(20, 1000)
        const batches: string[] = []
        for (let batch = 0; batch < 6; batch++) batches.push(await submit(call, customers[batch % 3]!, batch * 50, 50))
        await kills
        await finished(call, batches)
        const codes = await Promise.all(places.map(place => place.stop()))
        expect(codes).toEqual([0, 0, 0, 0])
        await inspect(common, 300)
      } finally {
        await Promise.all(places.map(place => place.stop()))
        await admin.query(`DROP DATABASE ${name} WITH (FORCE)`)
        await admin.end()
      }
    },
    LONG_MS,
  )
