// Manifests of others whose images become the customer's own when they are imported.
import { type Reply, sharedTestHydria, type TestHydria } from '../hydria.js'
import { media } from '../media.js'
import { type Origin, startOrigin } from '../pictures.js'
import { iiifStore, PRESENTATION_3, type Store } from './iiif-store.js'

let hydria: TestHydria
let origin: Origin
let store: Store
let customer: string

beforeAll(async () => {
  hydria = await sharedTestHydria()
  // Pictures by their own names, and as the whole of image services of level 2.
  origin = await startOrigin((request, response) => {
    if (request.url === '/tone.wav') return response.end(media('tone.wav'))
    return response.writeHead(404).end()
  })
  store = await iiifStore(hydria)
  customer = store.path.replace('/iiif', '')
})
afterAll(() => origin.close())

const label = { en: ['Logbook'] }
const canvasId = (name: string): string => `https://library.example/canvas/${name}`
const image = (name: string, more: object = {}) => ({
  ...{ id: origin.url(name), type: 'Image', format: 'image/jpeg', width: 1, height: 1 },
  ...more,
})
const annotation = (name: string, body: object, part = '') => ({
  ...{ id: `${canvasId(name)}/a`, type: 'Annotation', motivation: 'painting', body, target: canvasId(name) + part },
})
const canvas = (name: string, annotations: object[], more: object = {}) => ({
  ...{ id: canvasId(name), type: 'Canvas', label: { en: [name] }, width: 640, height: 427 },
  items: [{ id: `${canvasId(name)}/p`, type: 'AnnotationPage', items: annotations }],
  ...more,
})
const manifest = (items: object[], more: object = {}) => ({
  ...{ '@context': PRESENTATION_3, id: 'https://library.example/log', type: 'Manifest', label, items },
  ...more,
})

const copyOf = (document: object, more: object = {}): Promise<Reply> =>
  store.call('POST', `${store.path}/import`, { body: { document, assets: 'copy', ...more } })

/** The document of what was imported, once its images have been ingested. */
async function built({ body: { imported } }: Reply): Promise<Reply> {
  for (;;) {
    const reply = await store.document(imported)
    if (reply.status !== 202) return reply
    await hydria.services.ingest.changed(Number(customer.split('/')[2]), 100, AbortSignal.timeout(100))
  }
}

describe('of a manifest of this store', () => {
  /** A manifest with an annotation on a part of its canvas, public or not, and its document. */
  async function annotated(owner: Store, slug: string, isPublic: boolean): Promise<{ document: object; page: string }> {
    const items = [canvas(slug, [annotation(slug, image('rocket.jpg'))])]
    const made = await owner.make({ type: 'Manifest', label, items, slug, public: isPublic })
    const [{ '@id': at, canvasId }] = (await owner.call('GET', `${made.headers.get('location')}/canvases`)).body.member
    const note = {
      type: 'Annotation',
      motivation: 'commenting',
      'x-score': 1,
      target: `${canvasIdOf(slug)}#xywh=1,2,3,4`,
    }
    const headers = { 'Content-Type': 'application/ld+json' }
    const body = JSON.stringify({ ...note, body: { type: 'TextualBody', value: 'Rain' } })
    await owner.call('PUT', `${at}/annotations/note`, { body, headers })
    return { document: (await owner.document(made.headers.get('location')!)).body, page: `${canvasId}/annotations` }
  }
  const canvasIdOf = canvasId

  it('the annotations come to the canvases of the copy', async () => {
    const { document, page } = await annotated(store, 'noted', false)
    const { body } = await built(await copyOf(document, { slug: 'noted-copy' }))
    const [{ id, annotations }] = body.items
    expect(annotations).toEqual([{ id: `${id}/annotations`, type: 'AnnotationPage' }])
    const { items } = (await store.call('GET', annotations[0].id)).body
    expect(items).toEqual([
      {
        ...{ id: `${id}/annotations/note`, type: 'Annotation', motivation: 'commenting', 'x-score': 1 },
        ...{ via: `${page}/note`, target: `${id}#xywh=1,2,3,4`, body: { type: 'TextualBody', value: 'Rain' } },
        ...{ created: expect.any(String), modified: expect.any(String) },
      },
    ])
    const [listed] = (await store.call('GET', `${customer}/iiif/canvases/${id.split('/').at(-1)}/annotations`)).body
      .member
    expect(listed).toMatchObject({ id: 'note', bodyValue: 'Rain', target: 'xywh=1,2,3,4' })
  })

  it('those of another customer come along where the public sees them', async () => {
    const other = await iiifStore(hydria)
    const counts: number[] = []
    for (const isPublic of [true, false]) {
      const { document } = await annotated(other, `theirs-${isPublic}`, isPublic)
      const { body } = await built(await copyOf(document, { slug: `theirs-${isPublic}` }))
      counts.push(body.items[0].annotations?.length ?? 0)
    }
    expect(counts).toEqual([1, 0])
  })
})

