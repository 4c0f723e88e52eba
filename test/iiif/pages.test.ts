// The pages of public manifests and collections: what people see of them in a browser, and what strangers' texts cannot do there.
import { encodedState } from '../../src/presentation/index.js'
import { sharedTestHydria, type TestHydria } from '../hydria.js'
import { picture } from '../pictures.js'
import { canvas, image, label, manifest } from '../presentation/recipes.js'
import { closeTabs, sharedBrowser } from '../servers/browser.js'
import { iiifStore, type Store } from './iiif-store.js'

let hydria: TestHydria
let store: Store
let open: string

const canvasId = (name: string) => `https://made.example/recipe/canvas/${name}`

const book = manifest(
  [
    canvas('p1', [image('p1')]),
    canvas('p2', [
      { type: 'Choice', items: [image('day', { label: label('Day') }), image('uv', { label: label('UV') })] },
    ]),
    canvas('sea', [{ id: 'https://made.example/sea.mp4', type: 'Video', format: 'video/mp4' }], { duration: 9 }),
    canvas('note', [{ type: 'TextualBody', value: '<p>Painted <script>alert(1)</script>words</p>' }]),
  ],
  {
    label: { en: ['<b>A</b> & <script>alert(1)</script> book'], de: ['Ein Buch'] },
    summary: { en: ['<p onclick="alert(1)">In <i>short</i></p>'] },
    metadata: [{ label: label('Link'), value: { none: ['<a href="javascript:alert(1)">Do not</a>'] } }],
    requiredStatement: { label: label('Held by'), value: label('The museum') },
    homepage: [{ id: 'javascript:alert(1)', type: 'Text', label: label('Home') }],
    structures: [
      {
        id: 'https://made.example/r',
        type: 'Range',
        label: label('First'),
        items: [{ id: `${canvasId('p2')}#xywh=1,2,3,4`, type: 'Canvas' }],
      },
    ],
  },
)

beforeAll(async () => {
  hydria = await sharedTestHydria({}, { serve: true, work: false })
  store = await iiifStore(hydria)
  open = `/iiif/${store.path.split('/')[2]}`
  await store.call('PUT', `${store.path}/collections/shelf`, {
    body: { slug: 'shelf', label: label('Shelf'), public: true },
  })
  const { id: _, ...document } = book
  const put = await store.call('PUT', `${store.path}/manifests/book`, {
    body: JSON.stringify({ ...document, slug: 'book', parent: 'shelf', behavior: ['public-iiif'] }),
    headers: { 'Content-Type': 'application/ld+json' },
  })
  if (put.status !== 201) throw new Error(put.text)
})
afterAll(closeTabs)

const page = (path: string, headers: Record<string, string> = {}) =>
  hydria.anyone('GET', open + path, { headers: { Accept: 'text/html', ...headers } })

it('a manifest is a page with the texts that IIIF allows, under a policy that lets nothing of strangers run', async () => {
  const { status, text, headers } = await page('/shelf/book', { 'Accept-Language': 'en' })
  expect([status, headers.get('content-type'), headers.get('vary')]).toEqual([
    ...[200, 'text/html; charset=utf-8'],
    expect.stringContaining('Accept-Language'),
  ])
  const policy = headers.get('content-security-policy')!
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain(`script-src ${hydria.base}/iiif-viewer/;`)
  expect(policy).toMatch(/sandbox allow-forms allow-scripts (?!.*allow-same-origin)/)
  expect(text).toContain('In <i>short</i>')
  expect(text).toContain('The museum')
  expect(text).not.toMatch(/<script>|onclick|javascript:/)
  expect(headers.get('set-cookie')).toBeNull()
})

it('texts are in the language that the reader likes best', async () => {
  expect((await page('/shelf/book', { 'Accept-Language': 'fr, de-AT;q=0.9, en;q=0.5' })).text).toContain(
    '<h1><span class="text" dir="auto" lang="de">Ein Buch</span></h1>',
  )
})

it('a canvas has its pictures, its alternatives, its sound and video, or its text', async () => {
  const shown = async (number: number) => (await page(`/shelf/book?canvas=${number}`)).text
  expect(await shown(1)).toContain('https://made.example/recipe/p1.jpg')
  expect((await shown(2)).match(/data-choice=/g)).toHaveLength(2)
  expect(await shown(3)).toContain('<source src="https://made.example/sea.mp4" type="video/mp4">')
  expect(await shown(4)).toContain('<p>Painted words</p>')
  for (const wrong of ['0', '5', 'x']) expect((await page(`/shelf/book?canvas=${wrong}`)).status).toBe(400)
})

it('the table of contents leads to the part of a canvas', async () => {
  expect((await page('/shelf/book')).text).toContain(`${open}/shelf/book?canvas=2&amp;xywh=1,2,3,4`)
})

