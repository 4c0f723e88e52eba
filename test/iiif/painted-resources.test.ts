// Manifests that are made of painted resources: images that are there, and images that the same request brings.
import { buildManifests } from '../../src/operations/index.js'
import { removeOldIiifVersions } from '../../src/store/index.js'
import { type Reply, sharedTestHydria, type TestHydria } from '../hydria.js'
import { media } from '../media.js'
import { type Origin, startOrigin } from '../pictures.js'
import { iiifStore, PROFILE, type Store } from './iiif-store.js'

let hydria: TestHydria
let origin: Origin
let store: Store
let customer: string

beforeAll(async () => {
  hydria = await sharedTestHydria()
  origin = await startOrigin((request, response) =>
    request.url === '/tone.wav' ? response.end(media('tone.wav')) : response.writeHead(404).end(),
  )
  store = await iiifStore(hydria)
  customer = store.path.replace('/iiif', '')
  await store.call('PUT', `${customer}/spaces/5`, { body: { name: 'five' } })
  for (const id of ['day', 'night'])
    await store.call('PUT', `${customer}/spaces/5/images/${id}`, { body: { origin: origin.url('rocket.jpg') } })
})
afterAll(async () => {
  await origin.close()
})

const label = { en: ['Chart 12'] }
const manifestAt = (id: string): string => `${store.path}/manifests/${id}`
const documentOf = (...paintedResources: object[]) => ({ type: 'Manifest', label, paintedResources })
const known = (id: string, canvasPainting?: object) => ({
  asset: { id, space: 5 },
  ...(canvasPainting && { canvasPainting }),
})
const put = (id: string, body: object): Promise<Reply> =>
  store.call('PUT', manifestAt(id), { body, headers: { Accept: PROFILE } })

/** The document once its images have been ingested. */
async function built(id: string): Promise<Reply> {
  for (;;) {
    const reply = await store.document(manifestAt(id))
    if (reply.status !== 202) return reply
    await hydria.services.ingest.changed(Number(customer.split('/')[2]), 100, AbortSignal.timeout(100))
  }
}

it('images that are there make canvases at once, with addresses that answer', async () => {
  const { status, body, headers } = await put('known', documentOf(known('day'), known('night')))
  expect([status, headers.get('etag')]).toEqual([201, expect.any(String)])
  expect(
    body.items.map(({ height, items }: { height: number; items: unknown[] }) => [height > 0, items.length]),
  ).toEqual([
    [true, 1],
    [true, 1],
  ])
  const [first] = body.paintedResources
  expect(first).toMatchObject({
    type: 'PaintedResource',
    asset: { '@id': `${hydria.base}${customer}/spaces/5/images/day` },
    canvasPainting: { canvasId: body.items[0].id, canvasOrder: 0 },
  })
  expect((await store.call('GET', body.items[0].id)).body.type).toBe('Canvas')
  expect((await store.call('GET', `${customer}/spaces/5/images/day`)).body.manifests).toContain('known')
})

it('what was given out and comes back changes nothing', async () => {
  const made = await put('returned', documentOf(known('day', { canvasId: 'returned-1', canvasLabel: { en: ['One'] } })))
  const back = await store.change('PUT', manifestAt('returned'), made.text, { Accept: PROFILE })
  expect([back.status, back.headers.get('etag')]).toEqual([200, made.headers.get('etag')])
})

it('what was given to the public with the way to a closed image, and comes back, changes nothing', async () => {
  await put('closed', { ...documentOf(known('night')), behavior: ['public-iiif'] })
  const night = `${customer}/spaces/5/images/night`
  await store.call('PATCH', night, { body: { roles: ['clickthrough'] } })
  const path = `/iiif/${customer.split('/')[2]}/closed`
  const { text, headers } = await hydria.anyone('GET', path)
  expect(text).toContain('AuthProbeService2')
  const kept = () =>
    hydria.services.store
      .db('iiif_resources')
      .where({ customer: Number(customer.split('/')[2]), id: 'closed' })
      .first('body', 'version')
  const before = await kept()
  const sent = { 'Content-Type': 'application/ld+json', 'If-Match': headers.get('etag')! }
  expect((await store.call('PUT', path, { body: text, headers: sent })).status).toBe(200)
  expect([await kept(), (await store.document(manifestAt('closed'))).body.paintedResources.length]).toEqual([before, 1])
  await store.call('PATCH', night, { body: { roles: [] } })
})

