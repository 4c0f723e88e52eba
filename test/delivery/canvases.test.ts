// What a canvas says of an asset: its channels, the versions that the customer speaks, its rights, and the way to its role.
import sharp from 'sharp'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { faults2, faults3 } from './iiif-presentation.js'

let hydria: TestHydria
let customer: TestCustomer
let images: string

const get = (path: string, headers: Record<string, string> = {}) => hydria.anyone('GET', path, { headers })
const profile = (version: 2 | 3) =>
  `application/ld+json;profile="http://iiif.io/api/presentation/${version}/context.json"`

async function upload(id: string, body: Buffer, mediaType: string, description: object) {
  await customer.call('PUT', `${images}/${id}`, { headers: { 'Content-Type': mediaType }, body })
  const { status } = await customer.call('PATCH', `${images}/${id}`, { body: description })
  expect(status).toBe(200)
}

const channels = (...names: string[]) => ({ deliveryChannels: names.map(channel => ({ channel })) })

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer('gallery')
  images = (await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'one' } })).body.images
  const picture = await sharp({ create: { width: 600, height: 400, channels: 3, background: '#543' } })
    .jpeg()
    .toBuffer()
  const licence = 'https://creativecommons.org/licenses/by/4.0/'
  await upload('all', picture, 'image/jpeg', { ...channels('iiif-img', 'thumbs', 'file'), rights: licence })
  await upload('small', picture, 'image/jpeg', { ...channels('thumbs'), rights: 'Ask us first' })
  await upload('hidden', picture, 'image/jpeg', channels('none'))
  const file = Buffer.from('Some words').toString('base64')
  const text = { mediaType: 'text/plain', file, ...channels('file') }
  expect((await customer.call('PUT', `${images}/text`, { body: text })).status).toBe(201)
  await upload('closed', picture, 'image/jpeg', {
    ...channels('iiif-img', 'thumbs', 'file'),
    roles: ['clickthrough'],
    maxUnauthorised: 150,
  })
})

const canvasOf = async (id: string) => {
  const { body } = await get(`/iiif-manifest/gallery/1/${id}`)
  expect(faults3(body)).toEqual([])
  return body.items[0]
}

describe('The channels of an asset', () => {
  it('file: a rendering beside the painted image', async () => {
    const { items, rendering, thumbnail } = await canvasOf('all')
    expect(items[0].items[0].body.service[0]).toMatchObject({ type: 'ImageService3', profile: 'level2' })
    expect(thumbnail).toHaveLength(1)
    expect(rendering).toEqual([
      {
        id: `${hydria.base}/file/${customer.id}/1/all`,
        type: 'Image',
        label: { en: ['Original file'] },
        format: 'image/jpeg',
      },
    ])
    expect((await get(rendering[0].id)).headers.get('content-type')).toBe('image/jpeg')
  })

  it('file alone: a placeholder with the file as its rendering', async () => {
    const canvas = await canvasOf('text')
    expect(canvas).toMatchObject({ width: 1000, height: 1000, behavior: ['placeholder'], items: [] })
    expect(canvas.rendering[0]).toMatchObject({ type: 'Text', format: 'text/plain' })
  })

  it('thumbs alone: the largest thumbnail is painted', async () => {
    const { items, rendering } = await canvasOf('small')
    const { body } = items[0].items[0]
    expect(body.service.map((service: { profile: string }) => service.profile)).toEqual([
      'level0',
      'http://iiif.io/api/image/2/level0.json',
    ])
    expect((await get(body.id)).status).toBe(200)
    expect(rendering).toBeUndefined()
  })

  it('none: no manifest, and no canvas in those of queries', async () => {
    expect((await get('/iiif-manifest/gallery/1/hidden')).status).toBe(404)
    const { body } = await get('/iiif-resource/gallery/space/1')
    expect(body.items).toHaveLength(4)
  })
})

it('rights that the API knows are rights, others a statement', async () => {
  expect((await canvasOf('all')).rights).toBe('http://creativecommons.org/licenses/by/4.0/')
  expect((await canvasOf('small')).requiredStatement.value).toEqual({ none: ['Ask us first'] })
  const two = (await get('/iiif-manifest/v2/gallery/1/small')).body
  expect(two.sequences[0].canvases[0].attribution).toBe('Ask us first')
})