it('a content state opens its canvas and region, in each of its encodings', async () => {
  const id = `${hydria.base}${open}/shelf/book`
  const target = { id: `${canvasId('p2')}#xywh=1,2,3,4`, type: 'Canvas', partOf: [{ id, type: 'Manifest' }] }
  const annotation = { id: 'https://made.example/s', type: 'Annotation', motivation: ['contentState'], target }
  for (const state of [target.id, JSON.stringify(target), encodedState(target), encodedState(annotation)]) {
    const { status, text } = await page(`/shelf/book?iiif-content=${encodeURIComponent(state)}`)
    expect([status, text.includes('&quot;region&quot;:[1,2,3,4]')]).toEqual([200, true])
  }
  expect((await page(`/shelf/book?iiif-content=${encodeURIComponent(id)}`)).text).toContain('recipe/p1.jpg')
})

it.each([
  ['another manifest', 'https://made.example/other'],
  [
    'a canvas of another manifest',
    JSON.stringify({ id: canvasId('p1'), type: 'Canvas', partOf: 'https://made.example/other' }),
  ],
  ['what is no JSON', '{"id": '],
  ['what is no encoding', 'a%ZZ'],
  ['a number', '7'],
  ['nothing', ''],
  ['what is too long', `https://made.example/${'x'.repeat(9000)}`],
])('a content state of %s is refused with a sentence', async (_, state) => {
  const { status, body } = await page(`/shelf/book?iiif-content=${encodeURIComponent(state)}`, {
    Accept: 'text/html;q=0.9',
  })
  expect([status, body?.errors?.[0]?.property ?? 'page']).toEqual([400, expect.stringMatching(/iiif-content|page/)])
})

it('a collection shows what is in it, and leads up and down', async () => {
  const { text } = await page('/shelf')
  expect(text).toContain(`href="${hydria.base}${open}/shelf/book"`)
  expect(text).toContain(`<a href="${hydria.base}${open}">All collections</a>`)
})

it('a page leads to those of the collections above it that everyone may open, and to a draft when it is published', async () => {
  const make = (kind: string, id: string, more: object) =>
    store.call('PUT', `${store.path}/${kind}/${id}`, { body: { slug: id, label: label(id), ...more } })
  await make('collections', 'floor', { public: true })
  await make('collections', 'room', { parent: 'floor' })
  await make('collections', 'case', { parent: 'room', public: true })
  const made = await make('manifests', 'vase', { type: 'Manifest', items: [], parent: 'case', public: true })
  expect(made.status).toBe(201)
  const crumbs = async () => {
    const { text, headers } = await page('/floor/room/case/vase')
    const links = [...text.matchAll(/<li><a href="([^"]+)">([^<]+)<\/a><\/li>/g)].map(([, href, name]) => [href, name])
    return {
      links: links.slice(
        0,
        links.findIndex(([href]) => href!.includes('/iiif/v3/')),
      ),
      etag: headers.get('etag')!,
    }
  }
  const at = (path: string, name: string) => [`${hydria.base}${open}${path}`, name]
  const before = await crumbs()
  expect(before.links).toEqual([at('', 'All collections'), at('/floor', 'floor'), at('/floor/room/case', 'case')])
  for (const [href] of before.links) expect((await page(href!.replace(hydria.base + open, ''))).status).toBe(200)
  await store.change('PATCH', `${store.path}/collections/room`, { public: true })
  const after = await crumbs()
  expect(after.links).toEqual([...before.links.slice(0, 2), at('/floor/room', 'room'), before.links[2]])
  expect(after.etag).not.toBe(before.etag)
})

it('a browser shows it without a fault in its console', async () => {
  const tab = await (await sharedBrowser()).newPage()
  await tab.route('https://made.example/**', route =>
    route.fulfill({ body: picture('chelsea.png'), contentType: 'image/png' }),
  )
  const faults: string[] = []
  tab.on('console', message => void (message.type() === 'error' && faults.push(message.text())))
  tab.on('pageerror', error => faults.push(error.message))
  for (const path of ['/shelf', '/shelf/book']) {
    await tab.goto(hydria.base + open + path, { waitUntil: 'networkidle' })
    expect([path, faults]).toEqual([path, []])
  }
  expect(await tab.locator('#viewer canvas').count()).toBeGreaterThan(0)
  expect(await tab.locator('#failed').isVisible()).toBe(false)
})

it('what the pages load comes from the server, and is kept by caches', async () => {
  for (const [name, type] of [
    ['openseadragon.js', 'text/javascript'],
    ['page.js', 'text/javascript'],
    ['page.css', 'text/css'],
  ]) {
    const { status, headers, text } = await hydria.anyone('GET', `/iiif-viewer/${name}`)
    expect([status, headers.get('content-type'), text.length > 500]).toEqual([
      200,
      expect.stringContaining(type!),
      true,
    ])
    const again = await hydria.anyone('GET', `/iiif-viewer/${name}`, {
      headers: { 'If-None-Match': headers.get('etag')! },
    })
    expect(again.status).toBe(304)
  }
})
