// Manifests, Collections and lists of the images that public URLs mean.
import { sharedTestHydria, startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { picture, plainPicture, startOrigin } from '../pictures.js'
import { faults2, faults3 } from './iiif-presentation.js'

let hydria: TestHydria
let customer: TestCustomer
let space: string

const upload = (id: string, file: string) =>
  customer.call('PUT', `${space}/images/${encodeURIComponent(id)}`, {
    headers: { 'Content-Type': file.endsWith('png') ? 'image/png' : 'image/jpeg' },
    body: picture(file),
  })

const query = (name: string, template: string) =>
  customer.call('POST', `${customer.path}/namedQueries`, { body: { name, template } })

const get = (path: string, headers: Record<string, string> = {}) => hydria.anyone('GET', path, { headers })

const labels = (manifest: { items: { label: { none: string[] } }[] }) => manifest.items.map(item => item.label.none[0])

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer('Cats-House')
  space = (await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'book of cats' } })).body['@id']
  const pages = [
    ['one', 'chelsea.png', { string1: 'cats', number1: 2, tags: ['animal', 'a/b é'] }],
    ['two', 'rocket.jpg', { string1: 'cats', string2: 'x', number1: 1, tags: ['animal'] }],
    ['three/3', 'coffee.png', { string1: 'drinks & more', number1: 1, manifests: ['m1'] }],
  ] as const
  for (const [id, file, words] of pages) {
    await upload(id, file)
    await customer.call('PATCH', `${space}/images/${encodeURIComponent(id)}`, { body: words })
  }
  await query('cats', 's1=p1!&space=p2&canvas=n1')
  await query('backwards', 's1=p1&assetOrder=n1 desc')
  await query('by-name', 'spacename=p1&n1=p2')
  await query('fixed', 's1=p1&n1=p2&#=2')
  await query('member', 'manifests=p1')
})