it('alternatives are one Choice, and parts of a canvas are painted on it', async () => {
  const { body } = await put(
    'choice',
    documentOf(
      known('day', { canvasId: 'both', canvasOrder: 0, choiceOrder: 1, label: { en: ['Day'] } }),
      known('night', { canvasId: 'both', canvasOrder: 0, choiceOrder: 2, label: { en: ['Night'] } }),
      {
        canvasPainting: {
          canvasId: 'both',
          canvasOrder: 1,
          target: 'xywh=0,0,10,10',
          contentAddress: 'https://others.example/a.jpg',
        },
      },
    ),
  )
  const [{ items: annotations }] = body.items[0].items
  expect([body.items.length, annotations.length]).toEqual([1, 2])
  expect(annotations[0].body.type).toBe('Choice')
  expect(annotations[0].body.items.map(({ label }: { label: object }) => label)).toEqual([
    { en: ['Day'] },
    { en: ['Night'] },
  ])
  expect([annotations[1].target, annotations[1].body.id]).toEqual([
    `${body.items[0].id}#xywh=0,0,10,10`,
    'https://others.example/a.jpg',
  ])
})

it('a canvas of the document keeps what it says, and is given what is painted on it', async () => {
  const canvas = {
    id: 'decorated',
    type: 'Canvas',
    metadata: [{ label: { en: ['A'] }, value: { en: ['b'] } }],
    'x-own': 1,
  }
  const document = { ...documentOf(known('day', { canvasId: 'decorated' })), items: [canvas] }
  const { status, body } = await put('decorating', document)
  expect([status, body.items.length]).toEqual([201, 1])
  expect(body.items[0]).toMatchObject({ metadata: canvas.metadata, 'x-own': 1 })
  expect(body.items[0].items[0].items[0].body.type).toBe('Image')
})

it.each([
  ['an asset without a name', { asset: {} }, 'paintedResources[0].asset.id'],
  ['a new asset without an origin', { asset: { id: 'nowhere', space: 5 } }, 'paintedResources[0].asset.origin'],
  ['nothing', {}, 'paintedResources[0].asset'],
  [
    'a canvas elsewhere',
    { asset: { id: 'day', space: 5 }, canvasPainting: { canvasId: 'https://x.example/c' } },
    'paintedResources[0].canvasPainting.canvasId',
  ],
  [
    'half a size',
    { asset: { id: 'day', space: 5 }, canvasPainting: { staticWidth: 5 } },
    'paintedResources[0].canvasPainting.staticWidth',
  ],
  [
    'an odd target',
    { asset: { id: 'day', space: 5 }, canvasPainting: { target: 'left' } },
    'paintedResources[0].canvasPainting.target',
  ],
])('%s is refused with its place', async (_, painted, property) => {
  const refused = await put('refused', documentOf(painted))
  expect([refused.status, refused.body.errors[0].property]).toEqual([400, property])
})

it.each([
  [
    'a canvasOrder that only some have',
    [known('day', { canvasOrder: 0 }), known('night')],
    'paintedResources[1].canvasPainting.canvasOrder',
  ],
  [
    'one asset in two ways',
    ['1', '2'].map(name => ({ asset: { id: 'both', space: 5, origin: `https://scans.example/${name}.tif` } })),
    'paintedResources[1].asset',
  ],
])('%s is refused with its place', async (_, painted, property) => {
  const refused = await put('refused', documentOf(...painted))
  expect([refused.status, refused.body.errors[0].property]).toEqual([400, property])
})

