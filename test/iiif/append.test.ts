// Painted resources that are put behind those of a manifest: one, an array or a Collection of them.
import { type Reply, sharedTestHydria, type TestHydria } from '../hydria.js'
import { type Origin, startOrigin } from '../pictures.js'
import { iiifStore, PROFILE, type Store } from './iiif-store.js'

let hydria: TestHydria
let origin: Origin
let store: Store
let customer: string

beforeAll(async () => {
  hydria = await sharedTestHydria()
  origin = await startOrigin()
  store = await iiifStore(hydria)
  customer = store.path.replace('/iiif', '')
  await store.call('PUT', `${customer}/spaces/5`, { body: { name: 'five' } })
  for (const id of ['day', 'night', 'dusk'])
    await store.call('PUT', `${customer}/spaces/5/images/${id}`, { body: { origin: origin.url('rocket.jpg') } })
})
afterAll(async () => {
  await origin.close()
})

const label = { en: ['Chart 12'] }
const manifestAt = (id: string): string => `${store.path}/manifests/${id}`
const known = (id: string, canvasPainting?: object) => ({
  asset: { id, space: 5 },
  ...(canvasPainting && { canvasPainting }),
})
const made = (id: string, ...paintedResources: object[]): Promise<Reply> =>
  store.call('PUT', manifestAt(id), {
    body: { type: 'Manifest', label, paintedResources },
    headers: { Accept: PROFILE },
  })
const etagOf = async (id: string) => (await store.document(manifestAt(id))).headers.get('etag')!
const post = (id: string, body: object, headers: Record<string, string>, query = ''): Promise<Reply> =>
  store.call('POST', `${manifestAt(id)}/paintedResources${query}`, { body, headers: { Accept: PROFILE, ...headers } })
const append = async (id: string, body: object): Promise<Reply> => post(id, body, { 'If-Match': await etagOf(id) })

/** The images that the canvases of a document show, in their order. */
const shown = ({ items }: Reply['body']): string[] =>
  items.map((canvas: { items: { items: { body: { id: string } }[] }[] }) =>
    canvas.items[0]!.items[0]!.body.id.replace(/.*\/5\/(\w+)\/.*/, '$1'),
  )

it.each([
  ['one', (...[first]: object[]) => first!],
  ['an array', (...all: object[]) => all],
  ['a Collection', (...member: object[]) => ({ '@type': 'Collection', member })],
])('%s is painted behind what is there, which stays as it is', async (name, bodyOf) => {
  const id = name.replace(' ', '-')
  const { body: before } = await made(id, known('day'))
  const { status, body, headers } = await append(id, bodyOf(known('night'), known('day')))
  const added = name === 'one' ? ['night'] : ['night', 'day']
  expect([status, headers.get('etag'), shown(body)]).toEqual([200, expect.any(String), ['day', ...added]])
  expect(body.items[0]).toEqual(before.items[0])
  const { member } = (await store.call('GET', `${manifestAt(id)}/paintedResources`)).body
  expect(member.map(({ canvasOrder }: { canvasOrder: number }) => canvasOrder)).toEqual(
    ['day', ...added].map((_, order) => order),
  )
})

it('who asks for no document gets the manifest as the API describes it', async () => {
  await made('described', known('day'))
  const { status, body } = await post('described', known('night'), {
    Accept: 'application/ld+json',
    'If-Match': await etagOf('described'),
  })
  expect([status, body['@id'], body['@type']]).toEqual([200, hydria.base + manifestAt('described'), 'vocab:Manifest'])
})

it('canvases of the document itself stay before those that are appended', async () => {
  const canvas = { id: 'https://library.example/1', type: 'Canvas', height: 3, width: 2, items: [], 'x-own': 1.5 }
  await store.call('PUT', manifestAt('own'), { body: { type: 'Manifest', label, items: [canvas] } })
  const { body } = await append('own', known('day'))
  expect([body.items.length, body.items[0]]).toEqual([2, canvas])
})

it('an alternative joins the Choice whose canvasOrder it names, and nothing else', async () => {
  const alternative = (choiceOrder: number) => ({ canvasId: 'alternatives', canvasOrder: 4, choiceOrder })
  await made('choice', known('day', alternative(1)), known('night', alternative(2)), known('day', { canvasOrder: 5 }))
  const { body } = await append('choice', known('dusk', { canvasOrder: 0, choiceOrder: 3 }))
  const [{ body: choice }] = body.items[0].items[0].items
  expect([body.items.length, choice.type, choice.items.length]).toEqual([2, 'Choice', 3])
  const { status, body: refused } = await append('choice', known('dusk', { canvasOrder: 1, choiceOrder: 2 }))
  expect([status, refused.errors[0].property]).toEqual([400, 'paintedResources[3].canvasPainting.choiceOrder'])
})

