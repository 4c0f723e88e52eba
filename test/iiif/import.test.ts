// Manifests and collections of others that are imported into the IIIF store.
import { sharedTestHydria, type TestHydria } from '../hydria.js'
import { type Origin, startOrigin } from '../pictures.js'
import { iiifStore, MANIFEST, PRESENTATION_3, type Store } from './iiif-store.js'

const PRESENTATION_2 = 'http://iiif.io/api/presentation/2/context.json'
const label = { en: ['Log books'] }

const OLDER = {
  ...{ '@context': PRESENTATION_2, '@id': 'https://library.example/older', '@type': 'sc:Manifest', label: 'Older' },
  sequences: [
    {
      label: 'as bound',
      canvases: [
        { '@id': 'https://library.example/c/1', '@type': 'sc:Canvas', label: '1', height: 10, width: 20, images: [] },
      ],
    },
  ],
}

const ANSWERS: Record<string, [number, string, Record<string, string>?]> = {
  '/three': [200, MANIFEST.replace('"items"', '"slug": "theirs", "tags": ["x"], "behavior": ["public-iiif"], "items"')],
  '/two': [200, JSON.stringify(OLDER)],
  '/folder': [200, JSON.stringify({ '@context': PRESENTATION_3, type: 'Collection', label, items: [] })],
  '/moved': [302, '', { Location: '/two' }],
  '/round': [302, '', { Location: '/round' }],
  '/gone': [404, 'not here'],
  '/text': [200, 'once upon a time'],
  '/array': [200, '[1]'],
  '/canvas': [200, JSON.stringify({ type: 'Canvas', label })],
  '/large': [200, MANIFEST + ' '.repeat(11 * 1024 * 1024)],
  '/odd': [200, JSON.stringify({ type: 'Manifest', label, items: 7 })],
}

let hydria: TestHydria
let store: Store
let origin: Origin
let all: string
let shelf: string

beforeAll(async () => {
  hydria = await sharedTestHydria({}, { serve: true, work: false })
  store = await iiifStore(hydria)
  all = `${store.path}/import`
  shelf = `${store.path}/collections/shelf`
  await store.call('PUT', shelf, { body: { label, slug: 'shelf', public: true } })
  origin = await startOrigin((request, response) => {
    const [status, text, headers] = ANSWERS[request.url!] ?? [404, '']
    response.writeHead(status, headers).end(text)
  })
})

afterAll(() => origin.close())

const imported = (address: string, body: object) => store.call('POST', address, { body })

it('a manifest of Presentation 3 is kept byte for byte, in the collection that it is imported into', async () => {
  const source = origin.url('three')
  const { status, body, headers } = await imported(`${shelf}/import`, { source, slug: 'herbal' })
  expect([status, body['@type'], body.valid, headers.get('location')]).toEqual([
    201,
    'vocab:IIIFReport',
    true,
    body.imported,
  ])
  const made = await store.call('GET', body.imported)
  expect(made.body).toMatchObject({
    '@type': 'vocab:Manifest',
    ...{ slug: 'herbal', parent: hydria.base + shelf, public: false, tags: [], source, label: { la: ['Herbarium'] } },
  })
  const { text, body: document } = await store.document(body.imported)
  const [shelfmark, items] = MANIFEST.match(/"x-shelf".*$|"items".*$/gm)!
  expect(text).toContain(shelfmark)
  expect(text).toContain(items)
  expect(document.seeAlso).toEqual([
    { id: source, type: 'Dataset', format: 'application/ld+json', profile: PRESENTATION_3 },
  ])
})

it('a manifest of Presentation 2 is brought to version 3, and what is lost is said; its source is kept', async () => {
  const source = origin.url('moved')
  const { status, body } = await imported(all, { source, slug: 'older', public: true })
  expect([status, body.warnings[0]]).toEqual([
    201,
    { property: 'sequences[0].label', message: expect.stringContaining('lost') },
  ])
  const made = await store.call('GET', body.imported)
  expect([made.body.public, made.body.label, made.body.publicId]).toEqual([
    true,
    { none: ['Older'] },
    expect.stringMatching(/\/older$/),
  ])
  const { body: document } = await store.document(body.imported)
  expect([document.type, document.items[0].type, document.seeAlso[0].profile]).toEqual([
    'Manifest',
    'Canvas',
    PRESENTATION_2,
  ])
  const kept = await store.call('GET', made.body.sourceDocument)
  expect([kept.status, kept.body.source, JSON.parse(kept.body.body)]).toEqual([200, source, OLDER])
  const { '@id': another } = (await store.make({ type: 'Manifest', label, items: [], slug: 'no-source' })).body
  expect((await store.call('GET', another)).body.sourceDocument).toBeUndefined()
  expect((await store.call('GET', `${another}/source`)).status).toBe(404)
})

