// hydria export of a manifest: its document names the exported services, and what they name is there.
import { existsSync, readFileSync } from 'node:fs'
import sharp from 'sharp'
import { rewriteManifest } from '../../src/commands/export/rewrite-manifest.js'
import { faults3 } from '../delivery/iiif-presentation.js'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { folder } from '../images/fixtures.js'
import { startHttp } from '../servers/http.js'
import { runExport, SERVED } from './exporting.js'

let hydria: TestHydria
let customer: TestCustomer
let files: Awaited<ReturnType<typeof folder>>

// biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever is there.
type Any = any

const addressOf = (query: string) => `${hydria.base}/iiif-resource/${customer.id}/pages/${query}`
const run = (query: string, to: string, ...more: string[]) =>
  runExport([addressOf(query), '--to', files.path(to), '--url', SERVED, ...more])

/** The file that an address of the export is served from. */
const fileOf = (to: string, address: string): string => files.path(`${to}${address.slice(SERVED.length)}`)
const manifestIn = (to: string, query: string): Any =>
  JSON.parse(readFileSync(files.path(`${to}/pages-${query}/manifest.json`), 'utf8'))

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  files = await folder()
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'one' } })
  await customer.call('POST', `${customer.path}/namedQueries`, { body: { name: 'pages', template: 's1=p1&canvas=n1' } })
  const pages: [string, number, object][] = [
    ['p/1', 700, { string1: 'book', number1: 1 }],
    ['p 2', 300, { string1: 'book', number1: 2 }],
    ['open', 200, { string1: 'mixed', number1: 1 }],
    ['closed', 600, { string1: 'mixed', number1: 2, maxUnauthorised: 0 }],
  ]
  for (const [id, width, body] of pages) {
    const path = `${customer.path}/spaces/1/images/${encodeURIComponent(id)}`
    const picture = sharp({ create: { width, height: 400, channels: 3, background: '#57a' } }).png()
    const put = await customer.call('PUT', path, {
      headers: { 'Content-Type': 'image/png' },
      body: await picture.toBuffer(),
    })
    expect(put.body.error).toBe('')
    expect((await customer.call('PATCH', path, { body })).status).toBe(200)
  }
})
afterAll(() => files.remove())

describe('A manifest of open images', () => {
  let server: Any
  let exported: Any
  beforeAll(async () => {
    expect(await run('book', 'out')).toMatchObject({
      code: 0,
      out: expect.stringContaining(`${SERVED}/pages-book/manifest.json`),
    })
    server = (await hydria.anyone('GET', addressOf('book'))).body
    exported = manifestIn('out', 'book')
  })

  it('is a valid one at its new address, with the canvases and labels that it had', () => {
    expect(faults3(exported)).toEqual([])
    expect(exported.id).toBe(`${SERVED}/pages-book/manifest.json`)
    const shown = (manifest: Any) => manifest.items.map(({ id, label, width }: Any) => ({ id, label, width }))
    expect(shown(exported)).toEqual(shown(server))
    expect(exported.items).toHaveLength(2)
  })

  it('names pictures and services of the export alone, and each is there as it is described', async () => {
    const resources: Any[] = exported.items.flatMap(({ items, thumbnail }: Any) => [
      items[0].items[0].body,
      ...thumbnail,
    ])
    expect(resources).toHaveLength(4)
    for (const { id, width, height, service } of [...resources, ...exported.thumbnail]) {
      expect(await sharp(fileOf('out', id)).metadata()).toMatchObject({ width, height })
      expect(service.map((one: Any) => one.type ?? one['@type'])).toEqual(['ImageService3', 'ImageService2'])
      for (const one of service) {
        const info = JSON.parse(readFileSync(fileOf('out', `${one.id ?? one['@id']}/info.json`), 'utf8'))
        expect(info.id ?? info['@id']).toBe(one.id ?? one['@id'])
      }
    }
    expect(JSON.stringify(exported)).not.toMatch(new RegExp(`${hydria.base}/(iiif-img|thumbs)/`))
  })
})

