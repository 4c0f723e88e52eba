// The file channel: the original as it was given, whole or in part, and harmless whatever it is.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { type Origin, plainPicture, startOrigin } from '../pictures.js'

let hydria: TestHydria
let customer: TestCustomer
let origin: Origin
const HTML = '<!doctype html><script>alert(document.cookie)</script>'

const put = async (id: string, mediaType: string, path: string, more: object = {}): Promise<void> => {
  const address = `${customer.path}/spaces/1/images/${encodeURIComponent(id)}`
  const { body } = await customer.call('PUT', address, {
    body: { origin: origin.url(path), mediaType, deliveryChannels: ['file'], ...more },
  })
  expect(body.error).toBe('')
}

beforeAll(async () => {
  origin = await startOrigin((_request, response) => response.end(HTML))
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'files' } })
  await customer.call('POST', `${customer.path}/roles`, { body: { name: 'staff' } })
  await put('rocket.jpg', 'image/jpeg', 'rocket.jpg')
  await put('closed', 'image/jpeg', 'rocket.jpg', { roles: ['staff'] })
})
afterAll(async () => {
  await origin.close()
})

async function get(id: string, headers: Record<string, string> = {}, method = 'GET') {
  const url = `${hydria.base}/file/${customer.id}/1/${encodeURIComponent(id)}`
  const response = await fetch(url, { headers, method })
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) }
}

it('the original comes back byte for byte, as its media type', async () => {
  const { status, headers, bytes } = await get('rocket.jpg')
  expect([status, headers.get('content-type'), headers.get('accept-ranges')]).toEqual([200, 'image/jpeg', 'bytes'])
  expect(bytes.equals(plainPicture('rocket.jpg'))).toBe(true)
  expect(headers.get('content-disposition')).toBe('inline; filename="rocket.jpg"')
})

describe('A range', () => {
  const size = plainPicture('rocket.jpg').length

  it.each([
    ['bytes=0-99', 0, 99],
    ['bytes=100-', 100, size - 1],
    ['bytes=-10', size - 10, size - 1],
    [`bytes=5-${size + 10}`, 5, size - 1],
    [`bytes=-${size + 10}`, 0, size - 1],
  ])('%s is bytes %i to %i', async (range, start, end) => {
    const { status, headers, bytes } = await get('rocket.jpg', { Range: range })
    expect([status, headers.get('content-range')]).toEqual([206, `bytes ${start}-${end}/${size}`])
    expect(bytes.equals(plainPicture('rocket.jpg').subarray(start, end + 1))).toBe(true)
  })

  it.each(['bytes=0-1,5-6', 'bytes=9-3', 'bytes=-', 'lines=1-2', 'bytes=a-b'])('%s is left aside', async range => {
    const { status, bytes } = await get('rocket.jpg', { Range: range })
    expect([status, bytes.length]).toEqual([200, size])
  })

  it.each([`bytes=${size}-`, 'bytes=-0'])('%s cannot be met', async range => {
    const { status, headers } = await get('rocket.jpg', { Range: range })
    expect([status, headers.get('content-range')]).toEqual([416, `bytes */${size}`])
  })

  it('counts only while the file is the one that If-Range names', async () => {
    const { headers } = await get('rocket.jpg')
    const range = { Range: 'bytes=0-9' }
    expect((await get('rocket.jpg', { ...range, 'If-Range': headers.get('etag')! })).status).toBe(206)
    expect((await get('rocket.jpg', { ...range, 'If-Range': '"other"' })).status).toBe(200)
  })
})

it('who has it is told so, and HEAD tells its size', async () => {
  const { headers } = await get('rocket.jpg')
  expect((await get('rocket.jpg', { 'If-None-Match': headers.get('etag')! })).status).toBe(304)
  const head = await get('rocket.jpg', {}, 'HEAD')
  expect([head.headers.get('content-length'), head.bytes.length]).toEqual([
    String(plainPicture('rocket.jpg').length),
    0,
  ])
})

it('who lacks the role gets nothing of it', async () => {
  const { status, headers, bytes } = await get('closed')
  expect([status, headers.get('cache-control')]).toEqual([401, 'no-store'])
  expect(bytes.length).toBeLessThan(300)
})

it.each([
  ['page.html', 'text/html'],
  ['drawing.svg', 'image/svg+xml'],
  ['feed.xml', 'application/xml'],
])('what could run in a browser is saved, not shown: %s', async (id, mediaType) => {
  await put(id, mediaType, 'active')
  const { status, headers, bytes } = await get(id)
  expect([status, headers.get('content-type'), bytes.toString()]).toEqual([200, mediaType, HTML])
  expect(headers.get('content-disposition')).toMatch(/^attachment;/)
  expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
  expect(headers.get('x-content-type-options')).toBe('nosniff')
})

it('a name of any characters is told in a form that no header can be broken with', async () => {
  await put('a"b\r\nX: y é.jpg', 'image/jpeg', 'rocket.jpg')
  const { headers } = await get('a"b\r\nX: y é.jpg')
  expect(headers.get('x')).toBeNull()
  expect(headers.get('content-disposition')).toBe(
    `inline; filename="a_b__X_ y _.jpg"; filename*=UTF-8''a%22b%0D%0AX%3A%20y%20%C3%A9.jpg`,
  )
})

it('an asset without the channel has no file', async () => {
  await customer.call('PUT', `${customer.path}/spaces/1/images/shown`, {
    headers: { 'Content-Type': 'image/jpeg' },
    body: plainPicture('rocket.jpg'),
  })
  expect((await get('shown')).status).toBe(404)
})
