// Named queries through the API: made, changed, shared, and refused when their template is not understood.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'

let hydria: TestHydria
let customer: TestCustomer
let other: TestCustomer
let queries: string

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  other = await hydria.customer()
  queries = `${customer.path}/namedQueries`
})

const GUID = /\/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

it('a new customer begins with sample queries', async () => {
  const { body } = await other.call('GET', `${other.path}/namedQueries`)
  expect(body.member.map((query: { name: string }) => query.name)).toEqual(['batch', 'space', 'string1', 'tag'])
})

it('POST makes one at a GUID, GET shows it, PATCH and PUT change it, DELETE takes it away', async () => {
  const body = { name: 'manifest-from-space', template: 'manifest=s1&sequence=0&canvas=n1&s1=p1' }
  const made = await customer.call('POST', queries, { body })
  expect([made.status, made.body.name, made.body.global]).toEqual([201, 'manifest-from-space', false])
  const address = made.headers.get('location')!
  expect(address).toMatch(GUID)
  expect((await customer.call('GET', address)).body).toMatchObject(body)
  const patched = await customer.call('PATCH', address, { body: { template: 's1=p1!' } })
  expect([patched.status, patched.body.template, patched.body.name]).toEqual([200, 's1=p1!', 'manifest-from-space'])
  const put = await customer.call('PUT', address, { body: { name: 'renamed', template: 'n1=p1' } })
  expect([put.status, put.body.name]).toEqual([200, 'renamed'])
  expect((await customer.call('DELETE', address)).status).toBe(204)
  expect((await customer.call('GET', address)).status).toBe(404)
})

it('PUT creates at a GUID of the client, and nowhere else', async () => {
  const body = { name: 'chosen', template: 's1=p1' }
  const put = await customer.call('PUT', `${queries}/${crypto.randomUUID()}`, { body })
  expect(put.status).toBe(201)
  const refused = await customer.call('PUT', `${queries}/chosen-name`, { body: { ...body, name: 'another' } })
  expect([refused.status, refused.body.errors[0].property]).toEqual([400, 'id'])
})

it('a name is used once, letters case aside', async () => {
  await customer.call('POST', queries, { body: { name: 'once', template: 's1=p1' } })
  const { status, body } = await customer.call('POST', queries, { body: { name: 'ONCE', template: 's1=p1' } })
  expect([status, body.errors[0].property]).toEqual([409, 'name'])
})

it('a stale If-Match refuses a change', async () => {
  const { body } = await customer.call('POST', queries, { body: { name: 'guarded', template: 's1=p1' } })
  const headers = { 'If-Match': '"1-nothing.ld"' }
  const { status } = await customer.call('PATCH', body['@id'], { headers, body: { template: 's2=p1' } })
  expect(status).toBe(412)
})

describe('A global query', () => {
  let address: string

  beforeAll(async () => {
    const body = { name: 'everywhere', template: 's1=p1!', global: true }
    const made = await hydria.admin('POST', queries, { body })
    expect(made.status).toBe(201)
    address = made.body['@id']
  })

  it('is listed and read by every customer at an address of its own', async () => {
    const { body } = await other.call('GET', `${other.path}/namedQueries?name=everywhere`)
    expect(body.member).toHaveLength(1)
    expect(body.member[0]).toMatchObject({ name: 'everywhere', global: true })
    expect(body.member[0]['@id']).toContain(`${other.path}/namedQueries/`)
    expect((await other.call('GET', body.member[0]['@id'])).status).toBe(200)
  })

  it.each([
    ['PATCH', { template: 's2=p1' }],
    ['PUT', { name: 'mine', template: 's2=p1' }],
    ['DELETE', undefined],
  ])('is not for a customer to %s, wherever it is seen', async (method, body) => {
    const { member } = (await other.call('GET', `${other.path}/namedQueries?name=everywhere`)).body
    expect((await other.call(method, member[0]['@id'], { body })).status).toBe(403)
    expect((await customer.call(method, address, { body })).status).toBe(403)
  })

  it('is made by the administrator only', async () => {
    const body = { name: 'pushy', template: 's1=p1', global: true }
    expect((await customer.call('POST', queries, { body })).status).toBe(403)
    const own = await customer.call('POST', queries, { body: { ...body, global: false } })
    const { status } = await customer.call('PATCH', own.body['@id'], { body: { global: true } })
    expect(status).toBe(403)
  })

  it('gives way to a query of the same name', async () => {
    const mine = { name: 'Everywhere', template: 'n1=p1' }
    await other.call('POST', `${other.path}/namedQueries`, { body: mine })
    const { body } = await other.call('GET', `${other.path}/namedQueries`)
    const names = body.member.map((query: { name: string }) => query.name)
    expect(names).toContain('Everywhere')
    expect(names).not.toContain('everywhere')
  })

  it('is changed by the administrator', async () => {
    const { status, body } = await hydria.admin('PATCH', address, { body: { template: 's3=p1' } })
    expect([status, body.template]).toEqual([200, 's3=p1'])
  })
})

it('is out of sight of other customers', async () => {
  const { body } = await customer.call('POST', queries, { body: { name: 'private', template: 's1=p1' } })
  expect((await other.call('GET', body['@id'])).status).toBe(404)
  expect((await other.call('DELETE', body['@id'])).status).toBe(404)
})

it.each([
  ['sl=p1', /did you mean s1/],
  ['s1', /must be key=value/],
  ['s1=p1&', /must be key=value/],
  ['s1=p1&s1=p2', /appears twice/],
  ['n1=many', /n1 must be an integer/],
  ['space=here', /space must be an integer/],
  ['s1=p0', /counted from p1/],
  ['s1=p1&assetOrder=origin', /must be fields/],
  ['s1=p1&canvas=n1&assetOrder=n2', /appears twice/],
  ['assetOrder=n1', /at least one condition/],
  ['s1=x&#=y', /the template has none/],
  ['s1=50%', /percent-encoded/],
  ['s1=p1&coverpage=file:///etc/passwd', /http/],
  ['__proto__=p1', /is not a key/],
])('refuses the template %s', async (template, message) => {
  const { status, body } = await customer.call('POST', queries, { body: { name: 'refused', template } })
  expect([status, body.errors?.[0].property]).toEqual([400, 'template'])
  expect(body.description).toMatch(message)
})