it('a document in the body is kept byte for byte, and as its source', async () => {
  const body = `{ "document": ${JSON.stringify({ x: 1 })}, "slug": "in\\u002dbody", "document":\n${MANIFEST}\n}`
  const headers = { 'Content-Type': 'application/json' }
  const { body: report } = await store.call('POST', all, { body, headers })
  const { text } = await store.document(report.imported)
  const [shelfmark, items] = MANIFEST.match(/"x-shelf".*$|"items".*$/gm)!
  expect(text).toContain(shelfmark)
  expect(text).toContain(items)
  const described = await store.call('GET', report.imported)
  expect(described.body.slug).toBe('in-body')
  expect((await store.call('GET', described.body.sourceDocument)).body.body).toBe(MANIFEST)
})

it('a document comes in the body as well, and collections are imported like manifests', async () => {
  const { status, body } = await imported(all, { document: OLDER, slug: 'brought', parent: hydria.base + shelf })
  expect(status).toBe(201)
  expect((await store.call('GET', body.imported)).body).toMatchObject({
    parent: hydria.base + shelf,
    source: OLDER['@id'],
  })
  const folder = await imported(all, { source: origin.url('folder'), slug: 'folder' })
  expect([folder.status, folder.body.imported]).toEqual([201, expect.stringContaining('/iiif/collections/')])
  const { body: made } = await store.call('GET', folder.body.imported)
  expect([made.source, made.sourceDocument]).toEqual([origin.url('folder'), `${made['@id']}/source`])
  expect((await store.call('GET', made.sourceDocument)).body.source).toBe(made.source)
  const seeAlso = [{ id: 'https://library.example/m', type: 'Dataset' }]
  const known = {
    '@context': PRESENTATION_3,
    id: 'https://library.example/m',
    type: 'Manifest',
    label,
    items: [],
    seeAlso,
  }
  const again = await imported(all, { document: known })
  expect((await store.document(again.body.imported)).body.seeAlso).toEqual(seeAlso)
})

it.each([
  ['gone', 'source'],
  ['round', 'source'],
  ['text', 'source'],
  ['array', 'source'],
  ['large', 'source'],
  ['canvas', 'type'],
  ['odd', 'items'],
])('what is at /%s is refused, by its %s', async (path, property) => {
  const refused = await imported(all, { source: origin.url(path) })
  expect([refused.status, refused.body.errors[0].property]).toEqual([400, property])
})

it('what names no source that can be fetched is refused by its property', async () => {
  for (const [body, property] of [
    [{}, 'source'],
    [{ source: origin.url('three'), document: OLDER }, 'source'],
    [{ source: 'ftp://library.example/x' }, 'source'],
    [{ source: 's3://bucket/key' }, 'source'],
    [{ source: 'https://me:secret@library.example/x' }, 'source'],
    [{ source: 'http://169.254.169.254/latest' }, 'source'],
    [{ source: 7 }, 'source'],
    [{ document: [] }, 'document'],
    [{ document: OLDER, slug: 'queue' }, 'slug'],
    [{ document: OLDER, parent: 'nowhere' }, 'parent'],
    [{ document: OLDER, colour: 'red' }, 'colour'],
  ] as const)
    for (const address of [all, `${shelf}/import`]) {
      const refused = await imported(address, body)
      expect([body, refused.status, refused.body.errors[0].property]).toEqual([body, 400, property])
    }
  expect((await store.call('POST', all)).status).toBe(400)
})

it('a slug that is in use is a conflict, and a dry run makes nothing', async () => {
  for (const address of [all, `${shelf}/import`]) {
    const dry = await imported(`${address}?validate`, { document: OLDER, slug: 'twice' })
    expect([dry.status, dry.body.valid, dry.body.imported, dry.body.warnings[0].property]).toEqual([
      200,
      true,
      undefined,
      'sequences[0].label',
    ])
    expect((await imported(address, { document: OLDER, slug: 'twice' })).status).toBe(201)
    expect((await imported(address, { document: OLDER, slug: 'Twice' })).status).toBe(409)
  }
})

it('only who may write imports', async () => {
  expect((await hydria.anyone('POST', all, { body: { document: OLDER } })).status).toBe(401)
})
