// What real clients of the DLCS send, and get from it: paging beyond the bounds, joined addresses, text for numbers.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'

let hydria: TestHydria
let customer: TestCustomer
const origin = 'http://127.0.0.1:1/x.jpg'

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer('dlcs-clients')
  for (const name of ['a', 'b', 'c']) await customer.call('POST', `${customer.path}/spaces`, { body: { name } })
})

describe('paging', () => {
  const PAGES: [query: string, page: number, pageSize: number][] = [
    ['pageSize=-1', 1, 100],
    ['pageSize=0', 1, 100],
    ['pageSize=', 1, 100],
    ['pageSize=many', 1, 100],
    ['pageSize=1.5', 1, 100],
    ['pageSize=5000', 1, 1000],
    ['itemsPerPage=99999999999999999999', 1, 1000],
    ['page=0', 1, 100],
    ['page=-7', 1, 100],
    ['page=x&pageSize=2', 1, 2],
    ['page=99999999999', 10_000_000, 100],
    ['orderBy=shoeSize', 1, 100],
    ['orderByDescending=shoeSize', 1, 100],
    ['order[shoeSize]=ASC', 1, 100],
  ]
  const LISTS = ['/spaces', '/allImages', '/queue/batches', '/keys', '/namedQueries', '/spaces/1/images']

  it.each(PAGES)('%s is the default or the bound, in every list', async (query, page, pageSize) => {
    for (const list of LISTS) {
      const { status, body } = await customer.call('GET', `${customer.path}${list}?${query}`)
      expect([list, status, body.view?.page ?? page, body.pageSize]).toEqual([list, 200, page, pageSize])
    }
  })

  it.each(PAGES)('%s is refused where strictness is preferred', async query => {
    const headers = { Prefer: 'handling=strict' }
    const { status, body } = await customer.call('GET', `${customer.path}/spaces?${query}`, { headers })
    expect([status, body.errors[0].property]).toEqual([400, query.slice(0, query.indexOf('='))])
  })
})

describe('slashes that stand together', () => {
  const JOINED = [
    ['//queue', '/queue'],
    ['///queue', '/queue'],
    ['//vocab', '/vocab'],
    ['//customers//{c}', '/customers/{c}'],
    ['/customers/{c}//spaces/', '/customers/{c}/spaces'],
    ['/customers/{c}///spaces//1//images?pageSize=1', '/customers/{c}/spaces/1/images?pageSize=1'],
  ]
  it.each(JOINED)('%s is as %s', async (joined, plain) => {
    const at = (path: string) => customer.call('GET', hydria.services.base + path.replace('{c}', String(customer.id)))
    const [one, other] = [await at(joined), await at(plain)]
    expect([one.status, one.body]).toEqual([200, other.body])
  })

  it('are kept within an id', async () => {
    const path = `${customer.path}/spaces/1//images/a%2F%2Fb`
    const headers = { Prefer: 'respond-async' }
    expect((await customer.call('PUT', path, { headers, body: { origin } })).body.id).toBe('a//b')
    expect((await customer.call('GET', path.replace('1//', '1/'))).body.id).toBe('a//b')
  })
})

describe('numbers as text', () => {
  it('are taken where clients write them so', async () => {
    const strategy = { regex: 'digits', strategy: 'default', order: '2' }
    const made = await customer.call('POST', `${customer.path}/originStrategies`, { body: strategy })
    expect([made.status, made.body.order]).toEqual([201, 2])
    const header = { key: 'X-Digits', value: 'a', space: '1' }
    expect((await customer.call('POST', `${customer.path}/customHeaders`, { body: header })).body.space).toBe(1)
    const member = [{ id: 'digits', space: '1', origin }]
    expect((await customer.call('POST', `${customer.path}/queue`, { body: { member } })).status).toBe(201)
    expect((await customer.call('GET', `${customer.path}/spaces/1/images/digits`)).body.space).toBe(1)
  })

  it.each(['2x', '', ' 2', '2.0', '1e3'])('are no number when they are %j', async order => {
    const body = { regex: 'no digits', strategy: 'default', order }
    const { status, body: error } = await customer.call('POST', `${customer.path}/originStrategies`, { body })
    expect([status, error.errors[0].property]).toEqual([400, 'order'])
  })
})

describe('a custom header', () => {
  it('may be for a space that is still to come, and goes with it', async () => {
    const body = { key: 'X-Early', value: 'a', space: 4711 }
    const made = await customer.call('POST', `${customer.path}/customHeaders`, { body })
    expect([made.status, made.body.space]).toEqual([201, 4711])
    const space = `${customer.path}/spaces/4711`
    expect((await customer.call('PUT', space, { body: { name: 'late' } })).status).toBe(201)
    expect((await customer.call('DELETE', space)).status).toBe(204)
    expect((await customer.call('GET', made.body['@id'])).status).toBe(404)
  })
})

describe('a member of a queue', () => {
  const post = (member: object) => customer.call('POST', `${customer.path}/queue`, { body: { member: [member] } })
  const iri = (id: string) => `${customer.path}/spaces/1/images/${encodeURIComponent(id)}`

  it.each([
    ['its IRI alone', (id: string) => ({ '@id': hydria.services.base + iri(id) })],
    ['its path alone', (id: string) => ({ '@id': iri(id) })],
    ['its IRI and its space', (id: string) => ({ '@id': iri(id), space: 1 })],
    ['its IRI and its id', (id: string) => ({ '@id': iri(id), id })],
  ])('is named by %s', async (what, naming) => {
    const id = `by/${what}`
    const { status, body } = await post({ ...naming(id), origin })
    expect([status, body['@type']]).toEqual([201, 'vocab:Batch'])
    expect((await customer.call('GET', iri(id))).body.id).toBe(id)
  })

  it.each([
    [{ '@id': 'https://elsewhere.example/x' }, 'member[0].@id', /spaces\/\{space\}\/images\/\{id\}/],
    [{ '@id': '/customers/999999/spaces/1/images/x' }, 'member[0].@id', /spaces\/\{space\}\/images\/\{id\}/],
    [{ space: 1 }, 'member[0].id', /is required/],
    [{ id: 'x' }, 'member[0].space', /is required/],
  ])('that is %j is refused', async (member, property, message) => {
    const { status, body } = await post({ ...member, origin })
    expect([status, body.errors[0]]).toEqual([400, { property, message: expect.stringMatching(message) }])
  })
})

describe('a PDF or ZIP that was never made', () => {
  it.each(['pdf', 'zip'])('is deleted (%s) where its named query is there', async kind => {
    await customer.call('POST', `${customer.path}/namedQueries`, { body: { name: `never-${kind}`, template: 's1=p1' } })
    const remove = (query: string) => customer.call('DELETE', `${customer.path}/resources/${kind}/${query}?args=x/1`)
    const { status, body } = await remove(`never-${kind}`)
    expect([status, body]).toMatchObject([200, { success: true, deleted: 0 }])
    expect((await remove('no-such-query')).status).toBe(404)
  })
})

it('a customer has the list of image optimisation policies', async () => {
  const { body } = await customer.call('GET', customer.path)
  const own = await customer.call('GET', body.imageOptimisationPolicies)
  const all = await customer.call('GET', '/imageOptimisationPolicies')
  expect([own.status, own.body.member]).toEqual([200, all.body.member])
})
