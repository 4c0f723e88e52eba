// hydria iiif: a tree of the IIIF store written as files, and made of them again, also of another customer.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { iiifWords } from '../../src/commands/iiif-tree/index.js'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { folder } from '../images/fixtures.js'
import { picture } from '../pictures.js'

let hydria: TestHydria
let customer: TestCustomer
let files: Awaited<ReturnType<typeof folder>>

const label = { en: ['Log books'] }

async function put(owner: TestCustomer, kind: string, id: string, body: object | string): Promise<void> {
  const headers = { 'Content-Type': 'application/ld+json' }
  const { status, text } = await owner.call('PUT', `${owner.path}/iiif/${kind}/${id}`, {
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers,
  })
  if (status !== 201) throw new Error(text)
}

const parentOf = (owner: TestCustomer, id: string) => `${owner.path}/iiif/collections/${id}`

/** Ids are unique to the customer of each test, and so the same tree can be made of several. */
async function withImages(owner: TestCustomer): Promise<void> {
  await owner.call('PUT', `${owner.path}/spaces/5`, { body: { name: 'five' } })
  const made = await owner.call('PUT', `${owner.path}/spaces/5/images/rocket`, {
    headers: { 'Content-Type': 'image/jpeg' },
    body: picture('rocket.jpg'),
  })
  expect(made.body.error).toBe('')
}

beforeAll(async () => {
  hydria = await sharedTestHydria()
  files = await folder()
  customer = await hydria.customer()
  await withImages(customer)
  await customer.call('PATCH', `${customer.path}/iiif/collections/root`, {
    body: { label: { en: ['Harbour archive'] } },
    headers: { 'If-Match': '*' },
  })
  const collection = { type: 'Collection', label, behavior: ['storage-collection', 'public-iiif'] }
  await put(customer, 'collections', 'logs', { ...collection, slug: 'con', itemsOrder: 2, tags: ['ships'] })
  await put(customer, 'collections', 'deep', { ...collection, slug: 'a:b', parent: parentOf(customer, 'logs') })
  await put(
    customer,
    'manifests',
    'numbers',
    `{ "type": "Manifest", "label": {"en": ["One"]}, "slug": "one", "parent": "${parentOf(customer, 'deep')}", "items": [], "x": 1.0, "y": 9007199254740993 }`,
  )
  await put(customer, 'manifests', 'painted', {
    ...{ type: 'Manifest', label, slug: 'painted', parent: parentOf(customer, 'logs') },
    paintedResources: [{ asset: { id: 'rocket', space: 5 }, canvasPainting: { canvasId: `c${customer.id}` } }],
  })
  await put(customer, 'manifests', 'draft', { type: 'Manifest', label, slug: 'draft.json', items: [], tags: ['a'] })
})
afterAll(() => files.remove())

async function run(owner: TestCustomer, ...words: string[]) {
  const [out, err] = [new PassThrough(), new PassThrough()]
  const [printed, told] = [text(out), text(err)]
  const environment = { HYDRIA_SERVER: hydria.base, HYDRIA_KEY: owner.key, HYDRIA_SECRET: owner.secret }
  const code = await iiifWords(words, { out, err, environment, signal: new AbortController().signal })
  out.end()
  err.end()
  return { code, out: await printed, err: await told }
}

const listed = (at: string): string[] =>
  readdirSync(files.path(at), { recursive: true, withFileTypes: true })
    .filter(one => one.isFile())
    .map(one => join(one.parentPath, one.name).slice(files.path(at).length + 1))
    .sort()

/** The files of an export by their names, in which a customer is called the same as another. */
const contents = (at: string, owner: TestCustomer): Record<string, unknown> =>
  Object.fromEntries(
    listed(at).map(name => [
      name,
      JSON.parse(
        readFileSync(files.path(`${at}/${name}`), 'utf8').replaceAll(
          new RegExp(`/(customers|iiif|(?:iiif-img|thumbs|file)(?:/v\\d)?)/${owner.id}/`, 'g'),
          '/$1/N/',
        ),
      ),
    ]),
  )

it('a tree becomes folders and files whose names every file system takes', async () => {
  const { code, out } = await run(customer, 'export', files.path('first'))
  expect([code, out]).toEqual([0, expect.stringMatching(/^6 documents in /)])
  expect(listed('first')).toEqual(
    [
      '~collection.json',
      'draft.json~manifest.json',
      '~63on/~collection.json',
      '~63on/painted~manifest.json',
      '~63on/a~3Ab/~collection.json',
      '~63on/a~3Ab/one~manifest.json',
    ].sort(),
  )
  expect(readFileSync(files.path('first/~63on/a~3Ab/one~manifest.json'), 'utf8')).toContain(
    '"x": 1.0, "y": 9007199254740993',
  )
})

