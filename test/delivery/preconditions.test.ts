// If-Match and If-Unmodified-Since of reads, RFC 9110 sections 13.1.1 and 13.1.4, wherever something is read.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { picture } from '../pictures.js'

let hydria: TestHydria
let customer: TestCustomer
let places: Record<string, string>

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  const { call, path, id } = customer
  await call('POST', `${path}/spaces`, { body: { name: 'pictures' } })
  const headers = { 'Content-Type': 'image/jpeg' }
  const deliveryChannels = ['iiif-img', 'thumbs', 'file'].map(channel => ({ channel }))
  const file = picture('rocket.jpg')
  const image = `${path}/spaces/1/images/rocket`
  await call('PUT', image, {
    body: { file: file.toString('base64'), mediaType: headers['Content-Type'], deliveryChannels },
  })
  await call('POST', `${path}/namedQueries`, { body: { name: 'book', template: 'canvas=n1&space=p1' } })
  places = {
    'a resource': image,
    'a list': `${path}/spaces`,
    'the entry point': '/',
    'the documentation': '/vocab',
    'a context': '/contexts/dlcs.jsonld',
    'a tile': `/iiif-img/${id}/1/rocket/0,0,512,427/512,/0/default.jpg`,
    'a rendering': `/iiif-img/${id}/1/rocket/full/100,/0/gray.png`,
    'info.json': `/iiif-img/${id}/1/rocket/info.json`,
    'a thumbnail': `/thumbs/${id}/1/rocket/full/max/0/default.jpg`,
    'a file': `/file/${id}/1/rocket`,
    'a manifest': `/iiif-manifest/${id}/1/rocket`,
    'the manifest of a query': `/iiif-resource/${id}/book/1`,
  }
})

const NAMES = [
  ...[
    'a resource',
    'a list',
    'the entry point',
    'the documentation',
    'a context',
    'a tile',
    'a rendering',
    'info.json',
  ],
  ...['a thumbnail', 'a file', 'a manifest', 'the manifest of a query'],
]

describe.each(NAMES)('%s', name => {
  it.each(['GET', 'HEAD'])('%s', async method => {
    const ask = (headers: Record<string, string>) => customer.call(method, places[name]!, { headers })
    const { status, headers } = await ask({})
    const etag = headers.get('etag')!
    expect([status, etag]).toEqual([200, expect.stringMatching(/^"[^"]+"$/)])
    const changed = headers.get('last-modified')
    const before = new Date(Date.parse(changed ?? '2020-01-01') - 1000).toUTCString()
    const cases: [Record<string, string>, number][] = [
      [{ 'If-Match': etag }, 200],
      [{ 'If-Match': '*' }, 200],
      [{ 'If-Match': `"other", ${etag}` }, 200],
      [{ 'If-Match': `W/${etag}` }, 412],
      [{ 'If-Match': '"other"' }, 412],
      [{ 'If-Match': '"other"', 'If-None-Match': etag }, 412],
      [{ 'If-Match': etag, 'If-None-Match': etag }, 304],
      [{ 'If-Unmodified-Since': before }, changed ? 412 : 200],
      [{ 'If-Unmodified-Since': changed ?? before }, 200],
      [{ 'If-Unmodified-Since': before, 'If-Match': etag }, 200],
    ]
    const found = []
    for (const [conditions] of cases) found.push([conditions, (await ask(conditions)).status])
    expect(found).toEqual(cases)
  })
})

it.each(['PUT', 'PATCH', 'DELETE'])('a %s whose If-Match has a weak tag alone does nothing', async method => {
  const space = `${customer.path}/spaces/1`
  const etag = (await customer.call('GET', space)).headers.get('etag')!
  const body = method === 'DELETE' ? {} : { body: { name: 'changed' } }
  expect((await customer.call(method, space, { headers: { 'If-Match': `W/${etag}` }, ...body })).status).toBe(412)
  expect((await customer.call('GET', space)).headers.get('etag')).toBe(etag)
})