describe('A manifest with an image that is not open to everyone', () => {
  it('is refused with the names of such images, and nothing is written', async () => {
    const ended = await run('mixed', 'refused')
    expect(ended).toMatchObject({ code: 2, err: expect.stringMatching(/1 of the images.*--leave-out[\s\S]*closed/) })
    expect(existsSync(files.path('refused'))).toBe(false)
  })

  it('is exported without it where that is asked for, and its canvas stays', async () => {
    const ended = await run('mixed', 'left', '--leave-out')
    expect(ended).toMatchObject({ code: 0, out: expect.stringMatching(/Left out: 1 .*closed/) })
    const [open, closed] = manifestIn('left', 'mixed').items
    expect(open.items[0].items).toHaveLength(1)
    expect(closed).toMatchObject({ behavior: ['placeholder'], items: [{ items: [] }] })
    expect(JSON.stringify(closed)).not.toContain('iiif-img')
  })
})

it('a manifest of the IIIF store is exported, with the images of the server and those of others in it', async () => {
  const painted = (id: string, n: number) => ({
    ...{ id: `https://library.example/canvas/${n}`, type: 'Canvas', width: 700, height: 400 },
    items: [
      {
        ...{ id: `https://library.example/page/${n}`, type: 'AnnotationPage' },
        items: [
          {
            ...{ id: `https://library.example/anno/${n}`, type: 'Annotation', motivation: 'painting' },
            body: { id, type: 'Image', width: 700, height: 400 },
            target: `https://library.example/canvas/${n}`,
          },
        ],
      },
    ],
  })
  const own = `${hydria.base}/iiif-img/${customer.id}/1/p%2F1/full/max/0/default.jpg`
  const document = {
    ...{ '@context': 'http://iiif.io/api/presentation/3/context.json', type: 'Manifest', label: { en: ['A book'] } },
    ...{ slug: 'stored', behavior: ['public-iiif'], items: [painted(own, 1), painted('https://x.org/a.jpg', 2)] },
  }
  const made = await customer.call('POST', `${customer.path}/iiif`, { body: document })
  expect([made.status, made.text]).toEqual([201, expect.any(String)])
  const address = `${hydria.base}/iiif/${customer.id}/stored`
  const ended = await runExport([address, '--to', files.path('store'), '--url', SERVED])
  expect(ended).toMatchObject({ code: 0, out: expect.stringContaining(`${SERVED}/stored/manifest.json`) })
  const { items } = JSON.parse(readFileSync(files.path('store/stored/manifest.json'), 'utf8'))
  const [first, second] = items.map((canvas: Any) => canvas.items[0].items[0].body)
  expect(first).toMatchObject({ id: `${SERVED}/stored/${customer.id}/1/p~2F1/full/700,400/0/default.jpg` })
  expect(existsSync(fileOf('store', first.id))).toBe(true)
  expect(second).toEqual({ id: 'https://x.org/a.jpg', type: 'Image', width: 700, height: 400 })
})

