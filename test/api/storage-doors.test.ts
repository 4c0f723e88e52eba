// What a storage policy does not allow is 507 at every door that takes bytes, and none of them is stored.
import { request } from 'node:http'
import { checkStorage, storageBounds } from '../../src/store/index.js'
import { form } from '../apis/dsio/radiographs.js'
import { clientOf, refusal } from '../apis/rokka.js'
import { basic, sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { type Origin, plainPicture, startOrigin } from '../pictures.js'
import { tusSend } from '../servers/tus.js'

let hydria: TestHydria
let origin: Origin
let customer: TestCustomer

beforeAll(async () => {
  hydria = await sharedTestHydria()
  origin = await startOrigin()
})
afterAll(async () => {
  await origin.close()
})

beforeEach(async () => {
  customer = await hydria.customer()
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'a' } })
})

/** The administrator lets the customer have so many bytes. */
async function limit(bytes: number, of = customer): Promise<void> {
  const body = { maximumNumberOfStoredImages: 100, maximumTotalSizeOfStoredImages: bytes }
  const policy = await hydria.admin('POST', '/storagePolicies', { body })
  await hydria.admin('PATCH', `${of.path}/storage`, { body: { storagePolicy: policy.body['@id'] } })
}

async function stored(of: TestCustomer): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of hydria.services.blobs.list(`${of.id}/`)) keys.push(key)
  return keys
}

const BYTES = plainPicture('rocket.jpg')
const images = () => `${customer.path}/spaces/1/images`
const rokka = (of = customer) => clientOf(hydria, of)

const formOf = () => {
  const data = new FormData()
  data.append('file', new Blob([new Uint8Array(BYTES)], { type: 'image/jpeg' }), 'rocket.jpg')
  return data
}

const DOORS: Record<string, () => Promise<number>> = {
  'PUT of bytes': async () =>
    (await customer.call('PUT', `${images()}/x`, { headers: { 'Content-Type': 'image/jpeg' }, body: BYTES })).status,
  'PUT of bytes without their length': async () =>
    (
      await customer.call('PUT', `${images()}/x`, {
        headers: { 'Content-Type': 'image/jpeg' },
        body: new Blob([new Uint8Array(BYTES)]).stream(),
      })
    ).status,
  'POST of base64': async () =>
    (await customer.call('POST', images(), { body: { file: BYTES.toString('base64') } })).status,
  'PUT of base64': async () =>
    (await customer.call('PUT', `${images()}/x`, { body: { file: BYTES.toString('base64') } })).status,
  'POST of a form': async () => (await customer.call('POST', images(), { body: formOf() })).status,
  'PUT of a form': async () => (await customer.call('PUT', `${images()}/x`, { body: formOf() })).status,
  'a resumable upload': () =>
    tusSend(customer, BYTES, { endpoint: `${hydria.base}${customer.path}/spaces/1/uploads`, retryDelays: null }).then(
      () => 0,
      error => error.originalResponse.getStatus(),
    ),
  'rokka, a file': async () =>
    (await refusal(rokka().sourceimages.create(customer.name, 'rocket.jpg', BYTES))).statusCode,
  'rokka, an address': async () =>
    (await refusal(rokka().sourceimages.createByUrl(customer.name, origin.url('rocket.jpg')))).statusCode,
  'rokka, a copy': async () => {
    const other = await hydria.customer()
    const { body } = await rokka(other).sourceimages.create(other.name, 'rocket.jpg', BYTES)
    const admin = rokka({ ...customer, key: 'test-admin', secret: 'test-admin-secret' })
    return (await refusal(admin.sourceimages.copy(other.name, body.items[0]!.hash, customer.name))).statusCode
  },
  'DSIO, an upload': async () => (await customer.call('POST', '/images', { body: form() })).status,
  'DSIO, a capture': async () => {
    await customer.call('POST', '/modality/sessions', { body: { sessionId: 's' } })
    return (await customer.call('POST', '/modality/sessions/s/images', { body: form() })).status
  },
}

it.each(Object.entries(DOORS))('%s', async (_name, send) => {
  await limit(500)
  expect(await send()).toBe(507)
  expect(await stored(customer)).toEqual([])
  expect(await hydria.services.store.db('images').where({ customer: customer.id })).toEqual([])
})

