// The life of a resource, the same for every class: made, replaced, changed, refused, deleted; each documented answer once.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { type Origin, startOrigin } from '../pictures.js'

let hydria: TestHydria
let origin: Origin
let customer: TestCustomer

beforeAll(async () => {
  origin = await startOrigin()
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  await customer.call('PUT', `${customer.path}/spaces/1`, { body: { name: 'one' } })
})
afterAll(async () => {
  await origin.close()
})

const MINIMAL = { Prefer: 'return=minimal' }
const refused = { noSuchProperty: true }

/** Class | where it is made | a whole body | a change. */
const LIVES: [name: string, path: string, body: object, change: object][] = [
  ['Role', '/roles/curator', { label: 'Curator' }, { label: 'Curators' }],
  ['AuthService', '/authServices/terms', { profile: 'clickthrough' }, { timeToLive: 60 }],
  [
    'RoleProvider',
    '/authServices/clickthrough/roleProvider',
    { configuration: '{"ranges":["192.0.2.0/24"]}' },
    { configuration: '{"ranges":["198.51.100.0/24"]}' },
  ],
  ['CustomHeader', '/customHeaders/frame', { key: 'X-Archive', value: 'DENY' }, { value: 'SAMEORIGIN' }],
  ['Space', '/spaces/40', { name: 'forty' }, { defaultTags: ['x'] }],
]

describe.each(LIVES)('a %s', (_name, place, body, change) => {
  const path = () => customer.path + place

  it('is made by PUT, and replaced by the next', async () => {
    const first = await customer.call('PUT', path(), { body })
    const second = await customer.call('PUT', path(), { body })
    expect([first.status, second.status]).toEqual([201, 200])
    expect(first.headers.get('location')).toBe(hydria.base + path())
  })

  it('is refused with a property that it does not have, by PUT and by PATCH', async () => {
    for (const method of ['PUT', 'PATCH']) {
      const { status, body: error } = await customer.call(method, path(), { body: { ...body, ...refused } })
      expect([method, status, error.errors[0].property]).toEqual([method, 400, 'noSuchProperty'])
    }
  })

  it('is changed by PATCH, with and without an answer', async () => {
    const told = await customer.call('PATCH', path(), { body: change })
    expect([told.status, told.body]).toEqual([200, expect.objectContaining(change)])
    const silent = await customer.call('PATCH', path(), { headers: MINIMAL, body: change })
    expect([silent.status, silent.headers.get('preference-applied')]).toEqual([205, 'return=minimal'])
  })

  it('is deleted, with 204 or 205, and then is not there', async () => {
    expect((await customer.call('DELETE', path())).status).toBe(204)
    await customer.call('PUT', path(), { body })
    expect((await customer.call('DELETE', path(), { headers: MINIMAL })).status).toBe(205)
    for (const method of ['GET', 'PATCH', 'DELETE'])
      expect([
        method,
        (await customer.call(method, path(), { body: method === 'PATCH' ? change : undefined })).status,
      ]).toEqual([method, 404])
  })
})

/** List | a body | the property at fault when it is posted twice, if it may not be. */
const LISTS: [path: string, body: Record<string, unknown>, twice?: string][] = [
  ['/roles', { name: 'guest' }, 'name'],
  ['/authServices', { name: 'desk', profile: 'clickthrough' }, 'name'],
  ['/authServices/clickthrough/nestedServices', { name: 'leave', profile: 'logout' }, 'name'],
  ['/customHeaders', { key: 'X-A', value: 'b' }],
  ['/spaces', { name: 'posted' }, 'name'],
]

describe.each(LISTS)('POST to %s', (place, body, twice) => {
  it('makes a member, once', async () => {
    const first = await customer.call('POST', customer.path + place, { body })
    expect(first.status).toBe(201)
    if (!twice) return
    const second = await customer.call('POST', customer.path + place, { body })
    expect([second.status, second.body.errors[0].property]).toEqual([409, twice])
  })

  it('refuses what the class does not have', async () => {
    const { status, body: error } = await customer.call('POST', customer.path + place, {
      body: { ...body, ...refused },
    })
    expect([status, error.errors[0].property]).toEqual([400, 'noSuchProperty'])
  })
})

it('a service that a role still needs cannot be deleted', async () => {
  const { status } = await customer.call('DELETE', `${customer.path}/authServices/clickthrough`)
  expect(status).toBe(409)
})

it('a space cannot take the name of another', async () => {
  await customer.call('PUT', `${customer.path}/spaces/41`, { body: { name: 'mine' } })
  const { status, body } = await customer.call('PATCH', `${customer.path}/spaces/41`, { body: { name: 'one' } })
  expect([status, body.errors[0].property]).toEqual([409, 'name'])
})