it('a patch of the painted resources replaces their canvases, and nothing else', async () => {
  const rights = 'https://example.org/r'
  await put('patched', { ...documentOf(known('day')), rights })
  const painted = { type: 'Manifest', paintedResources: [known('night'), known('night')] }
  const { status } = await store.change('PATCH', manifestAt('patched'), painted)
  const { body } = await store.document(manifestAt('patched'))
  expect([status, body.items.length, body.label, body.rights]).toEqual([200, 2, label, rights])
  expect(JSON.stringify(body.items)).not.toContain('/5/day/')
})

it('sound and video of others are painted by their duration', async () => {
  const contentAddress = 'https://others.example/film'
  const { body } = await put(
    'films',
    documentOf(
      { canvasPainting: { contentAddress, duration: 12.5, staticWidth: 640, staticHeight: 360 } },
      { canvasPainting: { contentAddress, duration: 3 } },
    ),
  )
  expect(body.items).toMatchObject([
    { duration: 12.5, width: 640, items: [{ items: [{ body: { type: 'Video', id: contentAddress } }] }] },
    { duration: 3, items: [{ items: [{ body: { type: 'Sound', id: contentAddress } }] }] },
  ])
  expect(body.items[1].width).toBeUndefined()
})

const REQUIRES = { Link: '<https://dlcs.io/vocab#Space>;rel="DCTERMS.requires"' }

it.each([
  ['here', (id: string) => manifestAt(id), { Accept: PROFILE }],
  [
    'there',
    (id: string) => `/iiif/${customer.split('/')[2]}/manifests/${id}`,
    { Accept: '*/*', 'X-IIIF-CS-Show-Extras': 'All' },
  ],
])('the header that requires a space makes it, %s', async (name, addressOf, accept) => {
  const make = (id: string, headers: object) =>
    store.call('PUT', addressOf(id), {
      body: { type: 'Manifest', label, items: [] },
      headers: { ...accept, ...headers },
    })
  const [plain, required] = [await make(`plain-${name}`, {}), await make(`spaced-${name}`, REQUIRES)]
  expect([plain.status, plain.body.space, required.status]).toEqual([201, undefined, 201])
  expect((await store.call('GET', required.body.space)).body.name).toBe(`Manifest spaced-${name}`)
})

it('a canvas of another manifest is refused', async () => {
  await put('holding', documentOf(known('day', { canvasId: 'held' })))
  const refused = await put('taking', documentOf(known('day', { canvasId: 'held' })))
  expect([refused.status, refused.body.errors[0].property]).toEqual([
    400,
    'paintedResources[0].canvasPainting.canvasId',
  ])
})