describe('bytes that are left', () => {
  const LEFT = 1000
  const place = () => ({ customer: customer.id, space: 1 })
  const db = () => hydria.services.store.db
  beforeEach(() => limit(LEFT))

  it.each([
    [0, true],
    [LEFT - 1, true],
    [LEFT, true],
    [LEFT + 1, false],
  ])('%i may be stored where 1,000 are left: %s', async (bytes, may) => {
    const check = checkStorage(db(), place(), bytes)
    if (may) await check
    else await expect(check).rejects.toMatchObject({ status: 507 })
  })

  it.each<[most: number, replaced: number, length: number | undefined, wanted: number | 'refused', beyond: number]>([
    [LEFT - 1, 0, undefined, LEFT - 1, 413],
    [LEFT, 0, undefined, LEFT, 413],
    [LEFT + 1, 0, undefined, LEFT, 507],
    [LEFT + 1, 1, undefined, LEFT + 1, 413],
    [LEFT + 2, 1, undefined, LEFT + 1, 507],
    [LEFT + 2, 0, LEFT, LEFT, 507],
    [LEFT + 2, 0, LEFT + 1, 'refused', 507],
    [LEFT + 2, 1, LEFT + 1, LEFT + 1, 507],
  ])('at most %i, %i replaced, %s announced: %s may come', async (most, replaced, length, wanted, beyond) => {
    const bounds = storageBounds(db(), place(), most, { replaced, length })
    if (wanted === 'refused') return expect(bounds).rejects.toMatchObject({ status: beyond })
    const { maxBytes, beyond: refusal } = await bounds
    expect([maxBytes, refusal?.().status ?? 413]).toEqual([wanted, beyond])
  })

  it('are those of the customer and of the space, whichever are fewer, and of no other space', async () => {
    await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'b' } })
    const body = { maximumNumberOfStoredImages: 100, maximumTotalSizeOfStoredImages: 10 }
    const policy = await hydria.admin('POST', '/storagePolicies', { body })
    await hydria.admin('PATCH', `${customer.path}/spaces/1/storage`, { body: { storagePolicy: policy.body['@id'] } })
    await checkStorage(db(), place(), 10)
    await expect(checkStorage(db(), place(), 11)).rejects.toMatchObject({ status: 507 })
    await checkStorage(db(), { customer: customer.id, space: 2 }, LEFT)
    await checkStorage(db(), { customer: customer.id }, LEFT)
  })
})

it('DSIO, from a session: the same bytes count once more', async () => {
  await customer.call('POST', '/modality/sessions', { body: { sessionId: 's' } })
  const { body } = await customer.call('POST', '/modality/sessions/s/images', { body: form() })
  const { totalSizeOfStoredImages } = (await customer.call('GET', `${customer.path}/storage`)).body
  await limit(totalSizeOfStoredImages + 100)
  const { status } = await customer.call('POST', '/images/modality', {
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ sessionId: 's', imageId: body.imageId }),
  })
  expect(status).toBe(507)
  expect(await hydria.services.store.db('images').where({ customer: customer.id })).toHaveLength(1)
})

it('rokka, another protection: the same bytes count once more', async () => {
  const { hash } = (await rokka().sourceimages.create(customer.name, 'rocket.jpg', BYTES)).body.items[0]!
  const { totalSizeOfStoredImages } = (await customer.call('GET', `${customer.path}/storage`)).body
  await limit(2 * totalSizeOfStoredImages - 1)
  const protect = () => rokka().sourceimages.setProtected(customer.name, hash, true)
  expect((await refusal(protect())).statusCode).toBe(507)
  expect(await hydria.services.store.db('images').where({ customer: customer.id })).toHaveLength(1)
  await limit(2 * totalSizeOfStoredImages + 1)
  expect((await protect()).statusCode).toBe(201)
})

it('where the length is told, the answer does not wait for a single byte', async () => {
  await limit(500)
  const status = await new Promise((resolve, reject) => {
    const asking = request(`${hydria.base}${images()}/x`, {
      method: 'PUT',
      headers: {
        Authorization: basic(customer.key, customer.secret),
        'Content-Type': 'image/jpeg',
        'Content-Length': 501,
      },
    })
    asking.on('response', ({ statusCode }) => {
      resolve(statusCode)
      asking.destroy()
    })
    asking.on('error', reject)
    asking.flushHeaders()
  })
  expect(status).toBe(507)
})

it('bytes that replace others may be as many as both together leave', async () => {
  const put = (bytes: Buffer) =>
    customer.call('PUT', `${images()}/x`, { headers: { 'Content-Type': 'image/jpeg' }, body: bytes })
  await put(BYTES)
  const { totalSizeOfStoredImages } = (await customer.call('GET', `${customer.path}/storage`)).body
  await limit(totalSizeOfStoredImages + 100)
  expect((await put(BYTES)).body).toMatchObject({ error: '', width: 640 })
  await limit(10)
  expect((await put(plainPicture('hubble_deep_field.jpg'))).status).toBe(507)
})