describe('An image that needs a role', () => {
  it('names no thumbnail that is not open', async () => {
    const { thumbnail } = await canvasOf('closed')
    expect(thumbnail[0].service[0].sizes).toEqual([{ width: 100, height: 67 }])
    expect((await get(thumbnail[0].id)).status).toBe(200)
  })

  it('describes in version 3 the services of its information document, and leads to its pixels', async () => {
    const { items, rendering } = await canvasOf('closed')
    const [v3, v2] = items[0].items[0].body.service
    const info = (await get(`${v3.id}/info.json`)).body
    expect(v3.service).toEqual(info.service)
    expect(rendering[0].service).toEqual(v3.service)
    const degraded = (await get(`${v2['@id']}/info.json`)).headers.get('location')!
    expect(v2.service).toEqual([(await get(degraded)).body.service])
    const [probe, ...others] = v3.service
    expect(others).toEqual(v2.service)
    const [access] = probe.service
    expect((await get(probe.id)).body.status).toBe(401)
    const agreed = await hydria.anyone('POST', access.id, { body: '' })
    const cookie = agreed.headers.get('set-cookie')!.split(';')[0]!
    const token = await get(`${access.service[0].id}?messageId=1&origin=https://v.example`, { Cookie: cookie })
    const bearer = /"accessToken":"([^"]+)"/.exec(token.text)![1]
    expect((await get(probe.id, { Authorization: `Bearer ${bearer}` })).body.status).toBe(200)
    expect((await get(`${v3.id}/full/max/0/default.jpg`, { Cookie: cookie })).status).toBe(200)
  })

  it('describes in version 2 those of Authentication 1.0', async () => {
    const { body } = await get('/iiif-manifest/v2/gallery/1/closed')
    expect(faults2(body)).toEqual([])
    const { service } = body.sequences[0].canvases[0].images[0].resource
    expect(service.service[0]).toMatchObject({
      '@context': 'http://iiif.io/api/auth/1/context.json',
      '@type': 'AuthCookieService1',
      profile: 'http://iiif.io/api/auth/1/clickthrough',
    })
    const opened = await get(service.service[0]['@id'])
    const cookie = opened.headers.get('set-cookie')!.split(';')[0]!
    expect((await get(service.service[0].service[0]['@id'], { Cookie: cookie })).body.accessToken).toBeDefined()
  })

  it('has a manifest that is the same for everyone, and new when its services are', async () => {
    const { headers } = await get('/iiif-manifest/gallery/1/closed')
    expect([headers.get('cache-control'), headers.get('vary')]).toEqual(['public, max-age=60', 'Accept'])
    const known = { 'If-None-Match': headers.get('etag')! }
    expect((await get('/iiif-manifest/gallery/1/closed', known)).status).toBe(304)
    await customer.call('PATCH', `${customer.path}/authServices/clickthrough`, { body: { label: 'Please agree' } })
    const now = await get('/iiif-manifest/gallery/1/closed', known)
    expect([now.status, now.text.includes('Please agree')]).toEqual([200, true])
  })
})

describe("The customer's default versions", () => {
  const paths = ['/iiif-resource/gallery/space/1', '/iiif-manifest/gallery/1/all']
  const setDefaults = (body: object) => customer.call('PATCH', customer.path, { body })
  const contextOf = async (path: string, accept?: string) => {
    const { body, headers } = await get(path, accept === undefined ? {} : { Accept: accept })
    expect(headers.get('vary')).toBe('Accept')
    return /presentation\/\d/.exec([body['@context']].flat().at(-1))![0]
  }
  afterEach(() => setDefaults({ defaultPresentationVersion: 3, defaultImageVersion: 3 }))

  it('of the Presentation API is 3, and a setting of the customer', async () => {
    expect((await customer.call('GET', customer.path)).body.defaultPresentationVersion).toBe(3)
    const patched = await setDefaults({ defaultPresentationVersion: 2 })
    expect([patched.status, patched.body.defaultPresentationVersion]).toEqual([200, 2])
    const refused = await setDefaults({ defaultPresentationVersion: 4 })
    expect([refused.status, refused.body.errors[0].property]).toEqual([400, 'defaultPresentationVersion'])
  })

  it.each(paths)('%s follows it, and Accept stands above it', async path => {
    await setDefaults({ defaultPresentationVersion: 2 })
    expect(await contextOf(path)).toBe('presentation/2')
    expect(await contextOf(path, 'application/ld+json')).toBe('presentation/2')
    expect(await contextOf(path, profile(3))).toBe('presentation/3')
    expect(await contextOf(path, `${profile(2)};q=0.5, ${profile(3)}`)).toBe('presentation/3')
    expect(await contextOf(path.replace(/^\/[^/]+/, '$&/v3'))).toBe('presentation/3')
  })

  it.each(paths)('%s names the version in its id when it is another', async path => {
    const two = (await get(path, { Accept: profile(2) })).body
    expect(await contextOf(two['@id'])).toBe('presentation/2')
    const three = (await get(path)).body
    expect(three.id).not.toContain('/v3/')
    expect(await contextOf(three.id)).toBe('presentation/3')
  })

  it('of the Image API decides which of the services has no version in its address', async () => {
    await setDefaults({ defaultImageVersion: 2 })
    const { items, thumbnail } = await canvasOf('all')
    for (const services of [items[0].items[0].body.service, thumbnail[0].service]) {
      const [v3, v2] = services
      expect((await get(`${v3.id}/info.json`)).body.id).toBe(v3.id)
      expect((await get(`${v2['@id']}/info.json`)).body['@id']).toBe(v2['@id'])
      expect(v2['@id']).not.toContain('/v2/')
    }
    expect((await get(items[0].items[0].body.id)).status).toBe(200)
  })
})
