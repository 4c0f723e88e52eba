// What is stored: the figures follow the images, and a storage policy is a limit.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { type Origin, plainPicture, startOrigin } from '../pictures.js'

let hydria: TestHydria
let origin: Origin
let customer: TestCustomer
let space: { '@id': string; images: string; storage: string }

beforeAll(async () => {
  origin = await startOrigin()
  hydria = await sharedTestHydria()
})
afterAll(async () => {
  await origin.close()
})
beforeEach(async () => {
  customer = await hydria.customer()
  space = (await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'pictures' } })).body
})

const storage = async (of = `${customer.path}/storage`) => (await customer.call('GET', of)).body
const register = (id: string) =>
  customer.call('PUT', `${space.images}/${id}`, { body: { origin: origin.url('chelsea.png') } })

/** Limits the customer, or what is at another storage address. */
async function limit(images: number, bytes: number, of = `${customer.path}/storage`): Promise<void> {
  const body = { maximumNumberOfStoredImages: images, maximumTotalSizeOfStoredImages: bytes }
  const policy = await hydria.admin('POST', '/storagePolicies', { body })
  const { status } = await hydria.admin('PATCH', of, { body: { storagePolicy: policy.body['@id'] } })
  expect(status).toBe(200)
}

describe('CustomerStorage', () => {
  it('of a new customer is empty under the default policy', async () => {
    expect(await storage()).toMatchObject({
      '@id': `${hydria.base}${customer.path}/storage`,
      '@type': 'vocab:CustomerStorage',
      numberOfStoredImages: 0,
      totalSizeOfStoredImages: 0,
      totalSizeOfThumbnails: 0,
      storagePolicy: `${hydria.base}/storagePolicies/default`,
    })
  })

  it('is the sum of its images, for the customer and for the space alike', async () => {
    await register('one')
    const { body: two } = await register('two')
    const { body: of } = await customer.call('GET', two.storage)
    const sums = {
      numberOfStoredImages: 2,
      totalSizeOfStoredImages: 2 * of.size,
      totalSizeOfThumbnails: 2 * of.thumbnailSize,
    }
    expect(of.size).toBeGreaterThan(plainPicture('chelsea.png').length)
    expect(await storage()).toMatchObject(sums)
    expect(await storage(space.storage)).toMatchObject({ ...sums, '@id': space.storage })
    await customer.call('DELETE', two['@id'])
    expect(await storage()).toMatchObject({ numberOfStoredImages: 1, totalSizeOfStoredImages: of.size })
    expect(await storage(space.storage)).toMatchObject({
      numberOfStoredImages: 1,
      totalSizeOfThumbnails: of.thumbnailSize,
    })
  })

  it('goes with its space', async () => {
    await customer.call('DELETE', space['@id'])
    expect((await customer.call('GET', space.storage)).status).toBe(404)
    expect((await storage()).numberOfStoredImages).toBe(0)
  })

  it('gets another policy from the administrator alone', async () => {
    const path = `${customer.path}/storage`
    const body = { storagePolicy: 'default' }
    expect((await customer.call('PATCH', path, { body })).status).toBe(403)
    expect((await hydria.admin('PATCH', path, { body, headers: { Prefer: 'return=minimal' } })).status).toBe(205)
    const unknown = await hydria.admin('PATCH', path, { body: { storagePolicy: 'nothing' } })
    expect([unknown.status, unknown.body.errors[0].property]).toEqual([400, 'storagePolicy'])
    expect((await hydria.admin('PATCH', '/customers/9999/storage', { body })).status).toBe(404)
  })
})

describe('a storage policy', () => {
  it('refuses one image too many with 507, whichever way it comes', async () => {
    await limit(1, 1e9)
    expect((await register('one')).status).toBe(201)
    const put = await register('two')
    expect([put.status, put.body['@type'], put.body.statusCode]).toEqual([507, 'Error', 507])
    expect(put.body.description).toMatch(/allows no more than 1 images/)
    const post = await customer.call('POST', space.images, { body: { id: 'two', origin: origin.url('chelsea.png') } })
    const batch = { '@type': 'Collection', member: [{ id: 'two', space: 1, origin: origin.url('chelsea.png') }] }
    const queued = await customer.call('POST', `${customer.path}/queue`, { body: batch })
    const first = await customer.call('POST', `${customer.path}/queue/priority`, { body: batch })
    expect([post.status, queued.status, first.status]).toEqual([507, 507, 507])
    expect((await storage()).numberOfStoredImages).toBe(1)
  })

  it('lets no more through when many come at once', async () => {
    await limit(3, 1e9)
    const ask = { headers: { Prefer: 'respond-async' }, body: { origin: origin.url('chelsea.png') } }
    const ids = Array.from({ length: 12 }, (_, index) => `image-${index}`)
    const answers = await Promise.all(ids.map(id => customer.call('PUT', `${space.images}/${id}`, ask)))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, ...Array(9).fill(507)])
    expect((await storage()).numberOfStoredImages).toBe(3)
  })

  it('lets an image be replaced when all are taken', async () => {
    await limit(1, 1e9)
    await register('one')
    expect((await register('one')).status).toBe(200)
  })

  it('takes a batch whole or not at all', async () => {
    await limit(2, 1e9)
    const member = ['a', 'b', 'c'].map(id => ({ id, space: 1, origin: origin.url('chelsea.png') }))
    const { status } = await customer.call('POST', `${customer.path}/queue`, {
      body: { '@type': 'Collection', member },
    })
    expect([status, (await storage()).numberOfStoredImages]).toEqual([507, 0])
  })

  it('ends the ingest of an image that takes too many bytes in an error, without storing them', async () => {
    await limit(100, 1000)
    const { status, body } = await register('one')
    expect([status, body.description]).toEqual([422, expect.stringMatching(/would exceed the storage policy/)])
    expect(await storage()).toMatchObject({ numberOfStoredImages: 1, totalSizeOfStoredImages: 0 })
  })

  it('refuses uploaded bytes beyond it', async () => {
    await limit(100, 1000)
    const { status } = await customer.call('PUT', `${space.images}/one`, {
      headers: { 'Content-Type': 'image/png' },
      body: plainPicture('chelsea.png'),
    })
    expect([status, (await storage()).numberOfStoredImages]).toEqual([507, 0])
  })

  it('refuses to register more once its bytes are used up', async () => {
    await register('one')
    await limit(100, (await storage()).totalSizeOfStoredImages)
    const { status, body } = await register('two')
    expect([status, body.description]).toEqual([507, expect.stringMatching(/bytes, which are used up/)])
  })

  it('can limit one space by itself', async () => {
    await limit(0, 1e9, space.storage)
    const { body: other } = await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'other' } })
    expect((await register('one')).status).toBe(507)
    const { status } = await customer.call('PUT', `${other.images}/one`, {
      body: { origin: origin.url('chelsea.png') },
    })
    expect(status).toBe(201)
  })
})
