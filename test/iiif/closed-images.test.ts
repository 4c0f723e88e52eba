// Stored manifests of images that are not open to everyone: the ways to see them are told, by what the images are now.
import { spliceMembers } from '../../src/presentation/index.js'
import { sharedTestHydria, type TestHydria } from '../hydria.js'
import { canvas, image, manifest } from '../presentation/recipes.js'
import { iiifStore, type Store } from './iiif-store.js'

let hydria: TestHydria
let store: Store
let customer: string
let number: string
let space: string

const AUTH_2 = 'http://iiif.io/api/auth/2/context.json'
const PRESENTATION_3 = 'http://iiif.io/api/presentation/3/context.json'

/** A painted image with both of its services, as clients write them. */
const painted = (id: string) => {
  const at = (channel: string) => `${hydria.base}/${channel}/${number}/${space}/${id}`
  return image(id, {
    id: `${at('iiif-img')}/full/max/0/default.jpg`,
    service: [
      {
        id: at('iiif-img'),
        type: 'ImageService3',
        profile: 'level2',
        service: [{ id: 'https://made.example/other', type: 'X' }],
      },
      { '@id': at('iiif-img/v2'), '@type': 'ImageService2', profile: 'http://iiif.io/api/image/2/level2.json' },
    ],
    thumbnail: [
      {
        id: `${at('thumbs')}/full/max/0/default.jpg`,
        type: 'Image',
        service: [{ id: at('thumbs'), type: 'ImageService3' }],
      },
    ],
  })
}

beforeAll(async () => {
  hydria = await sharedTestHydria({}, { serve: true, work: false })
  store = await iiifStore(hydria)
  customer = store.path.replace('/iiif', '')
  number = customer.split('/')[2]!
  space = (await store.call('POST', `${customer}/spaces`, { body: { name: 'a' } })).body.id
  const member = ['open', 'closed'].map(id => ({ id, space: Number(space), origin: 'https://nowhere.example/x.jpg' }))
  const queued = await store.call('POST', `${customer}/queue`, { body: { '@type': 'Collection', member } })
  if (queued.status !== 201) throw new Error(queued.text)
  const { id: _, ...document } = manifest([canvas('p1', [painted('open')]), canvas('p2', [painted('closed')])])
  const body = JSON.stringify({ ...document, slug: 'book', behavior: ['public-iiif'] })
  const put = await store.call('PUT', `${store.path}/manifests/book`, {
    body,
    headers: { 'Content-Type': 'application/ld+json' },
  })
  if (put.status !== 201) throw new Error(put.text)
})

const read = (headers: Record<string, string> = {}) => hydria.anyone('GET', `/iiif/${number}/book`, { headers })
const close = (roles: string[]) => store.call('PATCH', `${customer}/spaces/${space}/images/closed`, { body: { roles } })

it('an image that is closed has its probe and its log-ins at its services alone, and loses them when it is opened', async () => {
  const before = await read()
  expect(before.text).not.toContain('AuthProbeService2')
  await close(['clickthrough'])
  const { body, headers, text } = await read({ 'If-None-Match': before.headers.get('etag')! })
  expect(body['@context']).toEqual([AUTH_2, PRESENTATION_3])
  const bodyOf = (index: number) => body.items[index].items[0].items[0].body
  const [service3, service2] = bodyOf(1).service
  expect(service3.service).toEqual([
    { id: 'https://made.example/other', type: 'X' },
    expect.objectContaining({
      id: `${hydria.base}/auth/v2/probe/${number}/${space}/closed`,
      type: 'AuthProbeService2',
    }),
    expect.objectContaining({ '@type': 'AuthCookieService1' }),
  ])
  expect(service2.service).toEqual(service3.service.slice(2))
  expect(text.match(/AuthProbeService2/g)).toHaveLength(1)
  expect(bodyOf(0)).toEqual(painted('open'))
  expect((await read({ 'If-None-Match': headers.get('etag')! })).status).toBe(304)
  await close([])
  const after = await read({ 'If-None-Match': headers.get('etag')! })
  expect([after.status, after.text]).toEqual([200, before.text])
})

it('what is put in is neither stored nor put in twice when it comes back, and 2.1 has its own', async () => {
  await close(['clickthrough'])
  const { text } = await read()
  const full = await store.document(`${store.path}/manifests/book`)
  expect(full.text).not.toContain('AuthProbeService2')
  const sent = spliceMembers(text, { slug: 'book', behavior: ['public-iiif'], id: undefined })
  expect((await store.change('PUT', `${store.path}/manifests/book`, sent)).status).toBe(200)
  expect((await read()).text.match(/AuthProbeService2/g)).toHaveLength(1)
  const older = await hydria.anyone('GET', `/iiif/v2/${number}/book`)
  expect(older.body.sequences[0].canvases[1].images[0].resource.service.service).toMatchObject({
    '@context': 'http://iiif.io/api/auth/1/context.json',
    profile: 'http://iiif.io/api/auth/1/clickthrough',
  })
  await close([])
})

it("another customer's images, and those elsewhere, are none of its concern", async () => {
  const other = await hydria.customer()
  const elsewhere = painted('closed').id.replace(`/${number}/`, `/${other.path.split('/')[2]}/`)
  const file = { id: `${hydria.base}/file/${number}/${space}/%00`, type: 'Text', label: { en: ['Nothing'] } }
  const { id: _, ...document } = manifest([canvas('p1', [image('a', { id: elsewhere }), image('b')])], {
    rendering: [file],
  })
  await close(['clickthrough'])
  const body = JSON.stringify({ ...document, slug: 'others', behavior: ['public-iiif'] })
  await store.call('PUT', `${store.path}/manifests/others`, {
    body,
    headers: { 'Content-Type': 'application/ld+json' },
  })
  const answer = await hydria.anyone('GET', `/iiif/${number}/others`)
  expect([answer.status, answer.body['@context']]).toEqual([200, PRESENTATION_3])
})