it('a new image is ingested: 202 without a tag until it is', async () => {
  await made('growing', known('day'))
  const first = await append('growing', { asset: { id: 'new', origin: origin.url('coffee.png') } })
  expect([first.status, first.headers.get('etag'), first.body.ingesting.total]).toEqual([202, null, 2])
  for (;;) {
    const { status, body } = await store.document(manifestAt('growing'))
    if (status === 200) {
      expect([body.items[1].id, body.items[1].width]).toEqual([first.body.items[1].id, 600])
      break
    }
    await hydria.services.ingest.changed(Number(customer.split('/')[2]), 100, AbortSignal.timeout(100))
  }
})

it('a manifest whose image has been deleted is appended to as others are, and keeps its canvas', async () => {
  const image = `${customer}/spaces/5/images/lost`
  await store.call('PUT', image, { body: { origin: origin.url('rocket.jpg') } })
  await made('losing', known('lost'))
  await store.call('DELETE', image)
  const { status, body } = await post('losing', known('day'), { 'If-Match': '*' })
  expect([status, body.items.map(({ behavior }: { behavior?: string[] }) => behavior)]).toEqual([
    200,
    [['placeholder'], undefined],
  ])
})

it('a dry run says what is wrong, and paints nothing', async () => {
  await made('dry', known('day'))
  const plain = { Accept: 'application/ld+json' }
  const right = await post('dry', known('night'), plain, '?validate')
  const wrong = await post('dry', [{}], plain, '?validate')
  expect([right.status, right.body.valid, wrong.status, wrong.body.valid, wrong.body.faults[0].property]).toEqual([
    ...[200, true, 200, false],
    'member[0].asset',
  ])
  expect((await store.document(manifestAt('dry'))).body.items.length).toBe(1)
})

it.each<[string, () => object, string]>([
  ['an asset without a name', () => ({ asset: {} }), 'asset.id'],
  ['a new asset without an origin', () => ({ asset: { id: 'nowhere', space: 5 } }), 'asset.origin'],
  ['half a size', () => known('day', { staticWidth: 5 }), 'canvasPainting.staticWidth'],
  ['nothing', () => ({}), 'member'],
  ['another thing in an array', () => [known('day'), 5], 'member[1]'],
  [
    'a canvas of another manifest',
    () => ({ member: [known('day'), known('day', { canvasId: 'held' })] }),
    'member[1].canvasPainting.canvasId',
  ],
])('%s is refused with its place', async (_, bodyOf, property) => {
  if (property.startsWith('member[1].')) await made('holding', known('day', { canvasId: 'held' }))
  await store.call('PUT', manifestAt('refusing'), { body: { type: 'Manifest', label, items: [] } })
  const refused = await append('refusing', bodyOf())
  expect([refused.status, refused.body.errors[0].property]).toEqual([400, property])
})

it('a body is needed, and a manifest, and its present state', async () => {
  await made('guarded', known('day'))
  const [etag, path] = [await etagOf('guarded'), `${manifestAt('guarded')}/paintedResources`]
  expect((await store.call('POST', path, { headers: { 'If-Match': etag } })).status).toBe(400)
  expect((await post('nowhere', known('day'), { 'If-Match': '*' })).status).toBe(404)
  expect((await post('guarded', known('night'), {})).status).toBe(412)
  await append('guarded', known('night'))
  expect((await post('guarded', known('dusk'), { 'If-Match': etag })).status).toBe(412)
  expect(shown((await store.document(manifestAt('guarded'))).body)).toEqual(['day', 'night'])
})

it('of many at once that go by one state, one is appended', async () => {
  await made('crowded', known('day'))
  const etag = await etagOf('crowded')
  const replies = await Promise.all(
    ['night', 'dusk', 'day'].map(id => post('crowded', known(id), { 'If-Match': etag })),
  )
  expect(replies.map(({ status }) => status).sort()).toEqual([200, 412, 412])
  expect((await store.document(manifestAt('crowded'))).body.items.length).toBe(2)
})

it("the original's clients append at the address that they know, with their header", async () => {
  await made('flat', known('day'))
  const path = `/iiif/${customer.split('/')[2]}/manifests/flat/paintedResources`
  const extras = { 'X-IIIF-CS-Show-Extras': 'All' }
  const ask = (method: string, headers: Record<string, string>) =>
    store.call(method, path, { ...(method === 'POST' && { body: [known('night')] }), headers })
  expect((await ask('POST', { 'If-Match': await etagOf('flat') })).status).toBe(403)
  expect((await ask('POST', extras)).status).toBe(412)
  const { status, body, headers } = await ask('POST', { ...extras, 'If-Match': await etagOf('flat') })
  expect([status, shown(body), headers.get('etag')]).toEqual([200, ['day', 'night'], expect.any(String)])
  expect((await ask('GET', extras)).status).toBe(404)
  expect((await ask('DELETE', { ...extras, 'If-Match': '*' })).status).toBe(404)
})
