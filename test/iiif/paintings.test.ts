// What manifests paint: noted with each write of a document, and known to the images that are shown.
import { sharedTestHydria, type TestHydria } from '../hydria.js'
import { iiifStore, type Store } from './iiif-store.js'

let hydria: TestHydria
let store: Store
let customer: string

beforeAll(async () => {
  hydria = await sharedTestHydria({}, { serve: true, work: false })
  store = await iiifStore(hydria)
  customer = store.path.replace('/iiif', '')
  await store.call('PUT', `${customer}/spaces/5`, { body: { name: 'five' } })
})

const label = { en: ['Charts'] }

/** Images of the space 5, which wait to be ingested. */
async function images(...ids: string[]): Promise<void> {
  const member = ids.map(id => ({ id, space: 5, origin: 'https://scans.example/chart.tif' }))
  const { status, text } = await store.call('POST', `${customer}/queue`, { body: { '@type': 'Collection', member } })
  if (status !== 201) throw new Error(text)
}

const imageAt = (id: string): string => `${customer}/spaces/5/images/${id}`
const manifestsOf = async (id: string): Promise<string[]> => (await store.call('GET', imageAt(id))).body.manifests

const contentOf = (id: string): object => ({
  id: `${hydria.base}/iiif-img/${customer.split('/')[2]}/5/${id}/full/max/0/default.jpg`,
  type: 'Image',
})

const canvas = (id: string, ...bodies: object[]): object => ({
  id,
  type: 'Canvas',
  height: 30,
  width: 20,
  items: [
    {
      id: `${id}/page`,
      type: 'AnnotationPage',
      items: bodies.map((body, index) => ({
        id: `${id}/${index}`,
        ...{ type: 'Annotation', motivation: 'painting', body, target: id },
      })),
    },
  ],
})

const showing = (...ids: string[]): object => ({
  type: 'Manifest',
  label,
  items: ids.map(id => canvas(`https://library.example/canvas/${id}`, contentOf(id))),
})

const manifestAt = (id: string): string => `${store.path}/manifests/${id}`
const paintedIn = async (id: string) => (await store.call('GET', `${manifestAt(id)}/paintedResources`)).body.member

it('what a document paints is listed in its order, with the images that it is', async () => {
  await images('listed')
  const other = {
    id: 'https://others.example/a.jpg',
    type: 'Image',
    width: 10,
    height: 20,
    label: { en: ['By others'] },
  }
  const items = [canvas('https://library.example/canvas/1', contentOf('listed'), other)]
  await store.call('PUT', manifestAt('listing'), { body: { type: 'Manifest', label, items } })
  const [first, second] = await paintedIn('listing')
  expect(first).toMatchObject({
    '@type': 'vocab:CanvasPainting',
    asset: hydria.base + imageAt('listed'),
    canvasId: expect.stringContaining(`${hydria.base}/iiif/`),
    canvasOriginalId: 'https://library.example/canvas/1',
    canvasOrder: 0,
  })
  expect(second).toMatchObject({
    contentAddress: 'https://others.example/a.jpg',
    canvasId: first.canvasId,
    canvasOrder: 1,
    staticWidth: 10,
    label: { en: ['By others'] },
  })
  expect((await store.call('GET', first['@id'])).body.canvasOrder).toBe(0)
  expect((await store.call('GET', `${manifestAt('listing')}/paintedResources/9`)).status).toBe(404)
})

it('a canvas keeps its address when the document is written anew, and loses it with the canvas', async () => {
  await images('kept-1', 'kept-2')
  await store.call('PUT', manifestAt('keeping'), { body: showing('kept-1', 'kept-2') })
  const [, before] = await paintedIn('keeping')
  await store.change('PUT', manifestAt('keeping'), showing('kept-2'))
  const after = await paintedIn('keeping')
  expect([after.length, after[0].canvasId, after[0].canvasOrder]).toEqual([1, before.canvasId, 0])
})

it('an image that is not there is refused, with the place where it is shown', async () => {
  const refused = await store.call('PUT', manifestAt('refused'), { body: showing('missing') })
  expect([refused.status, refused.body.errors]).toEqual([
    400,
    [{ property: 'items[0].items[0].items[0].body', message: expect.stringContaining('5/missing') }],
  ])
  expect((await store.call('GET', manifestAt('refused'))).status).toBe(404)
})

