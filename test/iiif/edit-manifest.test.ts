// The text of a manifest that is edited in place: its painted resources follow its canvases.
import { editManifest } from '../../src/operations/index.js'
import { pagesEdited } from '../../src/presentation/index.js'
import { sharedTestHydria, type TestHydria } from '../hydria.js'
import { type Origin, startOrigin } from '../pictures.js'
import { iiifStore, PROFILE, type Store } from './iiif-store.js'

let hydria: TestHydria
let origin: Origin
let store: Store

beforeAll(async () => {
  hydria = await sharedTestHydria()
  origin = await startOrigin()
  store = await iiifStore(hydria)
  const customer = store.path.replace('/iiif', '')
  await store.call('PUT', `${customer}/spaces/5`, { body: { name: 'five' } })
  for (const id of ['a', 'b', 'c'])
    await store.call('PUT', `${customer}/spaces/5/images/${id}`, { body: { origin: origin.url('rocket.jpg') } })
})
afterAll(() => origin.close())

const label = { en: ['Chart 12'] }
const own = { id: 'https://library.example/1', type: 'Canvas', height: 3, width: 2, items: [] }

/** A manifest with a canvas of its own before those of three images. */
async function made(id: string) {
  const resource = (image: string) => ({
    asset: { id: image, space: 5 },
    canvasPainting: { canvasId: `${id}-${image}`, ...(image === 'a' && { canvasLabel: { none: ['A'] } }) },
  })
  const paintedResources = ['a', 'b', 'c'].map(resource)
  const body = { type: 'Manifest', label, items: [own], paintedResources }
  await store.call('PUT', `${store.path}/manifests/${id}`, { body, headers: { Accept: PROFILE } })
}

const customerId = () => Number(store.path.split('/')[2])

async function edit(id: string, order: number[], labels?: Map<number, object>, hasMatch = true) {
  const key = { customer: customerId(), kind: 'manifests' as const, id }
  const write = { key, by: 'me', hasMatch, matchesAny: false, isDryRun: false, precondition: () => {} }
  return editManifest(hydria.services, write, ({ body }) => pagesEdited(body, { order, ...(labels && { labels }) }))
}

const paintedOf = async (id: string) =>
  (await store.document(`${store.path}/manifests/${id}`)).body.paintedResources.map(
    ({ canvasPainting: { canvasId, canvasOrder, canvasLabel } }: { canvasPainting: Record<string, unknown> }) => [
      String(canvasId).replace(/.*\//, ''),
      canvasOrder,
      canvasLabel,
    ],
  )

it('painted resources follow their canvases to their places, and are called as these are', async () => {
  await made('moved')
  await edit('moved', [3, 0, 1, 2], new Map([[1, { none: ['1r'] }]]))
  expect(await paintedOf('moved')).toEqual([
    ['moved-c', 0, undefined],
    ['moved-a', 2, { none: ['1r'] }],
    ['moved-b', 3, undefined],
  ])
  const { body } = await store.document(`${store.path}/manifests/moved`)
  expect(body.items.map(({ id }: { id: string }) => id.replace(/.*\//, ''))).toEqual([
    'moved-c',
    '1',
    'moved-a',
    'moved-b',
  ])
  // What is sent back as it was read changes nothing.
  const { status } = await store.change('PUT', `${store.path}/manifests/moved`, body)
  expect([status, (await store.document(`${store.path}/manifests/moved`)).body.items]).toEqual([200, body.items])
})

it('a page that goes takes its painted resource along, and more are painted behind the others', async () => {
  await made('fewer')
  await edit('fewer', [0, 1, 3])
  expect(await paintedOf('fewer')).toEqual([
    ['fewer-a', 1, { none: ['A'] }],
    ['fewer-c', 2, undefined],
  ])
  const more = { asset: { id: 'b', space: 5 } }
  const painted = `${store.path}/manifests/fewer/paintedResources`
  const etag = (await store.document(`${store.path}/manifests/fewer`)).headers.get('etag')!
  const { status, body } = await store.call('POST', painted, { body: more, headers: { 'If-Match': etag } })
  expect([status, body.errors]).toEqual([200, undefined])
  expect((await paintedOf('fewer')).map(([, order]: unknown[]) => order)).toEqual([1, 2, 3])
})

it('nothing is changed without If-Match, nor by a text that is what is there', async () => {
  await made('kept')
  await expect(edit('kept', [1, 0, 2, 3], undefined, false)).rejects.toMatchObject({ status: 412 })
  const { row, before } = await edit('kept', [0, 1, 2, 3])
  expect(row.version).toBe(before!.version)
})
