// Images that are moved to another space: nothing is copied or ingested, all that goes with them goes along, and their public addresses lead on.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { plainPicture } from '../pictures.js'
import { canvas, image, manifest } from '../presentation/recipes.js'

let hydria: TestHydria
let customer: TestCustomer
let other: TestCustomer

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  other = await hydria.customer()
  for (const id of [1, 2, 3]) await customer.call('PUT', `${customer.path}/spaces/${id}`, { body: { name: `s${id}` } })
  const clerk = { name: 'clerk', label: 'Clerk', authService: 'clickthrough' }
  await customer.call('POST', `${customer.path}/roles`, { body: clerk })
})

const path = (id: string, space = 1) => `${customer.path}/spaces/${space}/images/${encodeURIComponent(id)}`
const iri = (id: string, space = 1) => `${hydria.base}${path(id, space)}`
const get = async (address: string) => (await customer.call('GET', address)).body
const put = async (id: string, space = 1) => {
  const headers = { 'Content-Type': 'image/jpeg' }
  const { status, body } = await customer.call('PUT', path(id, space), { headers, body: plainPicture('rocket.jpg') })
  expect(status).toBe(201)
  return body
}
const move = (body: object, query = '') => customer.call('POST', `${customer.path}/moveImages${query}`, { body })
const moved = async (ids: string[], space: number, from = 1) => {
  const { status, body } = await move({ selected: ids.map(id => iri(id, from)), space })
  expect([status, body.changed, body.skipped]).toEqual([200, ids.length, []])
  return body
}
const shown = (channel: string, id: string, space: number, rest: string) =>
  `/${channel}/${customer.id}/${space}/${encodeURIComponent(id)}${rest}`

it('moves an image with its properties, its bytes and its file, and leaves nothing behind', async () => {
  await put('a/1')
  await customer.call('PATCH', path('a/1'), { body: { tags: ['x'], label: { en: ['One'] } } })
  const before = await get(path('a/1'))
  const etag = (await customer.call('GET', path('a/1'))).headers.get('etag')
  const report = await moved(['a/1'], 2)
  expect(report.affected[0]).toEqual({
    image: iri('a/1'),
    moved: iri('a/1', 2),
    etag: expect.any(String),
    manifests: [],
  })
  const there = await customer.call('GET', path('a/1', 2))
  expect(there.body).toMatchObject({
    ...{ id: 'a/1', space: 2, tags: ['x'], label: { en: ['One'] }, error: '' },
    ...{ created: before.created, finished: before.finished, sha256: before.sha256, width: before.width },
    origin: before.origin.replace('/1/a', '/2/a'),
  })
  expect(there.headers.get('etag')).not.toBe(etag)
  expect((await customer.call('GET', path('a/1'))).status).toBe(404)
  const sources = hydria.services.store.db('rokka_images').where({ customer: customer.id, id: 'a/1' })
  expect(await sources.select('space')).toEqual([{ space: 2 }])
  // Its origin is its own file, wherever that is.
  expect((await customer.call('POST', `${path('a/1', 2)}/reingest`)).status).toBe(200)
  expect((await hydria.anyone('GET', shown('iiif-img', 'a/1', 2, '/full/64,/0/default.jpg'))).status).toBe(200)
})

it('leads there again when it has been deleted and restored, but not from where another image is by then', async () => {
  for (const id of ['r-1', 'r-2']) await put(id)
  await moved(['r-1', 'r-2'], 2)
  for (const id of ['r-1', 'r-2']) await customer.call('DELETE', path(id, 2))
  await hydria.settled()
  expect((await hydria.anyone('GET', shown('iiif-img', 'r-1', 1, '/info.json'))).status).toBe(404)
  await put('r-2')
  for (const { restore } of (await get(`${customer.path}/trash`)).member)
    expect((await customer.call('POST', restore)).status).toBe(201)
  await hydria.settled()
  const { status, headers } = await hydria.anyone('GET', shown('iiif-img', 'r-1', 1, '/full/64,/0/default.jpg'))
  expect([status, headers.get('location')]).toEqual([
    302,
    hydria.base + shown('iiif-img', 'r-1', 2, '/full/64,/0/default.jpg'),
  ])
  for (const space of [1, 2])
    expect((await hydria.anyone('GET', shown('iiif-img', 'r-2', space, '/info.json'))).status).toBe(200)
})