describe('images that the request brings', () => {
  it('are ingested: 202 without a tag until they are, and then canvases, for the public too', async () => {
    const document = {
      ...documentOf(
        { asset: { id: 'new', origin: origin.url('coffee.png') }, canvasPainting: { canvasId: 'brought' } },
        { asset: { id: 'broken', origin: origin.url('nothing-here.jpg') } },
      ),
      behavior: ['public-iiif'],
    }
    const first = await put('bringing', document)
    expect([first.status, first.headers.get('etag')]).toEqual([202, null])
    expect(first.headers.get('location')).toBe(hydria.base + manifestAt('bringing'))
    expect([first.body.ingesting.total, first.body.items[0].id]).toEqual([
      2,
      `${hydria.base}/iiif/${customer.split('/')[2]}/canvases/brought`,
    ])
    expect(first.body.space).toContain(`${customer}/spaces/`)
    const done = await built('bringing')
    expect([done.status, done.headers.get('etag'), done.body.ingesting]).toEqual([200, expect.any(String), undefined])
    expect(done.body.items.map(({ behavior }: { behavior?: string[] }) => behavior)).toEqual([
      undefined,
      ['placeholder'],
    ])
    expect(done.body.items[0]).toMatchObject({ id: first.body.items[0].id, width: 600 })
    const shown = await hydria.anyone('GET', done.body.publicId)
    expect([shown.status, shown.body.items.length, shown.body.paintedResources]).toEqual([200, 2, undefined])
  })

  it('are ingested again where that is asked, and only there', async () => {
    const again = { ...known('day'), reingest: true }
    expect((await put('again', documentOf(known('day')))).status).toBe(201)
    const { status, body } = await store.change('PUT', manifestAt('again'), documentOf(again), { Accept: PROFILE })
    expect([status, body.ingesting.total]).toEqual([202, 1])
    expect((await built('again')).body.items[0].items.length).toBe(1)
  })

  it('may be sound', async () => {
    const asset = { id: 'tone', origin: origin.url('tone.wav'), mediaType: 'audio/wav' }
    expect((await put('sounding', documentOf({ asset }))).status).toBe(202)
    const [canvas] = (await built('sounding')).body.items
    expect([Math.round(canvas.duration * 2), canvas.width, canvas.behavior]).toEqual([3, undefined, undefined])
    expect(JSON.stringify(canvas.items)).toContain('"type":"Sound"')
  })

  it('of two equal requests at once make one manifest', async () => {
    const document = documentOf({ asset: { id: 'twice', origin: origin.url('rocket.jpg') } })
    const replies = await Promise.all([put('twice', document), put('twice', document)])
    const statuses = replies.map(({ status }) => status).sort()
    expect(statuses[0]).toBe(202)
    expect([409, 412]).toContain(statuses[1])
    expect((await built('twice')).body.items.length).toBe(1)
  })
})

it('the canvas of an image that is deleted stays, marked, until the image comes back', async () => {
  const image = `${customer}/spaces/5/images/lost`
  const body = { origin: origin.url('rocket.jpg') }
  await store.call('PUT', image, { body })
  await put('losing', documentOf(known('lost')))
  const behavior = async () => {
    await buildManifests(hydria.services)
    return (await store.document(manifestAt('losing'))).body.items[0].behavior
  }
  expect(await behavior()).toBeUndefined()
  await store.call('DELETE', image)
  expect(await behavior()).toEqual(['placeholder'])
  await store.call('PUT', image, { body })
  expect(await behavior()).toBeUndefined()
})

