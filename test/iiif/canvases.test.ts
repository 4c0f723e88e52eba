// Canvases of stored manifests by themselves: as we describe them, as IIIF, and for the public.
import { buildManifests } from '../../src/operations/index.js'
import { sharedTestHydria, type TestHydria } from '../hydria.js'
import { iiifStore, MANIFEST, PROFILE, type Store } from './iiif-store.js'

let hydria: TestHydria
let store: Store

beforeAll(async () => {
  hydria = await sharedTestHydria()
  store = await iiifStore(hydria)
})

const manifestAt = (id: string): string => `${store.path}/manifests/${id}`
const number = (): number => Number(store.path.split('/')[2])

/** A manifest with the content of others on each of its canvases, which have these ids. */
const made = async (id: string, canvases: string[], more: object = {}) => {
  const painted = canvases.map(canvasId => ({
    canvasPainting: {
      canvasId,
      contentAddress: 'https://others.example/a',
      duration: 1.5,
      canvasLabel: { en: [canvasId] },
    },
  }))
  const body = { type: 'Manifest', label: { en: ['Tapes'] }, paintedResources: painted, ...more }
  const reply = await store.call('PUT', manifestAt(id), { body, headers: { Accept: PROFILE } })
  if (reply.status !== 201) throw new Error(reply.text)
  return reply
}

it('canvases of a manifest are listed in its order, and each says what it is part of', async () => {
  await made('listed', ['z-first', 'a-second'])
  const { body } = await store.call('GET', `${manifestAt('listed')}/canvases`)
  expect(body.member.map(({ id, order }: { id: string; order: number }) => [id, order])).toEqual([
    ['z-first', 0],
    ['a-second', 1],
  ])
  const { body: canvas } = await store.call('GET', body.member[1]['@id'])
  expect(canvas).toMatchObject({
    '@type': 'vocab:Canvas',
    canvasId: `${hydria.base}/iiif/${number()}/canvases/a-second`,
    partOf: hydria.base + manifestAt('listed'),
    label: { en: ['a-second'] },
    duration: 1500,
  })
  const { body: painted } = await store.call('GET', `${manifestAt('listed')}/paintedResources/1`)
  expect([painted.canvas, painted.canvasId]).toEqual([canvas['@id'], canvas.canvasId])
})

it('a canvas of a document has the size, the thumbnail and the id that it has there', async () => {
  const thumbnail = [{ id: 'https://others.example/t.jpg', type: 'Image' }]
  const items = [
    ...JSON.parse(MANIFEST).items.map((canvas: object) => ({ ...canvas, thumbnail })),
    { id: 'https://library.example/odd', type: 'Canvas', width: 1e99, height: 'tall', label: 'odd', duration: 1e99 },
  ]
  await store.call('PUT', manifestAt('sized'), { body: { ...JSON.parse(MANIFEST), items } })
  const { body } = await store.call('GET', `${manifestAt('sized')}/canvases`)
  expect(body.member).toMatchObject([
    {
      width: 2000,
      height: 3000,
      canvasOriginalId: 'https://library.example/herbal/canvas/1',
      thumbnail: thumbnail[0]!.id,
    },
    { canvasOriginalId: 'https://library.example/odd' },
  ])
  expect(Object.keys(body.member[1])).not.toContain('width')
})

it('a canvas is answered in IIIF to who asks for that', async () => {
  await made('document', ['as-document'])
  const address = `${store.path}/canvases/as-document`
  const { body, headers } = await store.call('GET', address, { headers: { Accept: PROFILE } })
  expect(headers.get('content-type')).toBe(PROFILE)
  expect([body.type, body.id, body.partOf[0].id]).toEqual([
    'Canvas',
    `${hydria.base}/iiif/${number()}/canvases/as-document`,
    hydria.base + manifestAt('document'),
  ])
  for (const Accept of [PROFILE, 'application/ld+json'])
    expect((await store.call('GET', `${store.path}/canvases/nothing`, { headers: { Accept } })).status).toBe(404)
})

it('strangers see the canvases of what is public, and no others', async () => {
  const { body } = await made('shown', ['hidden-at-first'])
  const [{ id }] = body.items
  const seen = async () => [(await hydria.anyone('GET', id)).status, (await store.call('GET', id)).status]
  expect(await seen()).toEqual([404, 200])
  await store.change('PATCH', manifestAt('shown'), { public: true })
  expect(await seen()).toEqual([200, 200])
  expect((await hydria.anyone('GET', `${store.path}/canvases/hidden-at-first`)).status).toBe(401)
})

it('what was stored before its canvases were noted is noted by the job that builds, without a new ETag', async () => {
  await made('older', ['older-1'])
  const before = await store.call('GET', manifestAt('older'))
  const { db } = hydria.services.store
  const key = { customer: number(), manifest: 'older' }
  await db('iiif_canvases').where(key).update({ place: null })
  await db('canvas_paintings').where(key).update({ from_items: true, address: null })
  const listed = async () => (await store.call('GET', `${manifestAt('older')}/canvases`)).body.member
  expect(await listed()).toEqual([])
  await db('manifest_builds').insert({ ...key, public: false, deadline: new Date(0), built: true })
  await buildManifests(hydria.services)
  expect(await listed()).toMatchObject([{ id: 'older-1' }])
  const { body } = await store.call('GET', `${manifestAt('older')}/paintedResources`)
  expect(body.member).toMatchObject([{ contentAddress: 'https://others.example/a' }])
  expect((await store.call('GET', manifestAt('older'))).headers.get('etag')).toBe(before.headers.get('etag'))
})

it('sound of any length is listed', async () => {
  const canvas = JSON.parse(MANIFEST).items[0]
  const body = { id: 'https://others.example/a', type: 'Sound', duration: 3e9 }
  const page = {
    type: 'AnnotationPage',
    items: [{ type: 'Annotation', motivation: 'painting', body, target: canvas.id }],
  }
  const { status } = await store.call('PUT', manifestAt('long'), {
    body: { type: 'Manifest', label: { en: ['Long'] }, items: [{ ...canvas, items: [page] }] },
  })
  const listed = await store.call('GET', `${manifestAt('long')}/paintedResources`)
  expect([status, listed.status, listed.body.member[0].duration]).toEqual([201, 200, undefined])
})