it('leads from public addresses of before to those of now, as often as it is moved, and back', async () => {
  await put('b')
  await hydria.anyone('GET', shown('iiif-img', 'b', 1, '/info.json'))
  await moved(['b'], 2)
  await moved(['b'], 3, 2)
  await hydria.settled()
  for (const space of [1, 2]) {
    const { status, headers } = await hydria.anyone('GET', shown('iiif-img', 'b', space, '/full/64,/0/default.jpg?x=1'))
    expect([
      status,
      headers.get('location'),
      headers.get('cache-control'),
      headers.get('access-control-allow-origin'),
    ]).toEqual([302, hydria.base + shown('iiif-img', 'b', 3, '/full/64,/0/default.jpg?x=1'), 'no-cache', '*'])
  }
  expect((await hydria.anyone('GET', shown('iiif-img/v2', 'b', 1, '/info.json'))).headers.get('location')).toBe(
    hydria.base + shown('iiif-img/v2', 'b', 3, '/info.json'),
  )
  const document = await hydria.anyone('GET', shown('iiif-manifest', 'b', 1, ''))
  expect([document.status, document.body.id]).toEqual([200, hydria.base + shown('iiif-manifest', 'b', 3, '')])
  await moved(['b'], 1, 3)
  await hydria.settled()
  expect((await hydria.anyone('GET', shown('iiif-img', 'b', 1, '/info.json'))).status).toBe(200)
  expect((await hydria.anyone('GET', shown('thumbs', 'b', 3, '/info.json'))).headers.get('location')).toBe(
    hydria.base + shown('thumbs', 'b', 1, '/info.json'),
  )
})

it('leads nowhere once the image is deleted, or another is made at its former address', async () => {
  for (const id of ['c-1', 'c-2']) await put(id)
  await moved(['c-1', 'c-2'], 2)
  await customer.call('DELETE', path('c-1', 2))
  expect((await hydria.anyone('GET', shown('iiif-img', 'c-1', 1, '/info.json'))).status).toBe(404)
  await put('c-2')
  await customer.call('DELETE', path('c-2'))
  await hydria.settled()
  expect((await hydria.anyone('GET', shown('iiif-img', 'c-2', 1, '/info.json'))).status).toBe(404)
})

const stored = async (space: number) => {
  const { body } = await customer.call('GET', `${customer.path}/spaces/${space}/storage`)
  const { approximateNumberOfImages: images } = await get(`${customer.path}/spaces/${space}`)
  const { numberOfStoredImages, totalSizeOfStoredImages, totalSizeOfThumbnails, numberOfStoredAdjuncts } = body
  return [images, numberOfStoredImages, totalSizeOfStoredImages, totalSizeOfThumbnails, numberOfStoredAdjuncts]
}
const sum = (a: number[], b: number[]) => a.map((value, index) => value + b[index]!)
const text = { '@type': 'Text', mediaType: 'text/plain', iiifLink: 'rendering', externalId: 'https://example.org/x' }

it('moves what the spaces count of it, with its adjuncts', async () => {
  await put('d')
  for (const id of ['one', 'two']) await customer.call('PUT', `${path('d')}/adjuncts/${id}`, { body: text })
  const [from, to, whole] = [await stored(1), await stored(2), await get(`${customer.path}/storage`)]
  const adjuncts = await get(`${path('d')}/adjuncts`)
  await moved(['d'], 2)
  const [left, come] = [await stored(1), await stored(2)]
  const { lastCalculated: _, ...total } = await get(`${customer.path}/storage`)
  expect([sum(left, come), whole]).toEqual([sum(from, to), expect.objectContaining(total)])
  expect(come.map((value, index) => value - to[index]!)).toEqual([1, 1, expect.any(Number), expect.any(Number), 2])
  expect(come[2]! - to[2]!).toBeGreaterThan(0)
  expect((await get(`${path('d', 2)}/adjuncts`)).member.map((one: { id: string }) => one.id)).toEqual(
    adjuncts.member.map((one: { id: string }) => one.id),
  )
  // What is counted of the image itself is as true as before: it can lose them again.
  await customer.call('DELETE', `${path('d', 2)}/adjuncts/one`)
  expect((await stored(2))[4]! - to[4]!).toBe(1)
})

it('tells harvesters that it is gone here and there now', async () => {
  await put('e')
  await moved(['e'], 2)
  const { db } = hydria.services.store
  const told = await db('changes').where({ customer: customer.id, image: 'e' }).orderBy('id').select('space', 'kind')
  expect(told.slice(-2)).toEqual([
    { space: 1, kind: 'Delete' },
    { space: 2, kind: 'Create' },
  ])
})

const painted = (id: string) => {
  const service = hydria.base + shown('iiif-img', id, 1, '')
  return image(id, {
    id: `${service}/full/max/0/default.jpg`,
    service: [{ id: service, type: 'ImageService3', profile: 'level2' }],
  })
}

