// Expiry of image resources, by an injected clock: a 404 at once, then gone with row and bytes.
import { sweep } from '../../../src/ingest/index.js'
import { startTestHydria, type TestCustomer, type TestHydria } from '../../hydria.js'
import { form } from './radiographs.js'

const HOUR = 3_600_000

let hydria: TestHydria
let customer: TestCustomer
let clock: number

beforeEach(async () => {
  clock = Date.parse('2021-05-03T14:56:00.000Z')
  hydria.services.now = () => new Date(clock)
  customer = await hydria.customer()
})
beforeAll(async () => {
  hydria = await startTestHydria({ DSIO_EXPIRES_S: '28800' })
})
afterAll(() => hydria.stop())

const upload = async () => (await customer.call('POST', '/images', { body: form() })).body

const statusesOf = async (id: string) =>
  Promise.all(
    [
      ['GET', ''],
      ['GET', '/media'],
      ['GET', '/file.png'],
      ['POST', '/filters/unmap'],
      ['DELETE', ''],
    ].map(async ([method, rest]) => (await customer.call(method!, `/images/${id}${rest}`)).status),
  )

const left = async () => {
  const { store, blobs } = hydria.services
  const counts = await Promise.all(
    ['images', 'radiographs', 'blob_releases'].map(async table => {
      const rows = await store.db(table).where({ customer: customer.id }).select('customer')
      return rows.length
    }),
  )
  let bytes = 0
  for (const kind of ['original', 'pyramid', 'thumbs'])
    for await (const _ of blobs.list(`${customer.id}/${kind}/`)) bytes++
  return [...counts, bytes]
}

it('a resource expires eight hours after it was created', async () => {
  const { createdOn, expires } = await upload()
  expect([createdOn, expires]).toEqual(['2021-05-03T14:56:00.000Z', '2021-05-03T22:56:00.000Z'])
})

it('it is there until the last moment, and from then on a 404, before any sweep', async () => {
  const { id } = await upload()
  clock += 8 * HOUR - 1
  expect((await customer.call('GET', `/images/${id}`)).status).toBe(200)
  clock += 1
  expect(await statusesOf(id)).toEqual([404, 404, 404, 404, 404])
  expect((await left())[0]).toBe(1)
})

it('the sweep removes row and bytes of what has expired, and of nothing else', async () => {
  await upload()
  clock += 4 * HOUR
  const { id } = await upload()
  clock += 5 * HOUR
  await sweep(hydria.services)
  expect((await left()).slice(0, 3)).toEqual([1, 1, 0])
  expect((await customer.call('GET', `/images/${id}/media`)).status).toBe(200)
  clock += 5 * HOUR
  await sweep(hydria.services)
  expect(await left()).toEqual([0, 0, 0, 0])
})

it('a sweep that is killed between rows and bytes is finished by the next', async () => {
  await upload()
  clock += 9 * HOUR
  const killed = { ...hydria.services.blobs, delete: () => Promise.reject(new Error('killed')) }
  await sweep({ ...hydria.services, blobs: killed })
  const [images, , releases, bytes] = await left()
  expect([images, releases, bytes! > 0]).toEqual([0, 1, true])
  await sweep(hydria.services)
  expect(await left()).toEqual([0, 0, 0, 0])
})

it('what was kept by a PATCH in the DLCS API outlives its time', async () => {
  const { id } = await upload()
  const { space } = (await hydria.services.store.db('images').where({ id }).first('space'))!
  await customer.call('PATCH', `${customer.path}/spaces/${space}/images/${id}`, { body: { expires: null } })
  clock += 1000 * HOUR
  await sweep(hydria.services)
  expect((await customer.call('GET', `/images/${id}/media`)).status).toBe(200)
})

it('the hours are a setting', async () => {
  const short = await startTestHydria({ DSIO_EXPIRES_S: '90' })
  try {
    const { call } = await short.customer()
    const { createdOn, expires } = (await call('POST', '/images', { body: form() })).body
    expect(Date.parse(expires) - Date.parse(createdOn)).toBe(90_000)
  } finally {
    await short.stop()
  }
})
