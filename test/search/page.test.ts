// The field to search on the page of a manifest or a collection, and the hits under it: without a script, and by keyboard.
import { join } from 'node:path'
import axe from 'axe-core'
import { bookPage } from '../../bench/book.js'
import { buildManifests } from '../../src/operations/index.js'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { closeTabs, sharedBrowser } from '../servers/browser.js'
import { altoOf } from '../text/alto-of.js'
import { addPage, readAllTexts } from './searched-pages.js'

let hydria: TestHydria
let customer: TestCustomer
const pages = [1, 2, 7].map(number => bookPage(number))

async function store(slug: string, images: string[], more = {}): Promise<void> {
  const paintedResources = images.map(id => ({
    asset: { id, space: 1 },
    canvasPainting: { canvasId: `${slug}-${id}` },
  }))
  const body = { type: 'Manifest', slug, label: { en: [slug] }, behavior: ['public-iiif'], paintedResources, ...more }
  await customer.call('PUT', `${customer.path}/iiif/manifests/${slug}`, { body })
}

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer('searched-on-pages')
  for (const page of pages) {
    const alto = { id: 'alto', mediaType: 'text/xml', body: altoOf(page), language: [page.language] }
    await addPage(customer, 1, `p${page.number}`, [alto])
  }
  await addPage(customer, 1, 'closed', [{ id: 'text', mediaType: 'text/plain', body: 'a hidden word' }], {
    body: { roles: ['clickthrough'] },
  })
  await addPage(customer, 1, 'wordless', [])
  await store('book', ['p1', 'p2', 'p7'])
  await store('mixed', ['p1', 'closed'])
  await store('silent', ['wordless'])
  const shelf = `${customer.path}/iiif/collections/shelf`
  const behavior = ['storage-collection', 'public-iiif']
  const body = { type: 'Collection', slug: 'shelf', label: { en: ['A shelf'] }, behavior }
  await customer.call('PUT', shelf, { body })
  const parent = `${hydria.base}${shelf}`
  await store('shelved', ['p1'], { parent, label: { en: ['All of the medlar'] } })
  await store('shelved-draft', ['p2'], { parent, behavior: [] })
  await buildManifests(hydria.services)
  await readAllTexts(hydria)
})
afterAll(closeTabs)

const page = (slug: string, query: Record<string, string> = {}, headers = {}) =>
  hydria.anyone('GET', `/iiif/${customer.id}/${slug}?${new URLSearchParams(query)}`, {
    headers: { Accept: 'text/html', ...headers },
  })

const hitsIn = (text: string): string[] => text.match(/<mark>[^<]*<\/mark>/g) ?? []

const timesOf = (word: string): number =>
  pages.flatMap(({ lines }) => lines.flatMap(({ words }) => words)).filter(({ text }) => text === word).length

it('a manifest with words has a field, and one without has none', async () => {
  const { text, headers } = await page('book')
  expect(text).toContain(`<form role="search" method="get" action="${hydria.base}/iiif/${customer.id}/book#search">`)
  expect(headers.get('content-security-policy')).toMatch(/sandbox allow-forms /)
  expect((await page('silent')).text).not.toContain('<form')
})

it.each(['medlar', '図書館'])('each place of %s is listed among its words', async word => {
  const { status, text, headers } = await page('book', { q: word })
  expect(status).toBe(200)
  expect(hitsIn(text)).toEqual(Array(timesOf(word)).fill(`<mark>${word}</mark>`))
  expect(headers.get('cache-control')).toContain('public')
})

it('the link of a hit opens its canvas with its words marked, among what was found', async () => {
  const { text } = await page('book', { q: 'medlar' })
  const [, link] = /<li><a href="([^"]*iiif-content[^"]*)">/.exec(text)!
  const opened = await hydria.anyone('GET', link!.replaceAll('&amp;', '&').replace(hydria.base, ''), {
    headers: { Accept: 'text/html' },
  })
  const shown = JSON.parse(/data-shown="([^"]*)"/.exec(opened.text)![1]!.replaceAll('&quot;', '"'))
  expect(shown.marks).toContainEqual(shown.region)
  expect(hitsIn(opened.text)).toHaveLength(timesOf('medlar'))
})

