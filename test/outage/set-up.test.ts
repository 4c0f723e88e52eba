// The set-up of compose.yaml without containers: two servers and two workers on one PostgreSQL and one S3, behind nginx.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { basic, clientOf } from '../hydria.js'
import { inspect } from '../ingest/inspect.js'
import { customersOf, finished, type Patient, patient, startPictures, submit } from '../ingest/load.js'
import { picture } from '../pictures.js'
import { freePort, killOff, killsOr, type Place, startPlace } from '../processes.js'
import { type FreshDatabase, freshDatabase, SERVER_KEY } from '../servers/database.js'
import type { HttpServer } from '../servers/http.js'
import { type Nginx, startNginx } from '../servers/nginx.js'
import { type S3Server, startS3 } from '../servers/s3.js'

const [KEY, SECRET] = ['set-up-admin', 'set-up-admin-secret']
const KILLS = killsOr(3)
/** Pictures in each of the six batches; a tenth of them are bad. */
const SIZE = 10 * Math.ceil(KILLS / 3)

let folder: string
let database: FreshDatabase
let s3: S3Server
let nginx: Nginx
let origin: HttpServer
let servers: Place[]
let workers: Place[]
let environment: Record<string, string>
let call: Patient
let customers: string[]

beforeAll(async () => {
  folder = join(process.env['HYDRIA_TEST_FOLDER']!, crypto.randomUUID())
  mkdirSync(folder, { recursive: true })
  database = await freshDatabase(process.env['HYDRIA_TEST_TEMPLATE'])
  s3 = await startS3('hydria')
  origin = await startPictures()
  const ports = [await freePort(), await freePort()]
  nginx = await startNginx(ports)
  environment = {
    DATA_DIR: folder,
    DATABASE_URL: database.url,
    ...SERVER_KEY,
    BLOB_URL: 's3://hydria/blobs',
    S3_ENDPOINT: s3.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: process.env['AWS_ACCESS_KEY_ID']!,
    AWS_SECRET_ACCESS_KEY: process.env['AWS_SECRET_ACCESS_KEY']!,
    BASE_URL: nginx.base,
    SERVERS: '1',
    ADMIN_KEY: KEY,
    ADMIN_SECRET: SECRET,
    TRUST_PROXY: '1',
    ALLOW_PRIVATE_ORIGINS: 'true',
    LEASE_S: '2',
    SWEEP_S: '1',
    INGEST_TRIES: '50',
    INGEST_TIMEOUT_S: '60',
    LOG_LEVEL: 'error',
  }
  servers = ports.map(port => startPlace('serve', { ...environment, PORT: String(port) }))
  workers = [1, 2].map(() => startPlace('worker', environment))
  call = patient([nginx.base], basic(KEY, SECRET))
  customers = await customersOf(call, 3)
}, 240_000)

afterAll(async () => {
  await Promise.all([...servers, ...workers].map(place => place.stop()))
  await nginx.stop()
  await origin.stop()
  await s3.stop()
  await database.remove()
  rmSync(folder, { recursive: true, force: true })
})

/** The body of an event stream, piece by piece. */
async function* pieces(path: string): AsyncGenerator<string> {
  const response = await fetch(nginx.base + path, { headers: { Authorization: basic(KEY, SECRET) } })
  const decoder = new TextDecoder()
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>)
    yield decoder.decode(chunk, { stream: true })
}

it('answers through nginx: uploads, tiles, a batch with its events, and lists by tag', async () => {
  const images = `${customers[0]}/spaces/1/images`
  const headers = { 'Content-Type': 'image/jpeg' }
  const put = await call('PUT', `${images}/rocket`, { headers, body: picture('rocket.jpg') })
  expect([put.status, put.body.width, put.body.infoJson.startsWith(nginx.base)]).toEqual([201, 640, true])
  const info = await call('GET', put.body.infoJson)
  const tile = await call('GET', `${info.body.id}/0,0,512,427/512,/0/default.jpg`)
  expect([tile.status, tile.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
  await call('PATCH', `${images}/rocket`, { body: { tags: ['space'] } })

  const member = [1, 2].map(id => ({
    id: `tagged-${id}`,
    space: 1,
    origin: `${origin.base}/${900 + id}`,
    tags: ['small'],
  }))
  const batch = await call('POST', `${customers[0]}/queue`, { body: { '@type': 'Collection', member } })
  let told = ''
  for await (const piece of pieces(`${new URL(batch.body['@id']).pathname}/events`)) told += piece
  expect(told).toMatch(/event: finished\n/)
  const list = await call('GET', `${images}?tags=small&orderBy=id`)
  expect(list.body.member.map(({ id }: { id: string }) => id)).toEqual(['tagged-1', 'tagged-2'])
})

it('goes on answering every read when one of its servers is killed', async () => {
  const anyone = clientOf(() => nginx.base)
  const reader = clientOf(() => nginx.base, basic(KEY, SECRET))
  const path = `/iiif-img${customers[0]!.replace('/customers', '')}/1/rocket/0,0,512,427/512,/0/default.jpg`
  const seen: number[] = []
  let killed = false
  const readOn = async () => {
    for (let after = 0; after < 10; after += killed ? 1 : 0)
      seen.push((await anyone('GET', path)).status, (await reader('GET', `${customers[0]}/spaces/1/images`)).status)
  }
  const reading = Promise.all([readOn(), readOn(), readOn()])
  await servers[0]!.crash()
  killed = true
  await reading
  expect([...new Set(seen)]).toEqual([200])
})

// The first server was killed by the test before.
it('ends every image once when each of its servers and workers has been killed', async () => {
  const kills = killOff([workers[0]!, servers[1]!, workers[1]!, servers[0]!], KILLS, 900)
  const batches: string[] = []
  for (let batch = 0; batch < 6; batch++)
    batches.push(await submit(call, customers[batch % 3]!, origin.base, batch * SIZE, SIZE))
  await kills
  await finished(call, batches)
  expect(await Promise.all([...servers, ...workers].map(place => place.stop()))).toEqual([0, 0, 0, 0])
  await inspect(environment, { batched: 6 * SIZE + 2, bad: (6 * SIZE) / 10, uploaded: 1 })
}, 240_000)