it('a server whose ids begin with another address than it is asked by is asked by the given one alone', async () => {
  const outside = 'https://images.example.org/iiif-service'
  const tile = await sharp({ create: { width: 20, height: 10, channels: 3, background: '#888' } })
    .jpeg()
    .toBuffer()
  const asked: string[] = []
  const fake = await startHttp((request, response) => {
    asked.push(request.url!)
    const [, version] = /^\/iiif-img\/v([23])\/1\/1\/x\/info.json$/.exec(request.url!) ?? []
    const info = {
      width: 20,
      height: 10,
      sizes: [{ width: 20, height: 10 }],
      tiles: [{ width: 32, scaleFactors: [1] }],
    }
    const id = { [version === '2' ? '@id' : 'id']: `${outside}/iiif-img/v${version}/1/1/x` }
    const image = (base: string) => ({ id: `${base}/iiif-img/1/1/x/full/max/0/default.jpg`, type: 'Image' })
    const thumbnail = [image(outside), image('https://others.example.org')]
    const manifest = { id: `${outside}/iiif-manifest/1/1/x`, type: 'Manifest', thumbnail }
    response.end(request.url!.endsWith('.jpg') ? tile : JSON.stringify(version ? { ...id, ...info } : manifest))
  })
  try {
    const words = [`${fake.base}/iiif-manifest/1/1/x`, '--to', files.path('outside'), '--url', SERVED]
    expect(await runExport(words)).toMatchObject({ code: 0, err: '' })
  } finally {
    await fake.stop()
  }
  expect(asked).toContain('/iiif-img/v3/1/1/x/full/20,10/0/default.jpg')
  const { thumbnail } = JSON.parse(readFileSync(files.path('outside/1-x/manifest.json'), 'utf8'))
  expect(thumbnail.map(({ id }: Any) => new URL(id).host)).toEqual(['static.example.org', 'others.example.org'])
})

it.each([
  ['a list of manifests', () => `${hydria.base}/iiif-manifest/${customer.id}`, 'must name one manifest'],
  ['a manifest of version 2', () => addressOf('book').replace('resource/', 'resource/v2/'), 'Presentation API 3.0'],
  ['a manifest that does not exist', () => addressOf('book').replace('pages', 'nothing'), 'answered 404'],
])('%s is refused', async (_what, address, message) => {
  const ended = await runExport([address(), '--to', files.path('none'), '--url', SERVED])
  expect(ended).toMatchObject({ code: 2, err: expect.stringContaining(message) })
  expect(existsSync(files.path('none'))).toBe(false)
})

describe('In a document of any shape', () => {
  const base = 'https://images.example.org'
  const service = {
    ...{ source: '/iiif-img/v3/1/1/x', folder: 'm/1/1/x', id: `${SERVED}/x`, width: 900, height: 600, documents: [] },
    ...{ tiles: [{ width: 512, height: 512, scaleFactors: [1, 2] }], sizes: [{ width: 450, height: 300 }] },
  }
  const services = new Map([['1/1/x', service]])
  const change = (node: object): Any => rewriteManifest({ node }, base, 'https://new', services)['node']
  const own = { id: `${base}/iiif-img/1/1/x/full/max/0/default.jpg`, type: 'Image' }
  const closed = { id: `${base}/iiif-img/1/1/closed/full/max/0/default.jpg`, type: 'Image' }
  const picture = expect.objectContaining({ id: `${SERVED}/x/full/450,300/0/default.jpg`, width: 450 })

  it.each<[string, object, object | undefined]>([
    ['images in a choice', { type: 'Choice', items: [closed, own] }, { type: 'Choice', items: [picture] }],
    ['a choice of nothing that is left', { type: 'Choice', items: [closed] }, undefined],
    ['a part of an image', { type: 'SpecificResource', source: own }, { type: 'SpecificResource', source: picture }],
    ['a part of one that is left out', { type: 'SpecificResource', source: closed }, undefined],
    ['an annotation without its body', { type: 'Annotation', body: closed }, undefined],
    ['an annotation that never had one', { type: 'Annotation', target: 'x' }, { type: 'Annotation', target: 'x' }],
    ['thumbnails that are left out', { type: 'Manifest', thumbnail: [closed] }, { type: 'Manifest' }],
    ['sound', { id: `${base}/iiif-av/1/1/s.mp3`, type: 'Sound' }, { id: `${base}/iiif-av/1/1/s.mp3`, type: 'Sound' }],
    ['images of others', { ...own, id: own.id.replace('org', 'com') }, { ...own, id: own.id.replace('org', 'com') }],
    [
      'other services',
      { service: [{ id: 'https://x/s', type: 'X' }] },
      { service: [{ id: 'https://x/s', type: 'X' }] },
    ],
  ])('%s: as it should be', (_what, before, after) => {
    expect(change(before)).toEqual(after)
  })

  it('a document that is nested too deeply is refused', async () => {
    const { imagesIn } = await import('../../src/commands/export/rewrite-manifest.js')
    const deep = JSON.parse(`${'{"a":'.repeat(200)}1${'}'.repeat(200)}`)
    expect(() => imagesIn(deep, base)).toThrow('levels deep')
  })
})

