// What manifests and collections of the IIIF store were before: listed, read, restored, and kept for some days.
import { sweep } from '../../src/ingest/index.js'
import { sharedTestHydria, type TestHydria } from '../hydria.js'
import { iiifStore, MANIFEST, PROFILE, type Store } from './iiif-store.js'

let hydria: TestHydria
let store: Store

beforeAll(async () => {
  hydria = await sharedTestHydria({}, { serve: true, work: false })
  store = await iiifStore(hydria)
})

const label = { en: ['Log books'] }

/** A resource that was changed, and the list of what it was. */
async function changed(kind: string, id: string): Promise<{ address: string; versions: string }> {
  const address = `${store.path}/${kind}/${id}`
  const thumbnail = [{ id: 'https://library.example/thumbnail.jpg', type: 'Image' }]
  const type = kind === 'manifests' ? 'Manifest' : 'Collection'
  const document = { type, label, items: [], thumbnail, slug: id, itemsOrder: 1, tags: ['a'] }
  const made = await store.call('PUT', address, { body: document })
  if (made.status !== 201) throw new Error(made.text)
  await store.change('PATCH', address, { label: { en: ['Other'] }, slug: `${id}-moved` })
  return { address, versions: made.body.versions }
}

describe.each(['manifests', 'collections'])('a version of %s', kind => {
  it('is what was there before a change, and can be made that again', async () => {
    const { address, versions } = await changed(kind, `restored-${kind}`)
    const { body } = await store.call('GET', versions)
    expect(body.member).toEqual([
      expect.objectContaining({
        '@type': 'vocab:IIIFVersion',
        slug: `restored-${kind}`,
        label,
        public: false,
        itemsOrder: 1,
        tags: ['a'],
        thumbnail: 'https://library.example/thumbnail.jpg',
        modified: expect.any(String),
        modifiedBy: expect.any(String),
        replaced: expect.any(String),
      }),
    ])
    const version = body.member[0]['@id']
    expect((await store.call('GET', version)).body.label).toEqual(label)
    const headers = { 'If-Match': (await store.call('GET', address)).headers.get('etag')! }
    expect((await store.call('POST', version, { headers: { 'If-Match': '"1"' } })).status).toBe(412)
    const restored = await store.call('POST', version, { headers })
    expect([restored.status, restored.headers.get('location')]).toEqual([303, hydria.base + address])
    const now = await store.call('GET', address)
    expect([now.body.label, now.body.slug, now.body.thumbnail, now.body.createdBy]).toEqual([
      label,
      `restored-${kind}-moved`,
      'https://library.example/thumbnail.jpg',
      expect.any(String),
    ])
    expect((await store.call('GET', versions)).body.totalItems).toBe(2)
    for (const method of ['GET', 'POST'])
      for (const none of ['1', 'x', '99999999999999999999'])
        expect((await store.call(method, `${versions}/${none}`, { headers: { 'If-Match': '*' } })).status).toBe(404)
  })
})

it('a version has its document as it was sent', async () => {
  const address = `${store.path}/manifests/sent`
  const headers = { 'Content-Type': 'application/json' }
  const first = await store.call('PUT', address, { body: MANIFEST, headers })
  await store.change('PUT', address, MANIFEST.replace('Herbarium', 'Flora'))
  const [version] = (await store.call('GET', first.body.versions)).body.member
  const { text } = await store.call('GET', version['@id'], { headers: { Accept: PROFILE } })
  expect(text).toBe(MANIFEST.replace(/ *"id": "https:\/\/library.example\/herbal\/manifest.json",\n/, ''))
})

it('what changes nothing makes no version', async () => {
  const address = `${store.path}/manifests/unchanged`
  const { body } = await store.call('PUT', address, { body: { label, slug: 'unchanged' } })
  for (const method of ['PATCH', 'PUT']) expect((await store.change(method, address, { label })).status).toBe(200)
  expect((await store.call('GET', body.versions)).body.totalItems).toBe(0)
})

it('a list shows the thumbnails of what is in it', async () => {
  await changed('manifests', 'seen')
  const { body } = await store.call('GET', `${store.path}/collections/root/containedItems?slug=seen-moved`)
  expect(body.member[0].thumbnail).toBe('https://library.example/thumbnail.jpg')
})

it('versions are swept once they have been kept for VERSIONS_DAYS', async () => {
  const { versions } = await changed('manifests', 'swept')
  const { db } = hydria.services.store
  const days = hydria.settings.VERSIONS_DAYS
  const list = async () => (await store.call('GET', versions)).body.totalItems
  for (const [age, kept] of [
    [days - 1, 1],
    [days + 1, 0],
  ] as const) {
    await db.raw(
      `UPDATE iiif_versions SET replaced = now() - make_interval(days => ?) WHERE customer = ? AND resource = 'swept'`,
      [age, Number(store.path.split('/')[2])],
    )
    await sweep(hydria.services)
    expect([age, await list()]).toEqual([age, kept])
  }
})