it('is shown by the manifests that showed it, under its roles, also when these are written again', async () => {
  await put('f')
  const { id: _, ...document } = manifest([canvas('p1', [painted('f')])])
  const body = { ...document, slug: 'moved-book', behavior: ['public-iiif'] }
  const made = await customer.call('POST', `${customer.path}/iiif`, { body })
  expect(made.status).toBe(201)
  const address = made.headers.get('location')!
  expect((await move({ selected: [iri('f')], space: 2 }, '?validate')).body.affected[0].manifests).toEqual([address])
  await moved(['f'], 2)
  await customer.call('PATCH', path('f', 2), { body: { roles: ['clerk'] } })
  const read = async () => {
    const { status, text } = await hydria.anyone('GET', `/iiif/${customer.id}/moved-book`)
    return [status, /placeholder/.test(text), /AuthProbeService2/.test(text)]
  }
  expect(await read()).toEqual([200, false, true])
  const { headers, body: now } = await customer.call('GET', address)
  const again = { ...body, label: { en: ['Again'] }, items: now.items ?? body.items }
  const match = { 'If-Match': headers.get('etag')! }
  expect((await customer.call('PUT', address, { body: again, headers: match })).status).toBe(200)
  expect((await get(path('f', 2))).manifests).toEqual([address.slice(address.lastIndexOf('/') + 1)])
  expect(await read()).toEqual([200, false, true])
  const { probe } = { probe: await hydria.anyone('GET', `/auth/probe/${customer.id}/1/f`) }
  expect(probe.status).toBeLessThan(500)
})

it('leaves alone what cannot be moved, says why, and moves the others', async () => {
  for (const id of ['g-1', 'g-2', 'g-3']) await put(id)
  await put('g-1', 2)
  await put('g-4', 2)
  const etag = (await customer.call('GET', path('g-2'))).headers.get('etag')!
  await customer.call('PATCH', path('g-2'), { body: { string1: 'x' } })
  const selected = [iri('g-1'), { '@id': iri('g-2'), etag }, iri('g-3'), iri('g-4', 2), iri('g-5')]
  const tried = await move({ selected, space: 2 }, '?validate=true')
  expect((await customer.call('GET', path('g-3'))).status).toBe(200)
  const { body } = await move({ selected, space: 2 })
  const { affected, ...others } = body
  expect(affected).toMatchObject([{ image: iri('g-3'), moved: iri('g-3', 2) }])
  expect(others).toMatchObject({
    ...{ found: 5, changed: 1, unchanged: 1 },
    skipped: [
      { image: iri('g-1'), status: 409, message: 'the space 2 has an image with its id' },
      { image: iri('g-2'), status: 412 },
      { image: iri('g-5'), status: 404 },
    ],
  })
  expect(tried.body).toMatchObject({ changed: 1, unchanged: 1, skipped: others.skipped })
})

it('moves one of two that would have the same address, and none while it is being ingested', async () => {
  await put('h', 1)
  await put('h', 2)
  await hydria.services.store
    .db('images')
    .where({ customer: customer.id, space: 1, id: 'g-1' })
    .update({ ingesting: true })
  const { body } = await move({ selected: [iri('h'), iri('h', 2), iri('g-1')], space: 3 })
  await hydria.services.store
    .db('images')
    .where({ customer: customer.id, space: 1, id: 'g-1' })
    .update({ ingesting: false })
  expect(body).toMatchObject({
    changed: 1,
    skipped: [
      { image: iri('h', 2), status: 409 },
      { image: iri('g-1'), status: 409 },
    ],
  })
})

it('moves all that a list finds, also where the storage policy allows no more', async () => {
  await put('i')
  await customer.call('PATCH', path('i'), { body: { string1: 'move me' } })
  const { db } = hydria.services.store
  await db('storage_policies').insert({
    id: 'full',
    maximum_number_of_stored_images: 1,
    maximum_total_size_of_stored_images: 1,
  })
  await db('storage').where({ customer: customer.id, space: null }).update({ storage_policy: 'full' })
  const { status, body } = await move({ foundBy: `${customer.path}/spaces/1/images?string1=move+me`, space: 3 })
  await db('storage').where({ customer: customer.id, space: null }).update({ storage_policy: 'default' })
  await db('storage_policies').where({ id: 'full' }).delete()
  expect([status, body]).toMatchObject([200, { found: 1, changed: 1 }])
})

it.each([
  ['a space that is not there', () => ({ selected: [iri('a/1', 2)], space: 99 }), 'space'],
  ['no space', () => ({ selected: [iri('a/1', 2)] }), 'space'],
  ['a space that is a name', () => ({ selected: [iri('a/1', 2)], space: 's2' }), 'space'],
  ['nothing that is moved', () => ({ space: 2 }), 'selected'],
  [
    'an image of another customer',
    () => ({ selected: [`${hydria.base}${other.path}/spaces/1/images/x`], space: 2 }),
    'selected[0].@id',
  ],
])('refuses %s', async (_what, body, property) => {
  const { status, body: answer } = await move(body())
  expect([status, answer.errors?.[0]?.property]).toEqual([400, property])
})
