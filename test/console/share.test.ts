// What is shared of a picture and of a book, opened by a stranger in pages of their own; and a picture that is moved and deleted from its page.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { picture } from '../pictures.js'
import { canvas, image, manifest } from '../presentation/recipes.js'
import { closeTabs, sharedBrowser } from '../servers/browser.js'

let hydria: TestHydria
let customer: TestCustomer
let browser: Browser
let librarian: BrowserContext
let images: string
let book: string
let shown = ''
const elsewhere = createServer((_, response) =>
  response.setHeader('Content-Type', 'text/html; charset=utf-8').end(`<!doctype html><title>x</title>${shown}`),
)

const NAME = `"><script>alert(1)</script> & \u05D0`

beforeAll(async () => {
  await new Promise<void>(resolve => elsewhere.listen(0, '127.0.0.1', resolve))
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  images = `${hydria.base}${customer.path}/spaces/1/images`
  for (const name of ['one', 'two']) await customer.call('POST', `${customer.path}/spaces`, { body: { name } })
  const headers = { 'Content-Type': 'image/jpeg' }
  for (const id of ['open', 'closed', 'third'])
    await customer.call('PUT', `${images}/${id}`, { headers, body: picture('rocket.jpg') })
  await customer.call('PATCH', `${images}/open`, { body: { label: { en: [NAME] }, altText: { en: [NAME] } } })
  await customer.call('POST', `${customer.path}/roles`, { body: { name: 'staff' } })
  await customer.call('PATCH', `${images}/closed`, { body: { roles: ['staff'], maxUnauthorised: 200 } })
  const service = `${hydria.base}/iiif-img/${customer.id}/1/open`
  const painted = image('open', {
    id: `${service}/full/max/0/default.jpg`,
    service: [{ id: service, type: 'ImageService3', profile: 'level2' }],
  })
  const { id: _, ...document } = manifest([canvas('p1', [painted])])
  const made = await customer.call('POST', `${customer.path}/iiif`, {
    body: { ...document, slug: 'shared-book', behavior: ['public-iiif'] },
  })
  book = made.headers.get('location')!
  const [email, password] = ['share@browser.example', 'correct horse battery']
  await customer.call('POST', `${customer.path}/portalUsers`, { body: { email, password, roles: ['editor'] } })
  browser = await sharedBrowser()
  librarian = await browser.newContext()
  const page = await librarian.newPage()
  await page.goto(`${hydria.base}/console/sign-in`)
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(/customers/)
})
afterAll(async () => {
  await closeTabs()
  elsewhere.close()
})

/** What the fields of a page have to be copied, by their names. */
async function sharedOn(address: string): Promise<Record<string, string>> {
  const page = await librarian.newPage()
  await page.goto(address)
  const fields = await page.locator('copy-text textarea').all()
  const found = await Promise.all(
    fields.map(async field => [(await field.getAttribute('id'))!.replace('share-', ''), await field.inputValue()]),
  )
  await page.close()
  return Object.fromEntries(found)
}

/** A page of somebody else, on a server of theirs, with a snippet in it. */
async function strangerWith(snippet: string): Promise<Page> {
  const context = await browser.newContext()
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  shown = snippet
  await page.goto(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`)
  return page
}

const WIDTH = `(async image => { await image.decode(); return image.naturalWidth })`

it('each snippet of a picture works in the page of a stranger, whatever the picture is called', async () => {
  const shared = await sharedOn(`${images}/open`)
  expect(Object.keys(shared)).toEqual(['page', 'img', 'embed', 'openSeadragon', 'iiif', 'infoJson'])
  const img = await strangerWith(shared['img']!)
  img.on('dialog', () => {
    throw new Error('a script of a name runs')
  })
  expect(await img.locator('img').getAttribute('alt')).toBe(NAME)
  await img.locator('img').scrollIntoViewIfNeeded()
  expect(await img.evaluate(`${WIDTH}(document.querySelector('img'))`)).toBeGreaterThan(300)
  const zoom = await strangerWith(shared['openSeadragon']!)
  await zoom.waitForResponse(response => /\/iiif-img\/.*default\.jpg/.test(response.url()) && response.status() === 200)
  await zoom.locator('.openseadragon-canvas canvas').first().waitFor()
  const embedded = await strangerWith(shared['embed']!)
  const frame = embedded.frameLocator('iframe')
  await frame.locator('h1').waitFor()
  expect(await frame.locator('h1').textContent()).toBe(NAME)
  await frame.locator('#viewer canvas').first().waitFor()
  const page = await strangerWith('')
  await page.goto(shared['page']!)
  expect(await page.locator('h1').textContent()).toBe(NAME)
  for (const json of ['page', 'infoJson']) {
    const { status, body } = await hydria.anyone('GET', shared[json]!)
    expect([status, typeof body.id]).toEqual([200, 'string'])
  }
  expect((await hydria.anyone('GET', `${shared['iiif']}/full/max/0/default.jpg`)).status).toBe(200)
})

it('of a picture that is partly open, what is shared is what a stranger sees, and the page says so', async () => {
  const shared = await sharedOn(`${images}/closed`)
  const img = await strangerWith(shared['img']!)
  expect(await img.evaluate(`${WIDTH}(document.querySelector('img'))`)).toBe(200)
  const { text } = await customer.call('GET', `${images}/closed`, { headers: { Accept: 'text/html' } })
  expect(text).toContain('see it up to 200 pixels')
})

it('a book is shared as a page to open and to embed', async () => {
  const shared = await sharedOn(book)
  const embedded = await strangerWith(shared['embed']!)
  await embedded.frameLocator('iframe').locator('#viewer canvas').first().waitFor()
  expect(shared['page']).toBe(`${hydria.base}/iiif/${customer.id}/shared-book`)
})

it('a button copies what it stands beside', async () => {
  await librarian.grantPermissions(['clipboard-read', 'clipboard-write'])
  const page = await librarian.newPage()
  await page.goto(`${images}/open`)
  const item = page.locator('copy-text', { has: page.locator('#share-iiif') })
  await item.getByRole('button').click()
  await item.locator('output', { hasText: 'Copied' }).waitFor()
  const service = `${hydria.base}/iiif-img/${customer.id}/1/open`
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(service)
  await page.getByRole('button', { name: 'Copy: largest' }).click()
  await page.locator('li copy-text output', { hasText: 'Copied' }).waitFor()
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(`${service}/full/max/0/default.jpg`)
  await page.close()
})

it('a picture is moved and deleted from its page', async () => {
  const page = await librarian.newPage()
  await page.goto(`${images}/third`)
  await page.getByRole('link', { name: 'Move …' }).click()
  await page.locator('#space').selectOption('2')
  await page.getByRole('button', { name: 'Show what will change' }).click()
  await page.getByRole('button', { name: 'Move 1 picture' }).click()
  await page.getByRole('link', { name: 'third' }).click()
  await page.getByRole('link', { name: 'Delete …' }).click()
  await page.getByRole('button', { name: 'Delete 1 picture' }).click()
  expect(await page.locator('h1').textContent()).toBe('1 picture was deleted')
  await page.close()
})
