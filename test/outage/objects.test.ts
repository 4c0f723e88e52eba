// S3 fails, or does not answer: callers are told to come back, and the ingest goes on by itself; no byte is lost or left.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { basic, type Client, clientOf, type Reply } from '../hydria.js'
import { inspect } from '../ingest/inspect.js'
import { customersOf, finished, type Patient, patient, startPictures, submit } from '../ingest/load.js'
import { picture } from '../pictures.js'
import { freePort, type Place, startPlace } from '../processes.js'
import { type FreshDatabase, freshDatabase, SERVER_KEY } from '../servers/database.js'
import { type Fault, type FaultProxy, startFaultProxy } from '../servers/fault-proxy.js'
import type { HttpServer } from '../servers/http.js'
import { type S3Server, startS3 } from '../servers/s3.js'

const [KEY, SECRET] = ['objects-admin', 'objects-admin-secret']

let folder: string
let database: FreshDatabase
let s3: S3Server
let proxy: FaultProxy
let origin: HttpServer
let place: Place
let environment: Record<string, string>
let persistent: Patient
let once: Client
let customer: string

beforeAll(async () => {
  folder = join(process.env['HYDRIA_TEST_FOLDER']!, crypto.randomUUID())
  mkdirSync(folder, { recursive: true })
  database = await freshDatabase(process.env['HYDRIA_TEST_TEMPLATE'])
  s3 = await startS3('hydria')
  proxy = await startFaultProxy(s3.endpoint)
  origin = await startPictures()
  const port = await freePort()
  const base = `http://127.0.0.1:${port}`
  environment = {
    DATA_DIR: folder,
    DATABASE_URL: database.url,
    ...SERVER_KEY,
    SERVERS: '1',
    BLOB_URL: 's3://hydria/blobs',
    S3_ENDPOINT: proxy.endpoint,
    S3_TIMEOUT_S: '1',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: process.env['AWS_ACCESS_KEY_ID']!,
    AWS_SECRET_ACCESS_KEY: process.env['AWS_SECRET_ACCESS_KEY']!,
    PORT: String(port),
    ADMIN_KEY: KEY,
    ADMIN_SECRET: SECRET,
    ALLOW_PRIVATE_ORIGINS: 'true',
    // An outage spends no try.
    INGEST_TRIES: '1',
    LOG_LEVEL: 'error',
  }
  place = startPlace('start', environment)
  persistent = patient([base], basic(KEY, SECRET))
  once = clientOf(() => base, basic(KEY, SECRET))
  customer = (await customersOf(persistent, 1))[0]!
}, 240_000)
afterAll(async () => {
  await place.stop()
  await origin.stop()
  await proxy.stop()
  await s3.stop()
  await database.remove()
  rmSync(folder, { recursive: true, force: true })
})

const upload = (call: Client, id: string, name: string): Promise<Reply> =>
  call('PUT', `${customer}/spaces/1/images/${id}`, {
    headers: { 'Content-Type': name.endsWith('.png') ? 'image/png' : 'image/jpeg' },
    body: picture(name),
  })

const render = (id: string): string => `/iiif-img${customer.replace('/customers', '')}/1/${id}/full/200,/0/default.jpg`

afterEach(() => proxy.be('pass'))

// Another picture each time: what is in memory is served without S3.
it.each<[number, Fault, string, string]>([
  [100, 'fail', 'answers 500', 'chelsea.png'],
  [200, 'hole', 'does not answer', 'coffee.png'],
  [300, 'mute', 'does what it is asked, and its answers are lost', 'astronaut.png'],
])(
  'batch %s, S3 would %s: it %s; 503 with Retry-After, and all is well when it is back',
  async (...row) => {
    const [first, fault, , name] = row
    expect((await upload(persistent, `before-${fault}`, name)).status).toBe(201)
    proxy.be(fault)
    const batch = await submit(persistent, customer, origin.base, first, 4)
    const refused = await Promise.all([
      upload(once, `new-${fault}`, 'rocket.jpg'),
      once('GET', render(`before-${fault}`)),
      once('GET', '/readyz'),
    ])
    expect(refused.map(({ status }) => status)).toEqual([503, 503, 503])
    expect(refused.slice(0, 2).map(({ headers }) => headers.get('retry-after'))).toEqual(['5', '5'])
    expect(refused[0]!.body.description).toMatch(/^The blob storage (is unavailable|did not answer)/)
    proxy.be('pass')
    await finished(persistent, [batch])
    expect((await upload(persistent, `new-${fault}`, 'rocket.jpg')).status).toBe(201)
    expect((await once('GET', render(`before-${fault}`))).status).toBe(200)
  },
  240_000,
)

it('leaves every image ingested, and no bytes that no row names', async () => {
  expect(await place.stop()).toBe(0)
  await inspect(environment, { batched: 12, bad: 0, uploaded: 6 })
})
