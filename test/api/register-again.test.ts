// An image that is registered again: what a queue's member does not name stays; a PUT says all of it.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { type Origin, plainPicture, startOrigin } from '../pictures.js'

let hydria: TestHydria
let origin: Origin
let customer: TestCustomer
let images: string

beforeAll(async () => {
  hydria = await sharedTestHydria()
  origin = await startOrigin()
})
afterAll(async () => {
  await origin.close()
})

beforeEach(async () => {
  customer = await hydria.customer()
  const space = { name: 'a', defaultTags: ['space'], defaultRoles: ['clickthrough'], maxWidth: 500 }
  images = (await customer.call('POST', `${customer.path}/spaces`, { body: space })).body.images
  await customer.call('POST', `${customer.path}/roles`, { body: { name: 'staff' } })
})

const SAID = {
  roles: ['staff'],
  tags: ['a', 'b'],
  manifests: ['m'],
  string1: 'one',
  number1: 7,
  rights: 'mine',
  maxUnauthorised: 100,
  maxWidth: 300,
  openFullMax: 200,
  deliveryChannels: ['iiif-img'],
}

/** Columns that hold what was said. */
const KEPT = {
  roles: ['staff'],
  tags: ['a', 'b'],
  manifests: ['m'],
  string1: 'one',
  number1: 7,
  rights: 'mine',
  max_unauthorised: 100,
  max_width: 300,
  open_full_max: 200,
  delivery_channels: [{ channel: 'iiif-img', policy: 'default' }],
}

const rowOf = async (id: string) => {
  await hydria.services.ingest.finished(customer.id, 1, id, 60_000, new AbortController().signal)
  return (await hydria.services.store.db('images').where({ customer: customer.id, space: 1, id }).first())!
}

const post = (member: object, queue = 'queue') =>
  customer.call('POST', `${customer.path}/${queue}`, {
    body: { '@type': 'Collection', member: [{ space: 1, ...member }] },
  })

const put = (id: string, body: object) => customer.call('PUT', `${images}/${id}`, { body })

it.each(['queue', 'queue/priority'])('posted to the %s again, it keeps what is not named', async queue => {
  await put('x', { origin: origin.url('rocket.jpg'), ...SAID })
  const { status } = await post({ id: 'x', origin: origin.url('chelsea.png') }, queue)
  expect(status).toBe(201)
  expect(await rowOf('x')).toMatchObject({ ...KEPT, width: 451, origin: origin.url('chelsea.png') })
})

it('needs no origin then, and is ingested from the one it has', async () => {
  await put('x', { origin: origin.url('rocket.jpg'), ...SAID })
  expect((await post({ id: 'x', string1: 'two' })).status).toBe(201)
  expect(await rowOf('x')).toMatchObject({ ...KEPT, string1: 'two', width: 640, error: '' })
  const fresh = await post({ id: 'new', string1: 'two' })
  expect([fresh.status, fresh.body.errors[0].property]).toEqual([400, 'member[0].origin'])
})

it('keeps the bytes that were uploaded until another origin is named', async () => {
  await put('x', { file: plainPicture('rocket.jpg').toString('base64'), mediaType: 'image/jpeg', ...SAID })
  const { uploaded } = await rowOf('x')
  await post({ id: 'x', string1: 'two' })
  expect(await rowOf('x')).toMatchObject({ uploaded, width: 640, error: '' })
  await post({ id: 'x', origin: origin.url('chelsea.png') })
  expect(await rowOf('x')).toMatchObject({ ...KEPT, string1: 'two', uploaded: null, width: 451 })
})

it('takes what is named: a value, [] for nothing, and null for the default', async () => {
  await put('x', { origin: origin.url('rocket.jpg'), ...SAID })
  await post({ id: 'x', roles: [], tags: null, string1: null, number1: 8, maxWidth: null, manifests: ['n'] })
  expect(await rowOf('x')).toMatchObject({
    ...KEPT,
    roles: [],
    tags: ['space'],
    string1: '',
    number1: 8,
    max_width: 500,
    manifests: ['n'],
  })
})

it('new members of the same batch have the defaults', async () => {
  await put('x', { origin: origin.url('rocket.jpg'), ...SAID })
  const member = ['x', 'y'].map(id => ({ id, space: 1, origin: origin.url('rocket.jpg') }))
  const { body } = await customer.call('POST', `${customer.path}/queue`, { body: { '@type': 'Collection', member } })
  expect(body.count).toBe(2)
  expect(await rowOf('x')).toMatchObject(KEPT)
  expect(await rowOf('y')).toMatchObject({ roles: ['clickthrough'], tags: ['space'], string1: '', max_width: 500 })
})

it('a PUT replaces all of it but its manifests, which [] empties', async () => {
  await put('x', { origin: origin.url('rocket.jpg'), ...SAID })
  expect((await put('x', { origin: origin.url('rocket.jpg') })).status).toBe(200)
  expect(await rowOf('x')).toMatchObject({
    roles: ['clickthrough'],
    tags: ['space'],
    manifests: ['m'],
    string1: '',
    max_unauthorised: -1,
    max_width: 500,
  })
  await put('x', { manifests: [] })
  expect(await rowOf('x')).toMatchObject({ manifests: [], origin: origin.url('rocket.jpg') })
})

it('a priority queue refuses what is not an image although its member does not say so again', async () => {
  await customer.call('PUT', `${images}/x`, {
    headers: { Prefer: 'respond-async' },
    body: { origin: origin.url('x.mp3'), mediaType: 'audio/mpeg' },
  })
  const { status, body } = await post({ id: 'x' }, 'queue/priority')
  expect([status, body.errors[0].property]).toEqual([400, 'member[0].mediaType'])
})

it('many batches at once that name the same new images make each of them once', async () => {
  const ids = Array.from({ length: 20 }, (_, index) => `same-${index}`)
  const batches = await Promise.all(
    Array.from({ length: 6 }, (_, turn) => {
      const member = ids.map(id => ({ id, space: 1, origin: origin.url('rocket.jpg'), number1: turn }))
      const order = turn % 2 ? member.toReversed() : member
      return customer.call('POST', `${customer.path}/queue`, { body: { '@type': 'Collection', member: order } })
    }),
  )
  expect(batches.map(({ status }) => status)).toEqual(Array(6).fill(201))
  const rows = await hydria.services.store.db('images').where({ customer: customer.id })
  expect(rows).toHaveLength(20)
  const made = await hydria.services.store.db('changes').where({ customer: customer.id, kind: 'Create' })
  expect(made).toHaveLength(20)
})
