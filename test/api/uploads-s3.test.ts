// A resumable upload over S3: begun on one server, and ended on another.
import { startTestHydria, type TestHydria } from '../hydria.js'
import { picture } from '../pictures.js'
import { type S3Server, startS3 } from '../servers/s3.js'
import { tusBegin, tusSend } from '../servers/tus.js'

declare const DATABASE: 'embedded' | 'server'

const CHUNK = 100_000
const coffee = picture('coffee.png')
let s3: S3Server
let first: TestHydria
let second: TestHydria | undefined

beforeAll(async () => {
  s3 = await startS3('museum')
  first = await startTestHydria({ BLOB_URL: 's3://museum/hydria', S3_ENDPOINT: s3.endpoint })
})
afterAll(async () => {
  await second?.stop()
  await first.stop()
  await s3.stop()
})

/** Another server on the same database, or, where that is in the process of the first, the first one started again. */
async function another(): Promise<TestHydria> {
  if (DATABASE === 'embedded') {
    await first.restart()
    return first
  }
  const { BLOB_URL, S3_ENDPOINT, DATABASE_URL, BASE_URL = first.base } = first.settings
  const environment = { BLOB_URL: BLOB_URL!, S3_ENDPOINT: S3_ENDPOINT!, DATABASE_URL: DATABASE_URL!, BASE_URL }
  second = await startTestHydria(environment, { serve: true, work: false })
  return second
}

it('begun on one server it ends on another', async () => {
  const customer = await first.customer()
  const space = (await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'scans' } })).body
  const options = { chunkSize: CHUNK, metadata: { id: 'cup' } }
  const url = new URL(await tusBegin(customer, coffee, CHUNK, { ...options, endpoint: space.uploads }))
  const { port, services } = await another()
  url.port = String(port)
  const { requests, last } = await tusSend(customer, coffee, { ...options, uploadUrl: url.href })
  expect(requests.slice(0, 2)).toEqual(['HEAD', `PATCH ${CHUNK}`])
  expect(last.getHeader('Content-Location')).toBe(`${space.images}/cup`)
  await services.ingest.finished(customer.id, 1, 'cup', 30_000, new AbortController().signal)
  expect((await customer.call('GET', `${space.images}/cup`)).body).toMatchObject({ width: 600, error: '' })
  const parts: string[] = []
  for await (const { key } of services.blobs.list(`${customer.id}/upload/`)) parts.push(key)
  expect(parts).toEqual([])
})