describe('the page of a collection', () => {
  const inPage = (number: number) =>
    pages[number]!.lines.flatMap(({ words }) => words).filter(({ text }) => text === 'medlar').length
  const linksIn = (text: string): string[] =>
    [.../<ol class="hits".*?<\/ol>/s.exec(text)![0].matchAll(/<li><a href="([^"]*)">/g)].map(([, link]) =>
      link!.replaceAll('&amp;', '&').replace(hydria.base, ''),
    )

  it('has a field, and shows what is in it until something is asked for', async () => {
    const { text } = await page('shelf')
    expect(text).toContain(`<form role="search" method="get" action="${hydria.base}/iiif/${customer.id}/shelf#search">`)
    expect(text).toContain('class="cards"')
    expect((await page('shelf', { q: 'medlar' })).text).not.toContain('class="cards"')
  })

  it('lists manifests by their labels, and then pages by their words, and leads to each', async () => {
    const { text } = await page('shelf', { q: 'medlar' })
    expect(hitsIn(text)).toHaveLength(1 + inPage(0))
    const [manifest, leaf] = linksIn(text)
    expect(manifest).toBe(`/iiif/${customer.id}/shelf/shelved`)
    const opened = await hydria.anyone('GET', leaf!, { headers: { Accept: 'text/html' } })
    const shown = JSON.parse(/data-shown="([^"]*)"/.exec(opened.text)![1]!.replaceAll('&quot;', '"'))
    expect(shown.marks).toContainEqual(shown.region)
  })

  it('finds drafts for their owner alone, and keeps that for nobody else', async () => {
    const headers = { Accept: 'text/html' }
    const owners = await customer.call('GET', `/iiif/${customer.id}/shelf?q=medlar`, { headers })
    expect(hitsIn(owners.text)).toHaveLength(1 + inPage(0) + inPage(1))
    expect(owners.headers.get('cache-control')).toContain('private')
  })
})

it('what is asked for is text on the page, and no markup', async () => {
  const { text } = await page('book', { q: '"><script>alert(1)</script>' })
  expect(text).not.toContain('<script>')
  expect(text).toContain('Nothing was found')
})

it('a page of hits that is not there, and what cannot be asked for, are refused', async () => {
  expect((await page('book', { q: 'the', page: '99' })).status).toBe(404)
  expect((await page('book', { q: 'the', page: 'x' })).status).toBe(400)
  expect((await page('book', { q: 'x'.repeat(1001) })).status).toBe(400)
})

it('words of an image that is not open to everyone are found by who may see it, and not kept for others', async () => {
  expect((await page('mixed', { q: 'hidden' })).text).toContain('Nothing was found')
  const owners = await customer.call('GET', `/iiif/${customer.id}/mixed?q=hidden`, { headers: { Accept: 'text/html' } })
  expect([hitsIn(owners.text), owners.headers.get('cache-control')]).toEqual([
    ['<mark>hidden</mark>'],
    expect.stringContaining('private'),
  ])
})

it('a browser searches by keyboard and shows a hit on a phone, within what axe asks', async () => {
  const browser = await sharedBrowser()
  const tab = await browser.newPage({ viewport: { width: 390, height: 844 } })
  const faults: string[] = []
  tab.on('console', message => void (message.type() === 'error' && faults.push(message.text())))
  await tab.goto(`${hydria.base}/iiif/${customer.id}/book`)
  await tab.getByLabel('Search in the text').focus()
  await tab.keyboard.type('medlar')
  await tab.keyboard.press('Enter')
  await tab.getByRole('heading', { name: `Found ${timesOf('medlar')} times` }).waitFor()
  await tab.locator('.hits a').nth(1).focus()
  await tab.keyboard.press('Enter')
  await tab.waitForURL(/iiif-content/)
  await tab.locator('#viewer .mark').first().waitFor()
  if (process.env['SCREENSHOTS'])
    await tab.screenshot({ path: join(process.env['SCREENSHOTS'], 'search.png'), fullPage: true })
  await tab.evaluate(axe.source)
  const { violations } = await tab.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
    `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'], resultTypes: ['violations'], preload: false })`,
  )
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
  const wide = await tab.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
  expect([wide, faults]).toEqual([0, []])
})
