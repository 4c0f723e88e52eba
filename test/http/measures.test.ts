// What each process tells of itself at /metrics: its caches, its connections, its storage, its worker, and what it tells others.
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { VERSION } from '../../src/program-files.js'
import { connectionCounts } from '../../src/store/index.js'
import { startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { type Origin, startOrigin } from '../pictures.js'
import { type S3Server, startS3 } from '../servers/s3.js'

let hydria: TestHydria
let customer: TestCustomer
let origin: Origin
let s3: S3Server
let service: string

beforeAll(async () => {
  s3 = await startS3('measured')
  // What is told of changes here is answered with 200 at /purge, and with 404 elsewhere.
  origin = await startOrigin((request, response) => response.writeHead(request.url === '/purge' ? 200 : 404).end())
  hydria = await startTestHydria({
    ...{ METRICS_PORT: '0', SYNC_INGEST_S: '30', PURGE_URL: origin.url('purge') },
    ...{ BLOB_URL: 's3://measured/blobs', S3_ENDPOINT: s3.endpoint },
    DERIVATIVE_CACHE: join(process.env['HYDRIA_TEST_FOLDER']!, crypto.randomUUID()),
  })
  customer = await hydria.customer()
  const { body: space } = await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'measured' } })
  const asset = { origin: origin.url('rocket.jpg'), deliveryChannels: [{ channel: 'iiif-img' }] }
  await customer.call('PUT', `${space.images}/rocket`, { body: asset })
  service = `/iiif-img/${customer.id}/${space.id}/rocket`
})
afterAll(async () => {
  await hydria.stop()
  await origin.close()
  await s3.stop()
})

/** The value of a measure with its labels as they stand there; undefined where it is not there. */
async function measured(series: string): Promise<number | undefined> {
  const text = await (await fetch(`${hydria.monitor}/metrics`)).text()
  const line = text.split('\n').find(one => one.startsWith(`${series} `))
  return line === undefined ? undefined : Number(line.slice(series.length))
}

/** The value once it is there, and more than `least`. */
async function grown(series: string, least = 0): Promise<number> {
  for (;;) {
    const value = await measured(series)
    if (value !== undefined && value > least) return value
    await wait(10)
  }
}

it('what runs is told', async () => {
  expect(await grown(`hydria_build_info{version="${VERSION}",node="${process.version}"}`)).toBe(1)
})

it('tiles in memory are counted, and their bytes', async () => {
  await hydria.anyone('GET', `${service}/0,0,512,427/512,427/0/default.jpg`)
  expect(await grown('hydria_tile_cache_entries')).toBeGreaterThanOrEqual(1)
  expect(await grown('hydria_tile_cache_bytes')).toBeGreaterThan(1000)
})

it('looks into the cache of derivatives are counted, by whether it had what was looked for', async () => {
  const rendering = `${service}/full/137,/0/default.png`
  const before = (await measured('hydria_derivative_cache_total{outcome="hit"}')) ?? 0
  await hydria.anyone('GET', rendering)
  await grown('hydria_derivative_cache_total{outcome="miss"}')
  await hydria.services.derivatives!.settled()
  await hydria.anyone('GET', rendering)
  expect(await measured('hydria_derivative_cache_total{outcome="hit"}')).toBe(before + 1)
})

it('what is stored is told in images and in bytes, and of a bucket no disk', async () => {
  expect(await measured('hydria_stored_images')).toBe(1)
  expect(await measured('hydria_stored_bytes{of="images"}')).toBeGreaterThan(10_000)
  expect(await measured('hydria_storage_disk_bytes{state="free"}')).toBeUndefined()
})

it('requests to S3 are counted, and why they failed', async () => {
  expect(await grown('hydria_s3_requests_total{operation="PutObject",outcome="ok"}')).toBeGreaterThanOrEqual(1)
  expect(await hydria.services.blobs.stat('1/original/none')).toBeUndefined()
  await grown('hydria_s3_requests_total{operation="HeadObject",outcome="missing"}')
})

it('connections to the database are counted while they are used', async () => {
  const { db } = hydria.services.store
  let told: (number | undefined)[] = []
  await db.transaction(async () => {
    // The measures of the embedded database wait for its one connection.
    const { used, waiting } = connectionCounts(db)
    told = [used, waiting]
  })
  expect(told).toEqual([expect.any(Number), 0])
  expect(told[0]).toBeGreaterThanOrEqual(1)
  expect(await measured('hydria_database_connections{state="waiting"}')).toBe(0)
})

it('the worker tells when it last kept its leases up', async () => {
  const beat = await grown('hydria_worker_beat_timestamp_seconds')
  expect(Math.abs(Date.now() / 1000 - beat)).toBeLessThan(600)
})

it('what the cache of PURGE_URL is told is counted', async () => {
  await grown('hydria_cache_purges_total{outcome="ok"}')
})

it('attempts to tell webhooks are counted, and what waits for the next one', async () => {
  const { body: hook } = await customer.call('POST', `${customer.path}/webhooks`, {
    body: { url: origin.url('not-there') },
  })
  const before = (await measured('hydria_webhook_attempts_total{outcome="retried"}')) ?? 0
  await customer.call('POST', `${hook['@id']}/test`)
  await grown('hydria_webhook_attempts_total{outcome="retried"}', before)
  await grown('hydria_webhook_deliveries_waiting')
})
