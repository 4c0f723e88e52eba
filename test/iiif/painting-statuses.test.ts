// Wherever a manifest is written, images that it brings are waited for, and refused above the storage policy.
import { sharedTestHydria, type TestHydria } from '../hydria.js'
import { type Origin, startOrigin } from '../pictures.js'
import { iiifStore, type Store } from './iiif-store.js'

let hydria: TestHydria
let origin: Origin
let store: Store
let images = 0

beforeAll(async () => {
  hydria = await sharedTestHydria()
  origin = await startOrigin()
  store = await iiifStore(hydria)
  for (const id of ['patched', 'replaced', 'appended']) await store.change('PUT', at(id), document([]))
})
afterAll(() => origin.close())

const at = (id: string): string => `${store.path}/manifests/${id}`

const document = (paintedResources: object[]): string =>
  JSON.stringify({ type: 'Manifest', label: { en: ['Chart'] }, paintedResources })

/** A resource whose image is not there yet. */
const fresh = () => ({ asset: { id: `brought-${++images}`, origin: origin.url('rocket.jpg') } })

const WRITES: [method: string, template: string, write: (body: string) => ReturnType<Store['change']>][] = [
  ['POST', '/iiif', body => store.make(body)],
  ['POST', '/iiif/manifests', body => store.change('POST', `${store.path}/manifests`, body)],
  [
    'POST',
    '/iiif/collections/{id}/containedItems',
    body => store.change('POST', `${store.path}/collections/root/containedItems`, body),
  ],
  ['PUT', '/iiif/manifests/{id}', body => store.change('PUT', at('replaced'), body, { 'If-Match': '*' })],
  ['PATCH', '/iiif/manifests/{id}', body => store.change('PATCH', at('patched'), body, { 'If-Match': '*' })],
  [
    'POST',
    '/iiif/manifests/{id}/paintedResources',
    body => {
      const member = JSON.stringify(JSON.parse(body).paintedResources)
      return store.change('POST', `${at('appended')}/paintedResources`, member, { 'If-Match': '*' })
    },
  ],
]

/** Imports of a manifest whose image is copied. */
const COPIES = ['/iiif/import', '/iiif/collections/{id}/import'].map((template, index): (typeof WRITES)[number] => [
  'POST',
  template,
  () => {
    const target = 'https://library.example/canvas/1'
    const body = { id: origin.url('coffee.png'), type: 'Image', format: 'image/png' }
    const items = [{ type: 'Annotation', motivation: 'painting', body, target }]
    const canvas = { id: target, type: 'Canvas', items: [{ type: 'AnnotationPage', items }] }
    const imported = { type: 'Manifest', label: { en: ['Theirs'] }, items: [canvas] }
    const address = [`${store.path}/import`, `${store.path}/collections/root/import`][index]!
    return store.call('POST', address, { body: { document: imported, assets: 'copy' } })
  },
])
it.each(WRITES)('%s %s of a new image is 202 without a tag', async (_method, _template, write) => {
  const { status, headers } = await write(document([fresh()]))
  expect([status, headers.get('etag')]).toEqual([202, null])
})

it.each(COPIES)('%s %s of a manifest whose image is copied is 202', async (_method, _template, write) => {
  expect((await write('')).status).toBe(202)
})

it('above the storage policy each of them is 507, and nothing is made', async () => {
  const body = { maximumNumberOfStoredImages: 0, maximumTotalSizeOfStoredImages: 1 }
  const { body: policy } = await hydria.admin('POST', '/storagePolicies', { body })
  const customer = store.path.replace('/iiif', '')
  await hydria.admin('PATCH', `${customer}/storage`, { body: { storagePolicy: policy['@id'] } })
  const before = (await store.call('GET', `${store.path}/manifests`)).body.totalItems
  for (const [method, template, write] of [...WRITES, ...COPIES])
    expect([method, template, (await write(document([fresh()]))).status]).toEqual([method, template, 507])
  expect((await store.call('GET', `${store.path}/manifests`)).body.totalItems).toBe(before)
})
