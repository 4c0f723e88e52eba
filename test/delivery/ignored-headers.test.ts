// Custom headers that were stored before they were refused: readable, never sent, and they say why.
import sharp from 'sharp'
import { startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'

let hydria: TestHydria
let customer: TestCustomer

beforeAll(async () => {
  hydria = await startTestHydria()
  customer = await hydria.customer('old')
  await customer.call('PUT', `${customer.path}/spaces/1`, { body: { name: 'one' } })
  const body = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#345' } })
    .jpeg()
    .toBuffer()
  await customer.call('PUT', `${customer.path}/spaces/1/images/a`, { headers: { 'Content-Type': 'image/jpeg' }, body })
  const insert = (id: string, key: string, value: string) =>
    hydria.services.store.db('custom_headers').insert({ id, customer: customer.id, key, value })
  await insert('redirect', 'X-Accel-Redirect', '/etc/passwd')
  await insert('policy', 'Content-Security-Policy', 'default-src *')
  await insert('fine', 'X-Fine', 'yes')
})
afterAll(() => hydria.stop())

const header = (id: string) => `${customer.path}/customHeaders/${id}`

it('are not sent', async () => {
  const { status, headers } = await hydria.anyone('GET', '/iiif-img/old/1/a/full/max/0/default.jpg')
  expect(status).toBe(200)
  expect(['x-fine', 'x-accel-redirect', 'content-security-policy'].map(name => headers.get(name))).toEqual([
    'yes',
    null,
    null,
  ])
})

it('say so once the program has started', async () => {
  await hydria.restart()
  const ignored = async (id: string) => (await customer.call('GET', header(id))).body.ignored
  expect(await ignored('redirect')).toMatch(/^X-Accel-Redirect steers a proxy or a browser/)
  expect(await ignored('policy')).toMatch(/^Content-Security-Policy cannot be set here; allowed are Cache-Control, /)
  expect(await ignored('fine')).toBeUndefined()
  const { body } = await customer.call('GET', `${customer.path}/customHeaders?key=X-Accel-Redirect`)
  expect(body.member).toHaveLength(1)
})

it('cannot be changed into others that are refused, can be mended, and deleted', async () => {
  const refused = await customer.call('PATCH', header('redirect'), { body: { value: '/etc/group' } })
  expect([refused.status, refused.body.errors[0].property]).toEqual([400, 'key'])
  const mended = await customer.call('PATCH', header('redirect'), { body: { key: 'X-Place' } })
  expect([mended.status, mended.body.ignored]).toEqual([200, undefined])
  const { headers } = await hydria.anyone('GET', '/iiif-img/old/1/a/full/max/0/default.jpg')
  expect(headers.get('x-place')).toBe('/etc/passwd')
  expect((await customer.call('DELETE', header('policy'))).status).toBe(204)
})

it.each([
  ['POST', { key: 'Surrogate-Control', value: 'max-age=1' }, 'key'],
  ['POST', { key: 'X-Frame-Options', value: 'ALLOWALL' }, 'key'],
  ['POST', { key: 'Cross-Origin-Resource-Policy', value: 'anyone' }, 'value'],
  ['POST', { key: 'X-Padded', value: 'x ' }, 'value'],
])('%s of %j is refused and names %s', async (method, body, property) => {
  const { status, body: error } = await customer.call(method, `${customer.path}/customHeaders`, { body })
  expect([status, error.errors[0].property]).toEqual([400, property])
})