describe('A manifest with adjuncts', () => {
  const folderOf = 'annotated-book'
  const described = { '@type': 'Text', mediaType: 'text/plain', iiifLink: 'seeAlso' }
  async function sent(owner: string, id: string, more: object = {}) {
    const { body } = await customer.call('PUT', `${customer.path}/${owner}/adjuncts/${id}`, {
      body: { ...described, ...more },
    })
    await customer.call('POST', body.content, { headers: { 'Content-Type': 'text/plain' }, body: `words of ${id}` })
  }
  const runBook = (to: string, ...more: string[]) =>
    runExport([...[`${hydria.base}/iiif/${customer.id}/${folderOf}`, '--to', files.path(to), '--url', SERVED], ...more])
  const exportedIn = (to: string): Any =>
    JSON.parse(readFileSync(files.path(`${to}/${folderOf}/manifest.json`), 'utf8'))
  beforeAll(async () => {
    await sent('spaces/1/images/open', 'page.txt')
    await customer.call('PUT', `${customer.path}/iiif/manifests/book`, {
      body: {
        ...{ type: 'Manifest', slug: folderOf, label: { en: ['Book'] }, behavior: ['public-iiif'] },
        paintedResources: [{ asset: { id: 'open', space: 1 }, canvasPainting: { canvasId: 'book-1' } }],
      },
    })
    await sent('iiif/manifests/book', 'whole text.txt', { iiifLink: 'rendering' })
    await sent('iiif/canvases/book-1', 'inline.txt', { iiifLink: 'inlineAnnotation' })
    await customer.call('PUT', `${customer.path}/iiif/manifests/book/adjuncts/elsewhere`, {
      body: { ...described, externalId: 'https://example.org/elsewhere.txt' },
    })
  })

  it('has those of its images, of its canvases and of its own as files, and links to others where they are', async () => {
    const ended = await runBook('with-adjuncts')
    expect(ended).toMatchObject({ code: 0, out: expect.stringMatching(/3 adjuncts/) })
    const { rendering, seeAlso, items } = exportedIn('with-adjuncts')
    const [{ body }] = items[0].annotations[0].items
    const links = [rendering[0], items[0].seeAlso[0], body]
    expect(links.map(({ id }: Any) => readFileSync(fileOf('with-adjuncts', id), 'utf8'))).toEqual([
      ...['words of whole text.txt', 'words of page.txt', 'words of inline.txt'],
    ])
    expect(seeAlso).toEqual([expect.objectContaining({ id: 'https://example.org/elsewhere.txt' })])
    expect(ended.out).not.toContain('/adjuncts/1')
  })

  it('is refused while one of them is not open to everyone, unless that is left out', async () => {
    await customer.call('POST', `${customer.path}/roles`, { body: { name: 'staff', label: 'Staff' } })
    await sent('iiif/manifests/book', 'closed.txt', { iiifLink: 'rendering', roles: ['staff'] })
    const refused = await runBook('closed-adjuncts')
    expect([refused.code, refused.err]).toEqual([2, expect.stringMatching(/closed\.txt is not open to everyone/)])
    expect(existsSync(files.path('closed-adjuncts'))).toBe(false)
    expect((await runBook('closed-adjuncts', '--leave-out')).code).toBe(0)
    const ids: string[] = exportedIn('closed-adjuncts').rendering.map(({ id }: Any) => id)
    expect(ids.filter(id => /\/adjuncts\//.test(id))).toEqual([expect.stringMatching(/text\.txt$/)])
  })
})