describe('an Image', () => {
  const images = () => `${customer.path}/spaces/1/images`

  it('posted to its space is made once, and refused without an origin', async () => {
    const body = { id: 'posted', origin: origin.url('rocket.jpg') }
    const first = await customer.call('POST', images(), { body })
    expect([first.status, first.body.width]).toEqual([201, 640])
    const second = await customer.call('POST', images(), { body })
    expect([second.status, second.body.errors[0].property]).toEqual([409, 'id'])
    const third = await customer.call('POST', images(), { body: { id: 'other' } })
    expect([third.status, third.body.errors[0].property]).toEqual([400, 'origin'])
  })

  it('posted without an id is given one', async () => {
    const { status, body } = await customer.call('POST', images(), { body: { origin: origin.url('rocket.jpg') } })
    expect([status, body.id]).toEqual([201, expect.stringMatching(/^[0-9a-f-]{36}$/)])
  })

  it('that is to be ingested again, by who will not wait, answers 202', async () => {
    const { status, body } = await customer.call('PATCH', `${images()}/posted`, {
      headers: { Prefer: 'respond-async' },
      body: { origin: origin.url('chelsea.png') },
    })
    expect([status, body.ingesting]).toEqual([202, true])
    const row = await hydria.services.ingest.finished(customer.id, 1, 'posted', 30_000, new AbortController().signal)
    expect([row?.['width'], row?.['error']]).toEqual([451, ''])
  })

  it('whose only origin was the initial one has nothing to be ingested from again', async () => {
    await customer.call('PUT', `${images()}/once`, { body: { initialOrigin: origin.url('rocket.jpg') } })
    const { status, body } = await customer.call('POST', `${images()}/once/reingest`)
    expect([status, body.errors[0].property]).toEqual([400, 'origin'])
  })

  it('is edited among many, without an answer for who wants none', async () => {
    const { status } = await customer.call('PATCH', `${customer.path}/allImages`, {
      headers: MINIMAL,
      body: { member: [{ id: `${customer.id}/1/posted` }], field: 'tags', operation: 'add', value: ['edited'] },
    })
    expect(status).toBe(205)
    expect((await customer.call('GET', `${images()}/posted`)).body.tags).toContain('edited')
  })

  it('leads to its policies', async () => {
    for (const link of ['imageOptimisationPolicy', 'thumbnailPolicy'])
      expect([link, (await customer.call('GET', `${images()}/posted/${link}`)).status]).toEqual([link, 200])
  })

  it('refuses a role that is none', async () => {
    const { status } = await customer.call('POST', `${images()}/posted/roles`, { body: { name: 'not a name' } })
    expect(status).toBe(400)
  })

  it('is put into a batch of its own, moved to another, and taken out again', async () => {
    const batch = `${images()}/posted/batch`
    expect((await customer.call('GET', batch)).status).toBe(404)
    const first = await customer.call('PUT', batch, { body: { string1: 'by batch' } })
    expect([first.status, first.body.string1]).toEqual([201, 'by batch'])
    const second = await customer.call('PUT', batch)
    expect(second.status).toBe(200)
    expect(second.body.batch).not.toBe(first.body.batch)
    const patched = await customer.call('PATCH', batch, { body: { string1: 'patched' } })
    expect([patched.status, patched.body.string1]).toEqual([200, 'patched'])
    expect((await customer.call('PATCH', batch, { headers: MINIMAL, body: {} })).status).toBe(205)
    expect((await customer.call('PATCH', batch, { body: refused })).status).toBe(400)
    const read = await customer.call('GET', batch)
    expect([read.status, read.body['@type'], read.headers.get('content-location')]).toEqual([
      200,
      'vocab:Batch',
      read.body['@id'],
    ])
    expect((await customer.call('DELETE', batch)).status).toBe(204)
    await customer.call('PUT', batch)
    expect((await customer.call('DELETE', batch, { headers: MINIMAL })).status).toBe(205)
    expect((await customer.call('DELETE', batch)).status).toBe(404)
  })
})

describe('a NamedQuery', () => {
  const queries = () => `${customer.path}/namedQueries`
  const body = { name: 'by-tag', template: 'canvas=n1&s1=p1' }

  it('is changed, kept from the name of another, and deleted without a word', async () => {
    const made = await customer.call('POST', queries(), { body })
    await customer.call('POST', queries(), { body: { ...body, name: 'another' } })
    const path = new URL(made.body['@id']).pathname
    const taken = { ...body, name: 'another' }
    expect((await customer.call('PUT', path, { body: taken })).status).toBe(409)
    expect((await customer.call('PATCH', path, { body: { name: 'another' } })).status).toBe(409)
    expect((await customer.call('PATCH', path, { body: { template: 'canvas' } })).status).toBe(400)
    expect((await customer.call('PATCH', path, { headers: MINIMAL, body: { template: 's1=p1' } })).status).toBe(205)
    expect((await customer.call('DELETE', path, { headers: MINIMAL })).status).toBe(205)
  })
})

describe('a default delivery channel of a space', () => {
  it('stands once for a media type, and is refused without one', async () => {
    const path = `${customer.path}/spaces/1/defaultDeliveryChannels`
    const body = { channel: 'file', policy: 'none', mediaType: 'application/x-test' }
    expect((await customer.call('POST', path, { body })).status).toBe(201)
    expect((await customer.call('POST', path, { body })).status).toBe(409)
    expect((await customer.call('POST', path, { body: { channel: 'file', policy: 'none' } })).status).toBe(400)
  })
})
