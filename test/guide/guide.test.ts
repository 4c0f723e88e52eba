// The guide as it is built and served: no link of it leads nowhere, and its words are found.
import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import MiniSearch from 'minisearch'
import { GUIDE } from '../../src/program-files.js'
import { sharedTestHydria, type TestHydria } from '../hydria.js'

let hydria: TestHydria

beforeAll(async () => {
  hydria = await sharedTestHydria()
})

const get = (path: string) => fetch(`${hydria.base}/docs/guide${path}`, { redirect: 'manual' })

it('no link, anchor or picture of any page leads nowhere', () => {
  const files = new Set(readdirSync(GUIDE, { recursive: true, encoding: 'utf8' }))
  const pages = [...files].filter(name => name.endsWith('.html'))
  const texts = new Map(pages.map(name => [name, readFileSync(GUIDE + name, 'utf8')]))
  const broken: string[] = []
  for (const [name, text] of texts)
    for (const [, href = ''] of text.matchAll(/ (?:href|src)="([^"]+)"/g)) {
      if (/^[a-z]+:/.test(href)) continue
      const [path = '', anchor] = href.split('#')
      const target = path === '' ? name : posix.normalize(posix.join(posix.dirname(name), decodeURI(path)))
      const isThere = anchor === undefined || texts.get(target)?.includes(` id="${decodeURI(anchor)}"`)
      if (!files.has(target) || !isThere) broken.push(`${name}: ${href}`)
    }
  expect(pages.length).toBeGreaterThan(100)
  expect(broken).toEqual([])
})

it.each([
  ['/index.html', 'text/html; charset=utf-8'],
  ['/reference/dlcs/Image.html', 'text/html; charset=utf-8'],
  ['/guide.css', 'text/css; charset=utf-8'],
  ['/find.js', 'text/javascript; charset=utf-8'],
])('%s is served, and not again while it is the same', async (path, mediaType) => {
  const first = await get(path)
  expect([first.status, first.headers.get('content-type')]).toEqual([200, mediaType])
  const again = await fetch(first.url, { headers: { 'If-None-Match': first.headers.get('etag')! } })
  expect(again.status).toBe(304)
})

it('has every command of conformance and of measurements with what it finds', () => {
  const root = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')
  const scripts = Object.keys(JSON.parse(root('package.json')).scripts)
  const named = (page: string, kind: string) =>
    [...new Set([...root(page).matchAll(/npm run ([a-z]+:[a-z-]+)/g)].map(([, name]) => name!))]
      .filter(name => name.startsWith(`${kind}:`))
      .sort()
  for (const [page, kind] of [
    ['docs/conformance.md', 'conformance'],
    ['bench/README.md', 'bench'],
  ] as const)
    expect(named(page, kind)).toEqual(scripts.filter(name => name.startsWith(`${kind}:`)).sort())
})

it('its folder leads to its first page', async () => {
  const { status, headers } = await get('')
  expect([status, headers.get('location')]).toEqual([302, `${hydria.base}/docs/guide/index.html`])
})

it.each([
  ['trash', 'trash.html'],
  ['MAX_PIXELS', 'reference/settings.html'],
  ['maxUnauthorised', 'reference/dlcs/Image.html#maxunauthorised'],
])('its search finds %s', async (words, page) => {
  const text = await (await get('/index.json')).text()
  const index = MiniSearch.loadJSON(text, { fields: ['title', 'text'], storeFields: ['page'] })
  const found = index.search(words, { boost: { title: 3 }, prefix: true, combineWith: 'AND' })
  expect(found.slice(0, 10).map(each => each['page'])).toContain(page)
})