it('what was exported and comes back changes nothing', async () => {
  const { code, out } = await run(customer, 'import', files.path('first'))
  expect([code, out]).toEqual([0, '0 new, 0 changed, 5 unchanged\n'])
})

it('another customer gets the same tree, by its own addresses', async () => {
  const other = await hydria.customer()
  await withImages(other)
  const imported = await run(other, 'import', files.path('first'))
  expect([imported.err, imported.code, imported.out]).toEqual(['', 0, '5 new, 0 changed, 0 unchanged\n'])
  await run(other, 'export', files.path('second'))
  expect(contents('second', other)).toEqual(contents('first', customer))
  const { body } = await other.call('GET', `${other.path}/iiif/manifests/painted`)
  expect(body.publicId).toBe(`${hydria.base}/iiif/${other.id}/con/painted`)
  expect((await other.call('GET', `${other.path}/spaces/5/images/rocket`)).body.manifests).toEqual(['painted'])
})

describe('annotations', () => {
  const notes = 'notes/~63on/painted~annotations.json'
  const canvasesIn = async (owner: TestCustomer, id: string) =>
    (await owner.call('GET', `${owner.path}/iiif/manifests/${id}/canvases`)).body.member
  const itemsOn = async (owner: TestCustomer, id: string) => {
    const [{ canvasId }] = await canvasesIn(owner, id)
    return (await owner.call('GET', `${canvasId}/annotations`)).body.items
  }
  const annotate = async (owner: TestCustomer, id: string, target = '') => {
    const [canvas] = await canvasesIn(owner, id)
    const note = `{ "type": "Annotation", "motivation": "commenting", "x": 1.0,
      "body": { "type": "TextualBody", "value": "Rain" }, "target": "${canvas.canvasId}${target}" }`
    const headers = { 'Content-Type': 'application/ld+json' }
    await owner.call('PUT', `${canvas['@id']}/annotations/note`, { body: note, headers })
  }
  let owner: TestCustomer

  beforeAll(async () => {
    owner = await hydria.customer()
    await withImages(owner)
    await run(owner, 'import', files.path('first'))
    const foreign = { id: 'https://library.example/1', type: 'Canvas', height: 9, width: 9, items: [] }
    await put(owner, 'manifests', 'foreign', { type: 'Manifest', label, slug: 'foreign', items: [foreign] })
    await annotate(owner, 'painted', '#xywh=1,2,3,4')
    await annotate(owner, 'foreign')
    expect((await run(owner, 'export', files.path('notes'))).code).toBe(0)
  })

  it('are a file beside their manifest, whose own file says nothing of them', () => {
    expect(listed('notes').filter(name => name.endsWith('~annotations.json'))).toEqual([
      'foreign~annotations.json',
      notes.replace('notes/', ''),
    ])
    expect(readFileSync(files.path(notes), 'utf8')).toContain('"x": 1.0')
    for (const name of ['foreign', '~63on/painted'])
      expect(readFileSync(files.path(`notes/${name}~manifest.json`), 'utf8')).not.toContain('annotations"')
  })

  it('come back as they were, and those that are gone are made again', async () => {
    const first = await run(owner, 'import', files.path('notes'))
    expect([first.err, first.out]).toEqual([
      '',
      '0 new, 0 changed, 6 unchanged; annotations: 0 new, 0 changed, 2 unchanged\n',
    ])
    const [canvas] = await canvasesIn(owner, 'painted')
    const before = await itemsOn(owner, 'painted')
    await owner.call('DELETE', `${canvas['@id']}/annotations/note`, { headers: { 'If-Match': '*' } })
    expect((await run(owner, 'import', files.path('notes'))).out).toContain(
      'annotations: 1 new, 0 changed, 1 unchanged',
    )
    expect(await itemsOn(owner, 'painted')).toEqual([{ ...before[0], modified: expect.any(String) }])
  })

  it('come to the canvases of another customer, wherever these are there', async () => {
    const other = await hydria.customer()
    await withImages(other)
    const { err, out } = await run(other, 'import', files.path('notes'))
    expect([err, out]).toEqual(['', '6 new, 0 changed, 0 unchanged; annotations: 2 new, 0 changed, 0 unchanged\n'])
    for (const [id, target] of [
      ['painted', '#xywh=1,2,3,4'],
      ['foreign', ''],
    ] as const) {
      const [{ canvasId }] = await canvasesIn(other, id)
      expect(await itemsOn(other, id)).toMatchObject([
        { id: `${canvasId}/annotations/note`, target: canvasId + target },
      ])
    }
    expect((await run(other, 'import', files.path('notes'))).out).toContain(
      'annotations: 0 new, 0 changed, 2 unchanged',
    )
    const text = readFileSync(files.path(notes), 'utf8')
    writeFileSync(files.path(notes), text.replace('"Rain"', '"Snow"'))
    expect((await run(other, 'import', files.path('notes'))).out).toContain(
      'annotations: 0 new, 1 changed, 1 unchanged',
    )
    writeFileSync(files.path(notes), '{}')
    const broken = await run(other, 'import', files.path('notes'))
    expect([broken.code, broken.err]).toEqual([
      1,
      expect.stringContaining('painted~annotations.json: was not written by hydria'),
    ])
  })
})

