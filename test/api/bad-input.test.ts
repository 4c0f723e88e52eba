// Bad input: each a 4xx that names what is at fault, never a 5xx, and nothing stored.
import { startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'

let hydria: TestHydria
let customer: TestCustomer
let images: string

beforeAll(async () => {
  hydria = await startTestHydria({ MAX_BODY_BYTES: '20000', MAX_BATCH_MEMBERS: '3' })
  customer = await hydria.customer()
  await customer.call('PUT', `${customer.path}/spaces/1`, { body: { name: 'one' } })
  images = `${customer.path}/spaces/1/images`
})
afterAll(() => hydria.stop())

const stored = async () => (await customer.call('GET', `${customer.path}/allImages`)).body.totalItems
const origin = 'http://127.0.0.1:9/x.jpg'

const BODIES: [what: string, body: unknown, property: string][] = [
  ['broken JSON', '{"origin":', 'body'],
  ['an array', [], 'body'],
  ['a number', '5', 'body'],
  ['no origin', {}, 'origin'],
  ['an origin that is no URL', { origin: 'my picture.jpg' }, 'origin'],
  ['an origin of a scheme that is not fetched', { origin: 'file:///etc/passwd' }, 'origin'],
  ['a wrong type', { origin, number1: 'seven' }, 'number1'],
  ['a fraction', { origin, number1: 1.5 }, 'number1'],
  ['a number below the range', { origin, number1: -1 }, 'number1'],
  ['a number beyond what can be kept', { origin, number1: 1e300 }, 'number1'],
  ['a string for an array', { origin, tags: 'a' }, 'tags'],
  ['a number in an array of strings', { origin, tags: ['a', 1] }, 'tags.1'],
  ['an unknown key', { origin, tagz: ['a'] }, 'tagz'],
  ['__proto__', `{"origin":"${origin}","__proto__":{"x":1}}`, '__proto__'],
  ['an @id of another image', { '@id': '/customers/1/spaces/1/images/other', origin }, '@id'],
  ['an @type of another class', { '@type': 'vocab:Space', origin }, '@type'],
  ['an id that is not the address', { id: 'other', origin }, 'id'],
  ['a space that is not the address', { space: 2, origin }, 'space'],
  ['a role that is not there', { origin, roles: ['nobody'] }, 'roles'],
  ['a role of another platform', { origin, roles: ['https://elsewhere.example/roles/x'] }, 'roles'],
  ['NUL in text', { origin, string1: 'a\u0000b' }, 'string1'],
  ['NUL in an array', { origin, tags: ['a\u0000b'] }, 'tags'],
  ['deep nesting', `{"tags":${'['.repeat(5000)}${']'.repeat(5000)}}`, 'body'],
  ['an unknown channel', { origin, deliveryChannels: [{ channel: 'telegraph' }] }, 'deliveryChannels.0.channel'],
]

it.each(BODIES)('PUT with %s is 400', async (_what, body, property) => {
  const { status, body: error } = await customer.call('PUT', `${images}/bad`, {
    headers: { 'Content-Type': 'application/json' },
    body,
  })
  expect([status, error['@type']]).toEqual([400, 'Error'])
  expect(error.errors[0].property).toBe(property)
  expect(await stored()).toBe(0)
})

it('a body above the limit is 413', async () => {
  const { status, body } = await customer.call('PUT', `${images}/big`, {
    body: { origin, string1: 'x'.repeat(30_000) },
  })
  expect([status, body.errors[0].property]).toEqual([413, 'body'])
})

it.each<[string, number, (text: string) => string | ReadableStream]>([
  ['20,000 bytes are read', 400, text => text],
  ['20,000 bytes are read, in pieces', 400, text => new Blob([text]).stream()],
  ['20,001 bytes are too many', 413, text => `${text} `],
  ['20,001 bytes are too many, in pieces', 413, text => new Blob([`${text} `]).stream()],
])('%s: %i', async (_what, status, body) => {
  const headers = { 'Content-Type': 'application/json' }
  const text = JSON.stringify({ origin, tagz: '' }).padEnd(20_000)
  expect((await customer.call('PUT', `${images}/bounded`, { headers, body: body(text) })).status).toBe(status)
})

const member = (id: string, more = {}) => ({ id, space: 1, origin, ...more })
const BATCHES: [what: string, member: unknown, property: string][] = [
  ['no member', undefined, 'member'],
  ['an empty member', [], 'member'],
  ['a member that is text', ['x'], 'member[0]'],
  ['a member without an id', [{ space: 1, origin }], 'member[0].id'],
  ['a member without a space', [{ id: 'a', origin }], 'member[0].space'],
  ['a fault in the second member', [member('a'), member('b', { number1: -5 })], 'member[1].number1'],
  ['bytes, which a batch does not take', [member('a', { file: 'AAAA' })], 'member[0].file'],
  ['the same image twice', [member('a'), member('a')], 'member[1].id'],
  ['a space that is not there', [member('a'), member('b', { space: 9 })], 'member[1].space'],
  ['more than the limit', [member('a'), member('b'), member('c'), member('d')], 'member'],
]

it.each(BATCHES)('a batch with %s is 400, and none of it is stored', async (_what, members, property) => {
  const body = { '@type': 'Collection', member: members }
  const { status, body: error } = await customer.call('POST', `${customer.path}/queue`, { body })
  expect([status, error.errors[0].property]).toEqual([400, property])
  expect(await stored()).toBe(0)
  expect((await customer.call('GET', `${customer.path}/queue/batches`)).body.totalItems).toBe(0)
})

const QUERIES: [query: string, property: string][] = [
  ['sting1=x', 'sting1'],
  ['number1=many', 'number1'],
  ['q={', 'q'],
  ['q=[]', 'q'],
  ['q={"nothing":1}', 'q.nothing'],
  ['q={"number1":{"about":1}}', 'q.number1.about'],
  ['cursor=zzz', 'cursor'],
  ['cursor=&page=2', 'cursor'],
  ['created=yesterday', 'created'],
  ['ingesting=maybe', 'ingesting'],
  ['string1=%00', 'string1'],
]

it.each(QUERIES)('the query %s is 400, naming %s', async (query, property) => {
  const { status, body } = await customer.call('GET', `${customer.path}/allImages?${query}`)
  expect([status, body.errors?.[0].property]).toEqual([400, property])
})

it.each([
  '/customers/x',
  '/customers/99999999999999999999',
  '/customers/-1',
  '/customers/1e3',
  '/nowhere',
  '/customers/1/spaces/x',
  '/customers/1/spaces/4294967296/images',
  '/customers/1/spaces/1/images/%00',
  '/customers/1/spaces/1/images/..%2f..%2fetc',
  '/customers/1/queue/batches/9223372036854775807',
])('%s is 404 to the administrator', async path => {
  expect((await hydria.admin('GET', path)).status).toBe(404)
})

it('an address that ends in a NUL finds nothing, whatever is asked of it', async () => {
  const found: string[] = []
  for (const { template, operations } of hydria.services.vocabulary.routes) {
    if (!/\}$/.test(template.text)) continue
    const above = template.text.replace(/\{\w+\}$/, '%00').replace('{customer}', String(customer.id))
    const path = above.replace('{space}', '1').replace(/\{\w+\}/g, 'x')
    for (const { method } of operations)
      if (method !== 'PUT') {
        const body = method === 'PATCH' ? {} : undefined
        const { status } = await customer.call(method, path, { body })
        if (status < 400 || status > 499) found.push(`${method} ${path} ${status}`)
      }
  }
  expect(found).toEqual([])
})

it('an address that is not validly encoded is 400', async () => {
  expect((await hydria.admin('GET', '/customers/%ff/spaces')).status).toBe(400)
})