describe('a manifest whose images are never ingested', () => {
  const number = () => Number(customer.split('/')[2])

  beforeAll(async () => {
    await store.call('PUT', `${customer}/spaces/5/images/stuck`, { body: { origin: origin.url('rocket.jpg') } })
    await hydria.services.store.db('images').where({ customer: number(), id: 'stuck' }).update({ ingesting: true })
  })

  it('is written over and deleted with If-Match: * alone', async () => {
    expect((await put('stuck', documentOf(known('stuck')))).status).toBe(202)
    const described = await store.call('GET', manifestAt('stuck'))
    expect([described.status, described.headers.get('etag')]).toEqual([202, null])
    expect((await hydria.anyone('GET', described.body.publicId)).status).toBe(404)
    const refused = await store.call('DELETE', manifestAt('stuck'), { headers: { 'If-Match': '"1"' } })
    expect(refused.status).toBe(412)
    expect((await store.call('DELETE', manifestAt('stuck'), { headers: { 'If-Match': '*' } })).status).toBe(204)
  })

  it('becomes public when it is built, also where more was appended while it waited', async () => {
    const { services } = hydria
    await put('public', { ...documentOf(known('stuck')), behavior: ['public-iiif'] })
    const headers = { 'If-Match': '*', Accept: PROFILE }
    const path = `${manifestAt('public')}/paintedResources`
    const { status, body } = await store.call('POST', path, { body: known('day'), headers })
    expect([status, (await hydria.anyone('GET', body.publicId)).status]).toEqual([202, 404])
    await services.store
      .db('manifest_builds')
      .where({ customer: number(), manifest: 'public' })
      .update({ deadline: new Date(0) })
    await buildManifests(services)
    expect((await hydria.anyone('GET', body.publicId)).body.items.length).toBe(2)
  })

  it('is what it was to the public until it is built, whatever is written meanwhile', async () => {
    const { services } = hydria
    const behavior = ['public-iiif']
    const headers = { 'If-Match': '*', Accept: PROFILE }
    await put('kept', { ...documentOf(known('day', { canvasId: 'kept-1' })), behavior })
    const open = (path: string) => hydria.anyone('GET', `/iiif/${number()}/${path}`)
    const former = await open('kept')
    const canvas = async () => (await open('canvases/kept-1')).body.label
    const said = await canvas()
    const next = documentOf(known('day', { canvasId: 'kept-1', canvasLabel: { en: ['New'] } }), known('stuck'))
    for (const label of [{ en: ['Second'] }, { en: ['Third'] }]) {
      const { status } = await store.call('PUT', manifestAt('kept'), { body: { ...next, label, behavior }, headers })
      const { headers: shown, text } = await open('kept')
      expect([status, text, shown.get('etag')]).toEqual([202, former.text, former.headers.get('etag')])
    }
    expect([await canvas(), (await store.call('GET', `/iiif/${number()}/canvases/kept-1`)).body.label]).toEqual([
      ...[said, { en: ['New'] }],
    ])
    await services.store
      .db('iiif_versions')
      .where({ customer: number() })
      .update({ replaced: new Date(0) })
    await removeOldIiifVersions(services.store.db, new Date(1), 0, 1000)
    expect((await hydria.anyone('GET', `/iiif/v2/${number()}/kept`)).text).toContain('Chart 12')
    await services.store
      .db('manifest_builds')
      .where({ customer: number() })
      .update({ deadline: new Date(0) })
    await buildManifests(services)
    const { body } = await open('kept')
    expect([body.label, body.items.length, body.items[0].label]).toEqual([{ en: ['Third'] }, 2, { en: ['New'] }])
  })

  it('is not public before it is built, also where it was a draft', async () => {
    await put('draft', documentOf(known('day')))
    const headers = { 'If-Match': '*', Accept: PROFILE }
    await store.call('PUT', manifestAt('draft'), { body: documentOf(known('stuck')), headers })
    const body = { type: 'Manifest', behavior: ['public-iiif'] }
    const published = await store.call('PATCH', manifestAt('draft'), { body, headers })
    expect([published.status, (await hydria.anyone('GET', published.body.publicId)).status]).toEqual([202, 404])
    const again = { ...documentOf(known('stuck'), known('day')), behavior: ['public-iiif'] }
    await store.call('PUT', manifestAt('draft'), { body: again, headers })
    expect((await hydria.anyone('GET', published.body.publicId)).status).toBe(404)
    await hydria.services.store
      .db('manifest_builds')
      .where({ customer: number() })
      .update({ deadline: new Date(0) })
    await buildManifests(hydria.services)
    expect((await hydria.anyone('GET', published.body.publicId)).body.items.length).toBe(2)
  })

  it('is built with what is there when it has waited for long enough, also by who comes after a crash', async () => {
    const { services } = hydria
    await put('late', { ...documentOf(known('stuck'), known('day')), behavior: ['public-iiif'] })
    await services.store
      .db('manifest_builds')
      .where({ customer: number() })
      .update({ deadline: new Date(0) })
    const transaction: typeof services.store.transaction = work =>
      services.store.transaction(async session => {
        await work(session)
        throw new Error('The process ends before the commit.')
      })
    await buildManifests({ ...services, store: { ...services.store, transaction } })
    await buildManifests(services)
    const { status, body, headers } = await store.document(manifestAt('late'))
    expect([status, body.items.length, headers.get('etag')]).toEqual([200, 2, expect.any(String)])
    expect((await hydria.anyone('GET', body.publicId)).status).toBe(200)
  })
})
