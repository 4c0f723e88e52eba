// The disk of the blobs is full: uploads are refused with 507, the ingest waits, and all goes on when there is room again.
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { basic, type Client, clientOf } from '../hydria.js'
import { inspect } from '../ingest/inspect.js'
import { customersOf, finished, type Patient, patient, startPictures, submit } from '../ingest/load.js'
import { picture } from '../pictures.js'
import { freePort, limitFiles, type Place, startPlace } from '../processes.js'
import { type FreshDatabase, freshDatabase, SERVER_KEY } from '../servers/database.js'
import type { HttpServer } from '../servers/http.js'

const [KEY, SECRET] = ['disk-admin', 'disk-admin-secret']

let folder: string
let database: FreshDatabase
let origin: HttpServer
let place: Place
let environment: Record<string, string>
let call: Patient
let once: Client
let customer: string

beforeAll(async () => {
  folder = join(process.env['HYDRIA_TEST_FOLDER']!, crypto.randomUUID())
  mkdirSync(folder, { recursive: true })
  database = await freshDatabase(process.env['HYDRIA_TEST_TEMPLATE'])
  origin = await startPictures()
  const port = await freePort()
  environment = {
    DATA_DIR: folder,
    DATABASE_URL: database.url,
    ...SERVER_KEY,
    PORT: String(port),
    SERVERS: '1',
    ADMIN_KEY: KEY,
    ADMIN_SECRET: SECRET,
    ALLOW_PRIVATE_ORIGINS: 'true',
    // Fewer than the setbacks that are awaited: a full disk spends no try. One is for a connection that breaks.
    INGEST_TRIES: '2',
    LOG_LEVEL: 'error',
  }
  place = startPlace('start', environment)
  const base = `http://127.0.0.1:${port}`
  call = patient([base], basic(KEY, SECRET))
  once = clientOf(() => base, basic(KEY, SECRET))
  customer = (await customersOf(call, 1))[0]!
}, 240_000)
afterAll(async () => {
  await place.stop()
  await origin.stop()
  await database.remove()
  rmSync(folder, { recursive: true, force: true })
})

const upload = (ask: Client, id: string, name: string) =>
  ask('PUT', `${customer}/spaces/1/images/${id}`, { headers: { 'Content-Type': 'image/png' }, body: picture(name) })

const onTheWay = (): string[] =>
  readdirSync(join(folder, 'blobs', 'tmp'), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(({ name }) => name)

it.each<[string, number, number]>([
  ['any original', 50, 100],
  ['the pyramid of a small one', 500, 200],
])(
  'no room for %s: 507, and all is well when there is room again',
  async (_what, bytes, first) => {
    limitFiles(place, bytes)
    const refused = await upload(once, `refused-${bytes}`, 'coffee.png')
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([507, '60'])
    expect(refused.body.description).toMatch(/no space left/)
    const batch = await submit(call, customer, origin.base, first, 2)
    while ((await database.value('SELECT coalesce(min(setbacks), 0) FROM jobs')) < 2)
      await new Promise(resolve => setTimeout(resolve, 50))
    expect(onTheWay()).toEqual([])
    limitFiles(place, 'unlimited')
    await finished(call, [batch])
    expect((await upload(call, `refused-${bytes}`, 'coffee.png')).status).toBe(201)
  },
  240_000,
)

it('leaves every image ingested, and no bytes that no row names', async () => {
  expect(await place.stop()).toBe(0)
  await inspect(environment, { batched: 4, bad: 0, uploaded: 2 })
})
