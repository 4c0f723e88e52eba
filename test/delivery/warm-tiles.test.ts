// Tiles that were asked for before are answered from memory: what has changed since must show all the same.
import sharp from 'sharp'
import { type Reply, sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'

let hydria: TestHydria
let customer: TestCustomer
let image: string
let tile: string
let made = 0

const picture = (background: string): Promise<Buffer> =>
  sharp({ create: { width: 1024, height: 512, channels: 3, background } })
    .png()
    .toBuffer()

const upload = async (background: string): Promise<Reply> =>
  customer.call('PUT', image, { headers: { 'Content-Type': 'image/png' }, body: await picture(background) })

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer('warm')
  await customer.call('PUT', `${customer.path}/spaces/1`, { body: { name: 'one' } })
})
beforeEach(async () => {
  made += 1
  image = `${customer.path}/spaces/1/images/warm${made}`
  tile = `/iiif-img/warm/1/warm${made}/512,0,512,512/512,512/0/default.jpg`
  expect((await upload('#345')).body.error).toBe('')
  for (const _ of [1, 2]) expect((await hydria.anyone('GET', tile)).status).toBe(200)
})

it('the second answer is the first one, header for header', async () => {
  const [first, second] = await Promise.all([1, 2].map(() => hydria.anyone('GET', `${tile}?${made}`)))
  const third = await hydria.anyone('GET', tile)
  const told = ({ headers, text }: Reply) => [
    [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name)),
    text,
  ]
  expect(told(second!)).toEqual(told(first!))
  expect(told(third)).toEqual(told(first!))
  expect(third.headers.get('link')).toContain(
    `<${hydria.base}/iiif-img/warm/1/warm${made}/512,0,512,512/max/0/default.jpg>;rel="canonical"`,
  )
})

it('HEAD has the headers and no bytes', async () => {
  const [got, head] = [await hydria.anyone('GET', tile), await hydria.anyone('HEAD', tile)]
  expect(head.text).toBe('')
  expect(head.headers.get('content-length')).toBe(got.headers.get('content-length'))
})

it.each([
  ['If-None-Match', 'etag'],
  ['If-Modified-Since', 'last-modified'],
])('%s of what the client has is 304, without bytes', async (condition, header) => {
  const { headers } = await hydria.anyone('GET', tile)
  const known = await hydria.anyone('GET', tile, { headers: { [condition]: headers.get(header)! } })
  expect([known.status, known.text, known.headers.get('etag')]).toEqual([304, '', headers.get('etag')])
  expect(known.headers.get('content-type')).toBeNull()
})

it.each([
  ['POST', 405],
  ['OPTIONS', 204],
])('%s is answered by the method, not by the address', async (method, status) => {
  expect((await hydria.anyone(method, tile)).status).toBe(status)
})

it.each([
  ['a role', { roles: ['clickthrough'] }],
  ['maxUnauthorised', { maxUnauthorised: 100 }],
])('%s closes it', async (_what, values) => {
  await customer.call('PATCH', image, { body: values })
  const { status, headers } = await hydria.anyone('GET', tile)
  expect([status, headers.get('cache-control')]).toEqual([401, 'no-store'])
})

it('an image that is deleted is gone', async () => {
  await customer.call('DELETE', image)
  expect((await hydria.anyone('GET', tile)).status).toBe(404)
})

it('new bytes have another tag', async () => {
  const before = (await hydria.anyone('GET', tile)).headers.get('etag')
  await upload('#abc')
  const { status, headers } = await hydria.anyone('GET', tile)
  expect(status).toBe(200)
  expect(headers.get('etag')).toMatch(/^"[^"]+"$/)
  expect(headers.get('etag')).not.toBe(before)
})

it('a custom header is on it as it is now: added, changed, and removed', async () => {
  const shown = async () => (await hydria.anyone('GET', tile)).headers.get('x-warm')
  const { body } = await customer.call('POST', `${customer.path}/customHeaders`, {
    body: { key: 'X-Warm', value: 'added' },
  })
  expect([await shown(), await shown()]).toEqual(['added', 'added'])
  await customer.call('PATCH', body['@id'], { body: { value: 'changed' } })
  expect([await shown(), await shown()]).toEqual(['changed', 'changed'])
  await customer.call('DELETE', body['@id'])
  expect(await shown()).toBeNull()
})

it('what its owner is sent is not sent to anyone else', async () => {
  await customer.call('PATCH', image, { body: { roles: ['clickthrough'] } })
  for (const status of [200, 401]) {
    const asked = status === 200 ? customer.call : hydria.anyone
    expect([status, (await asked('GET', tile)).status]).toEqual([status, status])
  }
})