it('each image becomes one of the manifest, and canvases keep what else is said of them', async () => {
  const thumbnail = [image('rocket.jpg')]
  const metadata = [{ label: { en: ['Shelf'] }, value: { none: ['7'] } }]
  const made = await copyOf(
    manifest([canvas('one', [annotation('one', image('rocket.jpg'))], { thumbnail, metadata })], {
      rights: 'http://creativecommons.org/publicdomain/zero/1.0/',
      structures: [
        {
          id: 'https://library.example/range',
          type: 'Range',
          label,
          items: [{ type: 'Canvas', id: `${canvasId('one')}#xywh=0,0,10,10` }],
        },
      ],
    }),
  )
  expect([made.status, made.headers.get('location')]).toEqual([202, made.body.imported])
  const { status, body } = await built(made)
  const [{ id, items, ...shown }] = body.items
  expect(id).toMatch(new RegExp(`^${hydria.base}/iiif/\\d+/canvases/\\w+$`))
  expect([status, shown.label, shown.metadata, shown.width, shown.height]).toEqual([
    200,
    { en: ['one'] },
    metadata,
    640,
    427,
  ])
  expect(items[0].items[0].body.service[0].id ?? items[0].items[0].body.service[0]['@id']).toContain('/iiif-img/')
  expect(JSON.stringify([items, shown.thumbnail])).not.toContain(origin.url(''))
  expect(body.structures[0].items[0].id).toBe(`${id}#xywh=0,0,10,10`)
  const asset = await store.call('GET', body.paintedResources[0].asset['@id'])
  expect([asset.body.id, asset.body.rights, asset.body.origin]).toEqual([
    'rocket',
    'http://creativecommons.org/publicdomain/zero/1.0/',
    origin.url('rocket.jpg'),
  ])
})

it('Choices, parts of a canvas and sound are painted as they were', async () => {
  const choice = { type: 'Choice', items: [image('rocket.jpg', { label: { en: ['Day'] } }), image('astronaut.png')] }
  const tone = { id: origin.url('tone.wav'), type: 'Sound', format: 'audio/wav', duration: 1.5 }
  const made = await copyOf(
    manifest([
      canvas('choice', [annotation('choice', choice), annotation('choice', image('coffee.png'), '#xywh=10,10,20,20')]),
      { ...canvas('sound', [annotation('sound', tone)]), width: undefined, height: undefined, duration: 1.5 },
    ]),
  )
  const { body } = await built(made)
  const [first, second] = body.items
  const [both, part] = first.items[0].items
  expect([both.body.type, both.body.items.length, both.body.items[0].label]).toEqual(['Choice', 2, { en: ['Day'] }])
  expect([part.target, first.width]).toEqual([`${first.id}#xywh=10,10,20,20`, 640])
  expect(second.items[0].items[0].body).toMatchObject({ type: 'Sound' })
  expect(second.duration).toBeCloseTo(1.5, 1)
})

it('a manifest of Presentation 2 is copied too, and one image that is painted twice is one', async () => {
  const resource = { '@id': origin.url('coffee.png'), '@type': 'dctypes:Image', format: 'image/png' }
  const older = (name: string) => ({
    ...{ '@id': canvasId(name), '@type': 'sc:Canvas', label: name, width: 600, height: 400 },
    images: [{ '@type': 'oa:Annotation', motivation: 'sc:painting', on: canvasId(name), resource }],
  })
  const made = await copyOf({
    '@context': 'http://iiif.io/api/presentation/2/context.json',
    ...{ '@id': 'https://library.example/two', '@type': 'sc:Manifest', label: 'Two' },
    sequences: [{ '@type': 'sc:Sequence', canvases: [older('i'), older('ii')] }],
  })
  const { body } = await built(made)
  const assets = body.paintedResources.map(({ asset }: { asset: Record<string, string> }) => asset['@id'])
  expect([assets.length, new Set(assets).size, body.items.length]).toEqual([2, 1, 2])
})

it('what cannot be copied stays where it is, with a warning that names it', async () => {
  const text = { id: 'https://library.example/text', type: 'Text', format: 'text/html' }
  const made = await copyOf(
    manifest([
      canvas('copied', [annotation('copied', image('rocket.jpg'))]),
      canvas('text', [annotation('text', image('rocket.jpg')), annotation('text', text)]),
    ]),
  )
  expect(made.body.warnings[0]).toEqual({
    property: 'items[1].items[0].items[1].body',
    message: expect.stringContaining('is of the type "Text"'),
  })
  const { body } = await built(made)
  expect(body.items[1]).toMatchObject({ id: canvasId('text'), items: [{ items: [{}, { body: text }] }] })
  expect(body.paintedResources).toHaveLength(1)
})

it.each([
  ['a Collection', { type: 'Collection', label, items: [] }, 'must be reference: a Collection'],
  ['a manifest without images', { type: 'Manifest', label, items: [] }, 'must be reference: no canvas'],
])('%s is refused', async (_what, document, message) => {
  const { status, body } = await copyOf(document)
  expect([status, body.errors[0].property, body.errors[0].message]).toEqual([
    400,
    'assets',
    expect.stringContaining(message),
  ])
})

it('a dry run registers nothing', async () => {
  const document = manifest([canvas('dry', [annotation('dry', image('rocket.jpg'))])])
  const before = (await store.call('GET', `${customer}/allImages`)).body.totalItems
  const { status, body } = await store.call('POST', `${store.path}/import?validate`, {
    body: { document, assets: 'copy' },
  })
  expect([status, body.valid]).toEqual([200, true])
  expect((await store.call('GET', `${customer}/allImages`)).body.totalItems).toBe(before)
})
