// The frame of the pages: their language, the places of a customer, who is signed in, and the files that they load.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'

let hydria: TestHydria
let customer: TestCustomer

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  await customer.call('PUT', `${customer.path}/spaces/1`, { body: { name: 'Photographs' } })
})

const page = (address: string, headers: Record<string, string> = {}) =>
  customer.call('GET', address, { headers: { Accept: 'text/html', ...headers } })

it('a page is in the language that the browser prefers, labels too', async () => {
  const german = await page(`${customer.path}/spaces/1`, { 'Accept-Language': 'de-CH,de;q=0.9,en;q=0.5' })
  expect(german.text).toContain('<html lang="de" dir="ltr">')
  expect(german.text).toContain('Schlagworte neuer Bilder')
  expect(german.text).toContain('Was Sie tun können')
  const french = await page(`${customer.path}/spaces/1`, { 'Accept-Language': 'fr' })
  expect(french.text).toContain('<html lang="fr" dir="ltr">')
  expect(french.text).toContain('Droits des nouvelles images')
  const japanese = await page(`${customer.path}/spaces/1`, { 'Accept-Language': 'ja' })
  expect(japanese.text).toContain('<html lang="en" dir="ltr">')
})

it('a cache keeps the languages apart, and callers', async () => {
  const english = await page(`${customer.path}/spaces/1`)
  expect(english.headers.get('vary')).toContain('Accept-Language')
  const etag = english.headers.get('etag')!
  expect((await page(`${customer.path}/spaces/1`, { 'If-None-Match': etag })).status).toBe(304)
  expect((await page(`${customer.path}/spaces/1`, { 'If-None-Match': etag, 'Accept-Language': 'de' })).status).toBe(200)
  const forAdmin = await hydria.admin('GET', `${customer.path}/spaces/1`, {
    headers: { Accept: 'text/html', 'If-None-Match': etag },
  })
  expect(forAdmin.status).toBe(200)
})

it('an error is told in the frame of who asks, in their language', async () => {
  const { status, text, headers } = await page(`${customer.path}/spaces/99`, { 'Accept-Language': 'de' })
  expect(status).toBe(404)
  expect(text).toContain('<html lang="de"')
  expect(text).toContain('<h1>Hier ist nichts</h1>')
  expect(text).toMatch(/<p lang="en"[^>]*>The \w+ was not found\.<\/p>/)
  expect(text).toContain(`href="${hydria.base}${customer.path}/keys"`)
  expect(headers.get('vary')).toContain('Accept-Language')
})

it('the header leads to the places of the customer, and says which of them this is', async () => {
  const { text } = await page(`${customer.path}/spaces/1`)
  const nav = /<nav class="places"[\s\S]*?<\/nav>/.exec(text)![0]
  const addresses = [...nav.matchAll(/href="([^"]+)"/g)].map(([, address]) => address!)
  expect(addresses.map(address => address.replace(hydria.base, '').replace(customer.path, ''))).toEqual([
    ...['/spaces', '/console/collections/root', '/queue/batches', '/portalUsers', '/keys', ''],
  ])
  expect(nav).toContain(`href="${hydria.base}${customer.path}/spaces" aria-current="true"`)
  for (const address of addresses) expect([address, (await page(address)).status]).toEqual([address, 200])
})

it('who is signed in is named; nobody is asked to sign in', async () => {
  expect((await page(customer.path)).text).toContain(`<bdi>Key ${customer.key}</bdi>`)
  const { text } = await hydria.anyone('GET', '/', { headers: { Accept: 'text/html' } })
  expect(text).toContain(`href="${hydria.base}/console/sign-in">Sign in<`)
  expect(text).not.toContain('class="places"')
})

it('the files of a page are kept for good, and come compressed', async () => {
  const { text } = await page(customer.path)
  const addresses = [...text.matchAll(/(?:src|href)="([^"]+\/console\/assets\/[^"]+)"/g)].map(([, address]) => address!)
  expect(addresses.length).toBeGreaterThanOrEqual(3)
  for (const address of addresses) {
    const { status, headers } = await hydria.anyone('GET', address, { headers: { 'Accept-Encoding': 'identity' } })
    expect([address, status]).toEqual([address, 200])
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(headers.get('content-type')).toMatch(/^(text\/(css|javascript); charset=utf-8|image\/svg\+xml)$/)
  }
  const sheet = addresses.find(address => address.endsWith('.css'))!
  const plain = await hydria.anyone('GET', sheet, { headers: { 'Accept-Encoding': 'identity' } })
  const compressed = await hydria.anyone('GET', sheet, { headers: { 'Accept-Encoding': 'br, gzip' } })
  expect([compressed.headers.get('content-encoding'), compressed.headers.get('vary')]).toEqual([
    'br',
    'Accept-Encoding',
  ])
  expect(compressed.text).toBe(plain.text)
})

it('the properties of a page stand in groups, and what is technical is folded', async () => {
  const { text } = await page(`${customer.path}/spaces/1`)
  const groups = [...text.matchAll(/<h2 id="group-(\w+)"/g)].map(([, group]) => group)
  expect(groups.slice(0, 3)).toEqual(['words', 'rights', 'access'])
  expect(text).toMatch(/<details class="group"><summary>Technical details/)
  // The name that the API has for it can be found on the page.
  expect(text).toContain('<code>defaultTags</code>')
})