describe('adjuncts', () => {
  const RANGE = 'https://library.example/chapter'
  let owner: TestCustomer

  /** Paths of what has adjuncts, by names that are the same for every customer. */
  async function ownersOf(of: TestCustomer): Promise<Record<string, string>> {
    const at = `${of.path}/iiif`
    const [canvas] = (await of.call('GET', `${at}/manifests/book/canvases`)).body.member
    const [range] = (await of.call('GET', `${at}/manifests/book/ranges`)).body.member
    return {
      manifest: `${at}/manifests/book`,
      root: `${at}/collections/root`,
      collection: `${at}/collections/shelf`,
      canvas: `${at}/canvases/${canvas.id}`,
      range: `${at}/ranges/${range.id}`,
    }
  }
  const adjunctAt = async (of: TestCustomer, name: string, id: string) =>
    `${(await ownersOf(of))[name]}/adjuncts/${encodeURIComponent(id)}`

  /** The adjuncts and their contents, without what is of each server and customer. */
  async function kept(of: TestCustomer): Promise<Record<string, unknown>> {
    const found: Record<string, unknown> = {}
    for (const [name, path] of Object.entries(await ownersOf(of)))
      for (const one of (await of.call('GET', `${path}/adjuncts`)).body.member) {
        const { id, mediaType, iiifLink, label, language, roles, externalId, size, sha256, content } = one
        const text = content && (await of.call('GET', content)).text
        const short = roles?.map((role: string) => role.split('/').at(-1))
        found[`${name} ${id}`] = { mediaType, iiifLink, label, language, roles: short, externalId, size, sha256, text }
      }
    return found
  }

  async function send(of: TestCustomer, name: string, id: string, more: object, content: string | Buffer) {
    const described = { '@type': 'Text', mediaType: 'text/plain', iiifLink: 'rendering', ...more }
    const { status, body } = await of.call('PUT', await adjunctAt(of, name, id), { body: described })
    expect(status).toBe(201)
    const headers = { 'Content-Type': body.mediaType }
    expect((await of.call('POST', body.content, { headers, body: content })).status).toBe(200)
  }

  beforeAll(async () => {
    owner = await hydria.customer()
    await put(owner, 'collections', 'shelf', { type: 'Collection', label, slug: 'shelf' })
    await put(owner, 'manifests', 'book', {
      ...{ type: 'Manifest', label, slug: 'book', parent: parentOf(owner, 'shelf') },
      items: [{ id: 'https://library.example/1', type: 'Canvas', height: 9, width: 9, items: [] }],
      structures: [{ id: RANGE, type: 'Range', label: { en: ['One'] }, items: [] }],
    })
    await send(owner, 'manifest', 'whole book.txt', { label: { en: ['Words'] }, language: ['en'] }, 'Sloe and medlar\n')
    await send(owner, 'root', 'all', {}, 'Everything\n')
    await send(owner, 'collection', 'list', { roles: [] }, 'A list\n')
    await send(owner, 'canvas', 'page', { iiifLink: 'inlineAnnotation', motivation: 'supplementing' }, 'Sloe\n')
    await send(owner, 'range', 'bytes', { mediaType: 'application/octet-stream' }, Buffer.from([0xff, 0, 0xfe]))
    const external = { '@type': 'Text', mediaType: 'text/html', iiifLink: 'seeAlso', size: 7 }
    const elsewhere = { ...external, externalId: 'https://library.example/1.html' }
    await owner.call('PUT', await adjunctAt(owner, 'canvas', 'elsewhere'), { body: elsewhere })
    expect((await run(owner, 'export', files.path('adjuncts'))).code).toBe(0)
  })

  it('are described in a file beside what they go with, whose own file links to none of them', () => {
    const names = listed('adjuncts')
    expect(names.filter(name => name.endsWith('.json'))).toEqual(
      [
        '~collection.json',
        '~files.json',
        'shelf/~collection.json',
        'shelf/~files.json',
        'shelf/book~files.json',
        'shelf/book~manifest.json',
      ].sort(),
    )
    expect(names.filter(name => !name.endsWith('.json'))).toHaveLength(5)
    for (const name of ['shelf/~collection.json', 'shelf/book~manifest.json'])
      expect(readFileSync(files.path(`adjuncts/${name}`), 'utf8')).not.toMatch(/rendering|seeAlso|annotations/)
  })

  it('come back as they were, and those that are gone, and contents that are others, are made again', async () => {
    const before = await kept(owner)
    const unchanged = await run(owner, 'import', files.path('adjuncts'))
    expect([unchanged.err, unchanged.out]).toEqual([
      '',
      '0 new, 0 changed, 2 unchanged; adjuncts: 0 new, 0 changed, 6 unchanged\n',
    ])
    await owner.call('DELETE', await adjunctAt(owner, 'range', 'bytes'))
    const headers = { 'Content-Type': 'text/plain' }
    await owner.call('POST', `${await adjunctAt(owner, 'canvas', 'page')}/content`, { headers, body: 'Other words' })
    expect((await run(owner, 'import', files.path('adjuncts'))).out).toContain(
      'adjuncts: 1 new, 1 changed, 4 unchanged',
    )
    expect(await kept(owner)).toEqual(before)
  })

  it('come to another customer with their contents, and are exported from there as they were here', async () => {
    const other = await hydria.customer()
    const { err, out } = await run(other, 'import', files.path('adjuncts'))
    expect([err, out]).toEqual(['', '2 new, 0 changed, 0 unchanged; adjuncts: 6 new, 0 changed, 0 unchanged\n'])
    expect(await kept(other)).toEqual(await kept(owner))
    expect((await run(other, 'export', files.path('adjuncts-again'))).code).toBe(0)
    const described = (at: string) => readFileSync(files.path(`${at}/shelf/book~files.json`), 'utf8')
    const moved = described('adjuncts').replaceAll(`/customers/${owner.id}/`, `/customers/${other.id}/`)
    expect(described('adjuncts-again')).toBe(moved)
    const headers = { Accept: 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"' }
    const seen = async () => (await other.call('GET', `${other.path}/iiif/manifests/book`, { headers })).body.items[0]
    expect((await seen()).seeAlso).toMatchObject([{ id: 'https://library.example/1.html' }])
    await other.call('DELETE', await adjunctAt(other, 'canvas', 'elsewhere'))
    expect((await seen()).seeAlso).toBeUndefined()
  })

  it('that cannot be made are named, by their file', async () => {
    const other = await hydria.customer()
    const file = files.path('adjuncts/shelf/book~files.json')
    const text = readFileSync(file, 'utf8')
    writeFileSync(
      file,
      text.replace(RANGE, 'https://library.example/none').replace(/"sha256": "[^"]*"/, `"sha256": "${'0'.repeat(64)}"`),
    )
    const { code, err } = await run(other, 'import', files.path('adjuncts'))
    expect([code, err]).toEqual([
      1,
      expect.stringContaining('book~files.json: there is no Range https://library.example/none'),
    ])
    expect(err).toContain('its content is missing')
    writeFileSync(file, '{}')
    expect((await run(other, 'import', files.path('adjuncts'))).err).toContain(
      'book~files.json: was not written by hydria',
    )
  })
})

it('a part of a tree goes below another collection, and what cannot be made is named', async () => {
  const other = await hydria.customer()
  await put(other, 'collections', 'shelf', { type: 'Collection', label, slug: 'shelf' })
  expect((await run(customer, 'export', files.path('part'), '--of', 'con')).code).toBe(0)
  const { code, out, err } = await run(other, 'import', files.path('part'), '--parent', 'shelf')
  expect([code, out]).toEqual([1, '3 new, 0 changed, 0 unchanged, 1 failed\n'])
  expect(err).toMatch(/painted~manifest\.json: .*there is no space 5/)
  const { body } = await other.call('GET', `${other.path}/iiif/manifests/numbers`)
  expect(body.publicId).toBe(`${hydria.base}/iiif/${other.id}/shelf/con/a:b/one`)
})

it.each([
  [['exprot', 'x'], 'expected export or import, not "exprot"'],
  [['export'], 'the folder is missing'],
  [['export', 'x', 'y'], 'unexpected argument "y"'],
  [['export', 'x', '--parent', 'a'], '--parent is for an import'],
  [['import', 'x', '--of', 'a'], '--of is for an export'],
  [['import', '/no/such/folder'], '/no/such/folder'],
  [['export', 'x', '--of', 'nowhere/else'], 'there is no collection nowhere'],
])('%j is refused with what would be right', async (words, message) => {
  const { code, err } = await run(customer, ...words)
  expect([code, err]).toEqual([2, expect.stringContaining(message)])
})

it('a folder that holds files is left alone, and one without documents is refused', async () => {
  const full = await run(customer, 'export', files.path('first'))
  expect([full.code, full.err]).toEqual([2, expect.stringContaining('already holds files')])
  const empty = await run(customer, 'import', files.path('.'))
  expect([empty.code, empty.err]).toEqual([2, expect.stringContaining('has no ~collection.json')])
})