describe('the manifests of an image', () => {
  it('are those that show it, whichever way they came to or ceased to', async () => {
    await images('shown-1', 'shown-2')
    const expected = async (...lists: string[][]) =>
      expect([await manifestsOf('shown-1'), await manifestsOf('shown-2')]).toEqual(lists)
    await store.call('PUT', manifestAt('m1'), { body: showing('shown-1') })
    await store.call('PUT', manifestAt('m2'), { body: showing('shown-1', 'shown-2') })
    await expected(['m1', 'm2'], ['m2'])
    await store.change('PUT', manifestAt('m1'), showing('shown-2'))
    await expected(['m2'], ['m2', 'm1'])
    await store.change('PATCH', manifestAt('m1'), { type: 'Manifest', items: [] })
    await expected(['m2'], ['m2'])
    const { body } = await store.call('GET', `${manifestAt('m1')}/versions?orderBy=id`)
    await store.call('POST', body.member[0]['@id'])
    await expected(['m2', 'm1'], ['m2'])
    await store.change('DELETE', manifestAt('m2'))
    await expected(['m1'], [])
  })

  it('stay what they are whatever a client writes of them, and its own words stay beside them', async () => {
    await images('written')
    await store.call('PUT', manifestAt('writing'), { body: showing('written') })
    for (const [manifests, expected] of [
      [['mine'], ['mine', 'writing']],
      [[], ['writing']],
    ]) {
      await store.call('PATCH', imageAt('written'), { body: { manifests } })
      expect(await manifestsOf('written')).toEqual(expected)
    }
  })

  it('are known to an image that is deleted and registered again', async () => {
    await images('returning')
    await store.call('PUT', manifestAt('waiting'), { body: showing('returning') })
    expect((await store.call('DELETE', imageAt('returning'))).status).toBe(204)
    const [painting] = await paintedIn('waiting')
    expect(painting.asset).toBe(hydria.base + imageAt('returning'))
    await store.change('PATCH', manifestAt('waiting'), { type: 'Manifest', rights: 'https://example.org/r' })
    await images('returning')
    expect(await manifestsOf('returning')).toEqual(['waiting'])
  })

  it('keep it from being deleted by a client who wants to know of them', async () => {
    await images('guarded')
    await store.call('PUT', manifestAt('guarding'), { body: showing('guarded') })
    const headers = { Prefer: 'handling=strict' }
    const refused = await store.call('DELETE', imageAt('guarded'), { headers })
    expect([refused.status, refused.body.errors[0].property]).toEqual([409, 'manifests'])
    expect(refused.body.description).toContain(hydria.base + manifestAt('guarding'))
    const address = `${hydria.base}${imageAt('guarded')}`
    const body = { member: [{ '@id': `${hydria.base}${imageAt('shown-1')}x` }, { '@id': address }] }
    const all = await store.call('POST', `${customer}/deleteImages`, { body, headers })
    expect([all.status, all.body.errors]).toEqual([
      ...[409, [{ property: 'member[1]', message: expect.stringContaining(manifestAt('guarding')) }]],
    ])
    await store.change('DELETE', manifestAt('guarding'))
    expect((await store.call('DELETE', imageAt('guarded'), { headers })).status).toBe(204)
  })
})

describe('a canvas', () => {
  it('answers at its address with what its document says, byte for byte, as part of its manifest', async () => {
    const items =
      '"items": [ { "id": "https://library.example/canvas/alone", "type": "Canvas", "x": 1.0, "items": [ ] } ]'
    const text = `{ "type": "Manifest", "label": { "en": [ "Alone" ] }, ${items}, "behavior": [ "public-iiif" ] }`
    const own = `${hydria.base}/iiif/${customer.split('/')[2]}/canvases`
    const headers = { 'Content-Type': 'application/ld+json' }
    await store.call('PUT', manifestAt('alone'), { body: text.replace('https://library.example/canvas', own), headers })
    const { status, body, text: answered, headers: answer } = await hydria.anyone('GET', `${own}/alone`)
    expect([status, answer.get('cache-control'), body.id]).toEqual([200, 'public, no-cache', `${own}/alone`])
    expect(answered).toContain('"x": 1.0')
    expect(body.partOf).toEqual([
      { id: expect.stringMatching(/\/iiif\/\d+\/alone$/), type: 'Manifest', label: { en: ['Alone'] } },
    ])
    const etag = answer.get('etag')!
    expect((await hydria.anyone('GET', `${own}/alone`, { headers: { 'If-None-Match': etag } })).status).toBe(304)
    expect((await hydria.anyone('GET', `${own}/nobody`)).status).toBe(404)
  })

  it('of a manifest that is not public answers its owner alone, and is that of one manifest', async () => {
    await images('hidden')
    await store.call('PUT', manifestAt('hiding'), { body: showing('hidden') })
    const [{ canvasId }] = await paintedIn('hiding')
    expect((await hydria.anyone('GET', canvasId)).status).toBe(404)
    const { status, body } = await store.call('GET', canvasId)
    expect([status, body.id, body.partOf[0].id]).toEqual([
      200,
      'https://library.example/canvas/hidden',
      hydria.base + manifestAt('hiding'),
    ])
    await store.call('PUT', manifestAt('copying'), { body: { type: 'Manifest', label, items: [canvas(canvasId)] } })
    expect((await store.call('GET', canvasId)).body.partOf[0].id).toBe(hydria.base + manifestAt('hiding'))
  })
})
