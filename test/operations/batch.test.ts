// Batches: a Collection posted to the queue is worked off, and its counts agree with the rows.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { type Origin, PICTURES, startOrigin } from '../pictures.js'

let hydria: TestHydria
let origin: Origin
let customer: TestCustomer

beforeAll(async () => {
  origin = await startOrigin()
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  await customer.call('PUT', `${customer.path}/spaces/5`, {
    body: { name: 'five', defaultTags: ['from the space'], maxUnauthorised: 300 },
  })
})
afterAll(async () => {
  await origin.close()
})

const submit = (member: object[]) =>
  customer.call('POST', `${customer.path}/queue`, { body: { '@type': 'Collection', member } })

/** The batch once it is finished: each image's end is awaited, not the clock. */
async function finished(batch: string, ids: string[]) {
  const { ingest } = hydria.services
  for (const id of ids) await ingest.finished(customer.id, 5, id, 30_000, new AbortController().signal)
  return (await customer.call('GET', batch)).body
}

it('a batch of the five pictures is finished, each with its size', async () => {
  const names = Object.keys(PICTURES)
  const { status, headers, body } = await submit(names.map(id => ({ id, space: 5, origin: origin.url(id) })))
  expect(status).toBe(201)
  expect(headers.get('location')).toBe(body['@id'])
  expect(body).toMatchObject({ '@type': 'vocab:Batch', count: 5, superseded: false })
  const batch = await finished(body['@id'], names)
  expect(batch).toMatchObject({ count: 5, completed: 5, errors: 0, finished: expect.any(String) })
  const images = await customer.call('GET', `${batch.images}?orderBy=id`)
  const sizes = images.body.member.map((image: Record<string, unknown>) => [image.id, [image.width, image.height]])
  expect(sizes).toEqual(Object.entries(PICTURES))
  for (const image of images.body.member) expect(image.batch).toBe(batch['@id'])
})

it('images that cannot be ingested are counted as errors, and say why', async () => {
  const { body } = await submit([
    { id: 'good', space: 5, origin: origin.url('rocket.jpg') },
    { id: 'missing', space: 5, origin: origin.url('no-such.jpg') },
  ])
  const batch = await finished(body['@id'], ['good', 'missing'])
  expect(batch).toMatchObject({ completed: 1, errors: 1, finished: expect.any(String) })
  const { body: image } = await customer.call('GET', `${customer.path}/spaces/5/images/missing`)
  expect(image.error).toMatch(/404/)
})

it('what the space has by default applies to what says nothing', async () => {
  const { body } = await submit([
    { id: 'plain', space: 5, origin: origin.url('rocket.jpg') },
    { id: 'own', space: 5, origin: origin.url('rocket.jpg'), tags: [], maxUnauthorised: -1 },
  ])
  await finished(body['@id'], ['plain', 'own'])
  const plain = await customer.call('GET', `${customer.path}/spaces/5/images/plain`)
  expect(plain.body).toMatchObject({ tags: ['from the space'], maxUnauthorised: 300 })
  const own = await customer.call('GET', `${customer.path}/spaces/5/images/own`)
  expect(own.body).toMatchObject({ tags: [], maxUnauthorised: -1 })
})

it('an image deleted while it waits does not keep its batch waiting', async () => {
  const slow = await startOrigin(() => {})
  const { body } = await submit([{ id: 'stuck', space: 5, origin: slow.url('never.jpg') }])
  await customer.call('DELETE', `${customer.path}/spaces/5/images/stuck`)
  const batch = await customer.call('GET', body['@id'])
  expect(batch.body).toMatchObject({ count: 1, completed: 0, errors: 1, finished: expect.any(String) })
  await slow.close()
})

it('the space counts its images', async () => {
  const { body: space } = await customer.call('GET', `${customer.path}/spaces/5`)
  const { body: images } = await customer.call('GET', space.images)
  expect(space.approximateNumberOfImages).toBe(images.totalItems)
  const { body: narrowed } = await customer.call('GET', `${space.images}?id=own`)
  expect(narrowed.totalItems).toBe(1)
})
