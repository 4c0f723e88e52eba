// If-Match and If-Unmodified-Since of reads, RFC 9110 sections 13.1.1 and 13.1.4, wherever something is read.
import { form } from '../apis/dsio/radiographs.js'
import { clientOf } from '../apis/rokka.js'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { plainPicture } from '../pictures.js'

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
  const file = plainPicture('rocket.jpg')
  const image = `${path}/spaces/1/images/rocket`
  await call('PUT', image, {
    body: { file: file.toString('base64'), mediaType: headers['Content-Type'], deliveryChannels },
  })
  await call('POST', `${path}/namedQueries`, { body: { name: 'book', template: 'canvas=n1&space=p1' } })
  const rokka = await clientOf(hydria, customer).sourceimages.create(
    customer.name,
    'coffee.png',
    plainPicture('coffee.png'),
  )
  const source = `${customer.name}/${rokka.body.items[0].hash}`
  const radiograph = (await call('POST', '/images', { body: form() })).body.id
  places = {
    'a rendering of rokka': `/${customer.name}/dynamic/resize-width-100/${rokka.body.items[0].hash}.jpg`,
    'a download of rokka': `/sourceimages/${source}/download`,
    'a source image of rokka': `/sourceimages/${source}`,
    'the source images of rokka': `/sourceimages/${customer.name}`,
    'media of DSIO': `/images/${radiograph}/media`,
    'the file of DSIO': `/images/${radiograph}/file.png`,
    'a resource of DSIO': `/images/${radiograph}`,
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
  ...['a rendering of rokka', 'a download of rokka', 'media of DSIO', 'the file of DSIO'],
  'a resource of DSIO',
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

it.each(['a source image of rokka', 'the source images of rokka'])(
  '%s has no entity tag: no tag is its own, and * is whatever it is',
  async name => {
    const status = async (headers: Record<string, string>) =>
      (await customer.call('GET', places[name]!, { headers })).status
    expect((await customer.call('GET', places[name]!)).headers.get('etag')).toBeNull()
    expect([await status({ 'If-Match': '*' }), await status({ 'If-None-Match': '"other"' })]).toEqual([200, 200])
    expect([await status({ 'If-Match': '"other"' }), await status({ 'If-Match': 'W/"other"' })]).toEqual([412, 412])
  },
)

it.each(['PUT', 'PATCH', 'DELETE'])('a %s whose If-Match has a weak tag alone does nothing', async method => {
  const space = `${customer.path}/spaces/1`
  const etag = (await customer.call('GET', space)).headers.get('etag')!
  const body = method === 'DELETE' ? {} : { body: { name: 'changed' } }
  expect((await customer.call(method, space, { headers: { 'If-Match': `W/${etag}` }, ...body })).status).toBe(412)
  expect((await customer.call('GET', space)).headers.get('etag')).toBe(etag)
})