describe('A named query as a manifest', () => {
  it('has a canvas for each image, in the order of the template', async () => {
    const { status, body, headers } = await get(`/iiif-resource/${customer.id}/cats/cats`)
    expect(status).toBe(200)
    expect(headers.get('content-type')).toContain('presentation/3/context.json')
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(body.id).toBe(`${hydria.base}/iiif-resource/${customer.id}/cats/cats`)
    expect(labels(body)).toEqual(['two', 'one'])
    expect(faults3(body)).toEqual([])
  })

  it('offers addresses that answer', async () => {
    const { body } = await get(`/iiif-resource/${customer.id}/cats/cats`)
    const painted = body.items[0].items[0].items[0].body
    const thumbnail = body.items[0].thumbnail[0]
    const links = [
      painted.id,
      `${painted.service[0].id}/info.json`,
      thumbnail.id,
      `${thumbnail.service[0].id}/info.json`,
    ]
    for (const link of links) expect([link, (await get(link)).status]).toEqual([link, 200])
    expect(Math.max(thumbnail.width, thumbnail.height)).toBe(200)
  })

  it.each([
    ['/v3', {}, faults3],
    ['', { Accept: 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"' }, faults3],
    ['/v2', {}, faults2],
    ['', { Accept: 'application/ld+json;profile="http://iiif.io/api/presentation/2/context.json"' }, faults2],
  ])('is written in the version of the path %s and the headers %j', async (version, headers, faults) => {
    const { body, headers: answer } = await get(`/iiif-resource${version}/${customer.id}/cats/cats`, headers)
    expect(faults(body)).toEqual([])
    expect(answer.get('vary')).toContain('Accept')
  })

  it.each([
    ['/cats/cats/1', ['two', 'one']],
    ['/CATS/cats/', ['two', 'one']],
    ['/backwards/cats', ['one', 'two']],
    ['/backwards/drinks%20%26%20more', ['three/3']],
    ['/by-name/book%20of%20cats/1', ['two', 'three/3']],
    ['/fixed/cats', ['one']],
    ['/member/m0,m1', ['three/3']],
    ['/tag/a%2Fb%20%C3%A9', ['one']],
    ['/space/1', ['two', 'three/3', 'one']],
  ])('%s finds %j', async (path, expected) => {
    const { body } = await get(`/iiif-resource/cats-house${path}`)
    expect(labels(body)).toEqual(expected)
  })

  it('finds the images that were ever in a batch', async () => {
    const origin = await startOrigin()
    const member = [{ id: 'batched', space: 1, origin: origin.url('rocket.jpg'), number2: 9 }]
    const batch = await customer.call('POST', `${customer.path}/queue`, { body: { '@type': 'Collection', member } })
    await hydria.services.ingest.finished(customer.id, 1, 'batched', 30_000, new AbortController().signal)
    await customer.call('DELETE', `${space}/images/batched/batch`)
    await origin.close()
    const { body } = await get(`/iiif-resource/${customer.id}/batch/${batch.body['@id'].split('/').at(-1)}`)
    await customer.call('DELETE', `${space}/images/batched`)
    expect(labels(body)).toEqual(['batched'])
  })

  it.each([
    ['/iiif-resource/cats-house/nothing', 404],
    ['/iiif-resource/nobody/cats/cats', 404],
    ['/iiif-resource/cats-house/cats/dogs', 404],
    ['/iiif-resource/cats-house/cats', 400],
    ['/iiif-resource/cats-house/cats/cats/one', 400],
    ['/iiif-resource/cats-house/cats/cats/1/2', 400],
    ['/iiif-resource/cats-house/cats/%00', 400],
    ['/iiif-resource/cats-house/%00/cats', 404],
    ['/iiif-resource/cats-house/space/999999999999', 404],
    ['/iiif-resource/cats-house/by-name/unknown', 404],
    [`/iiif-resource/cats-house/cats/${'x'.repeat(1001)}`, 400],
    ['/iiif-resource/cats-house/cats/%E0%A4%A', 400],
  ])('%s is answered with %i', async (path, expected) => {
    expect((await get(path)).status).toBe(expected)
  })

  it('names the parameter that is missing, and says what it is for', async () => {
    const { body } = await get('/iiif-resource/cats-house/cats')
    expect(body.errors).toEqual([{ property: 'p1', message: 'is required: the value for s1' }])
  })

  it('is not sent again to who has it', async () => {
    const { headers } = await get('/iiif-resource/cats-house/cats/cats')
    const again = await get('/iiif-resource/cats-house/cats/cats', { 'If-None-Match': headers.get('etag')! })
    expect([again.status, again.text]).toEqual([304, ''])
    expect(headers.get('cache-control')).toMatch(/public, max-age/)
  })

  it('answers HEAD and OPTIONS, and nothing that writes', async () => {
    const head = await hydria.anyone('HEAD', '/iiif-resource/cats-house/cats/cats')
    expect([head.status, head.text]).toEqual([200, ''])
    expect((await hydria.anyone('OPTIONS', '/iiif-resource/cats-house/cats/cats')).status).toBe(204)
    const refused = await hydria.anyone('DELETE', '/iiif-resource/cats-house/cats/cats')
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
  })

  it('finds only what belongs to the customer of the address', async () => {
    const other = await hydria.customer()
    expect((await get(`/iiif-resource/${other.id}/string1/cats`)).status).toBe(404)
  })
})

it('more images than the setting allows are refused', async () => {
  const small = await startTestHydria({ MAX_QUERY_IMAGES: '1' })
  const owner = await small.customer('owner')
  const { body } = await owner.call('POST', `${owner.path}/spaces`, { body: { name: 's' } })
  for (const id of ['a', 'b'])
    await owner.call('PUT', `${body['@id']}/images/${id}`, {
      headers: { 'Content-Type': 'image/jpeg' },
      body: plainPicture('rocket.jpg'),
    })
  const { status, body: problem } = await small.anyone('GET', '/iiif-resource/owner/space/1')
  await small.stop()
  expect([status, problem.detail]).toEqual([400, expect.stringMatching(/more than 1 images/)])
})

describe('One asset as a manifest', () => {
  it.each([
    ['', faults3],
    ['/v3', faults3],
    ['/v2', faults2],
  ])('is at /iiif-manifest%s', async (version, faults) => {
    const { status, body } = await get(`/iiif-manifest${version}/cats-house/1/three%2F3`)
    expect([status, faults(body)]).toEqual([200, []])
  })

  it('has its words, and the size of the image', async () => {
    const { body } = await get('/iiif-manifest/cats-house/1/two')
    const [canvas] = body.items
    expect([canvas.width, canvas.height]).toEqual([640, 427])
    expect(canvas.metadata).toContainEqual({ label: { en: ['string2'] }, value: { none: ['x'] } })
  })

  it('is not there for an unknown image', async () => {
    expect((await get('/iiif-manifest/cats-house/1/nothing')).status).toBe(404)
  })
})

describe('The tags of a space as a Collection', () => {
  it('lead to a Collection of manifests each', async () => {
    const { status, body } = await get('/iiif-collection/cats-house/1')
    expect([status, faults3(body)]).toEqual([200, []])
    expect(body.label).toEqual({ none: ['book of cats'] })
    expect(labels(body)).toEqual(['a/b é', 'animal'])
    const tagged = await get(body.items[1].id)
    expect([tagged.body.id, faults3(tagged.body)]).toEqual([body.items[1].id, []])
    expect(labels(tagged.body)).toEqual(['one', 'two'])
    expect((await get(tagged.body.items[0].id)).body.type).toBe('Manifest')
    expect(labels((await get(body.items[0].id)).body)).toEqual(['one'])
  })

  it.each(['/iiif-collection/cats-house/7', '/iiif-collection/cats-house/x', '/iiif-collection/cats-house/1/unknown'])(
    '%s is not there',
    async path => {
      expect((await get(path)).status).toBe(404)
    },
  )
})

it('raw-resource is the images as data, without what is not public', async () => {
  const { status, body } = await get('/raw-resource/cats-house/cats/cats')
  expect(status).toBe(200)
  expect(body.map((image: { id: string }) => image.id)).toEqual(['two', 'one'])
  expect(body[0]).toMatchObject({ '@type': 'vocab:Image', string1: 'cats', number1: 1, width: 640 })
  for (const secret of ['origin', 'initialOrigin', 'error', 'roles', 'batch'])
    expect(body[0]).not.toHaveProperty(secret)
})
