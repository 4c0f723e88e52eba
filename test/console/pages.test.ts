// The same resources for a person: pages without script, whose forms are exactly the supported operations.
import { basic, clientOf, sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { picture } from '../pictures.js'

let hydria: TestHydria
let customer: TestCustomer
let space: string

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  space = (await customer.call('POST', `${customer.path}/spaces`, { body: { name: '<b>bold</b> & "quoted"' } })).body[
    '@id'
  ]
  const headers = { 'Content-Type': 'image/jpeg' }
  await customer.call('PUT', `${space}/images/rocket`, { headers, body: picture('rocket.jpg') })
})

const page = (address: string, headers: Record<string, string> = {}) =>
  customer.call('GET', address, { headers: { Accept: BROWSER, ...headers } })

const submit = (address: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  customer.call('POST', address, {
    headers: {
      Accept: BROWSER,
      'Content-Type': 'application/x-www-form-urlencoded',
      'Sec-Fetch-Site': 'same-origin',
      ...headers,
    },
    body: new URLSearchParams(fields).toString(),
  })

const methodsIn = (text: string) =>
  [...text.matchAll(/name="_method" value="(\w+)"/g)].map(([, method]) => method).sort()

it('a browser gets a page that loads nothing but our own', async () => {
  const { status, headers, text } = await page(space)
  expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(text).toMatch(/^<!doctype html>\n<html lang="en" dir="ltr">/)
  expect(text).not.toMatch(/style="|<style|onclick/)
  const loaded = [...text.matchAll(/<(?:script|img|link rel="(?:stylesheet|icon)")[^>]* (?:src|href)="([^"]*)"/g)]
  expect(loaded.length).toBeGreaterThan(2)
  for (const [, address] of loaded) expect(address).toMatch(`${hydria.base}/console/assets/`)
  const inline = [...text.matchAll(/<script(?![^>]* src=)([^>]*)>/g)].map(([, attributes]) => attributes)
  expect(inline).toEqual([' type="application/ld+json"'])
})

it('text of a resource cannot be markup', async () => {
  const { text } = await page(space)
  expect(text).toContain('&lt;b&gt;bold&lt;/b&gt; &amp; &quot;quoted&quot;')
  expect(text).not.toContain('<b>')
})

it('text of a resource cannot end the data in the page', async () => {
  const { body } = await customer.call('POST', `${customer.path}/spaces`, { body: { name: '</script><b>x' } })
  const { text } = await page(body['@id'])
  expect(text.match(/<\/script>/g)).toHaveLength(text.match(/<script/g)!.length)
  expect(text).toContain('\\u003c/script>\\u003cb>x')
})

it('every field of a form has its label', async () => {
  const { text } = await page(space)
  const labels = new Set([...text.matchAll(/<label for="([^"]+)"/g)].map(([, id]) => id))
  const fields = [...text.matchAll(/<(?:input|select|textarea) id="([^"]+)"/g)].map(([, id]) => id)
  expect(fields.length).toBeGreaterThan(3)
  expect(fields.filter(id => !labels.has(id))).toEqual([])
})

it('the page of an Image shows its picture, and each property with its description', async () => {
  const { text } = await page(`${space}/images/rocket`)
  const source = /<img src="([^"]+)"/.exec(text)![1]!
  expect((await hydria.anyone('GET', source)).headers.get('content-type')).toBe('image/jpeg')
  expect(text).toContain('Width in pixels of the image that tiles are made from')
})

it.each([
  ['an Image', () => `${space}/images/rocket`, ['DELETE', 'PATCH', 'PUT']],
  ['the spaces', () => `${customer.path}/spaces`, ['POST']],
  ['the entry point', () => '/', []],
])('the forms of %s are those of its operations', async (_what, address, methods) => {
  expect(methodsIn((await page(address())).text)).toEqual(methods)
})

it('what a property holds in several parts is shown by its names', async () => {
  const { text } = await page(`${space}/images/rocket`)
  const policy = `${hydria.base}${customer.path}/deliveryChannelPolicies/iiif-img/default`
  expect(text).toContain(
    `<li><small><bdi>channel</bdi></small> <bdi>iiif-img</bdi>, <small><bdi>policy</bdi></small> <a href="${policy}">`,
  )
})

it('rights are chosen and shown by the names that people know, and any other can be typed', async () => {
  const [known, other] = ['http://rightsstatements.org/vocab/InC/1.0/', 'Ask the archive']
  const shown = (text: string) => /<a href="http:\/\/rightsstatements[^"]*">([^<]+)/.exec(text)?.[1]
  const { body } = await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'r', defaultRights: known } })
  const { text } = await page(body['@id'])
  const [, list] = /<input [^>]*name="defaultRights"[^>]* list="([^"]+)" value="http:/.exec(text)!
  expect(text).toContain(`<datalist id="${list}"><option value="http://creativecommons.org/publicdomain/mark/1.0/">`)
  expect(shown(text)).toBe('In Copyright')
  await submit(body['@id'], { _method: 'PATCH', defaultRights: other })
  expect((await customer.call('GET', body['@id'])).body.defaultRights).toBe(other)
})

it('operations that the caller may not use have no form', async () => {
  const forAdmin = await hydria.admin('GET', '/customers', { headers: { Accept: BROWSER } })
  expect(methodsIn(forAdmin.text)).toEqual(['POST'])
  expect(methodsIn((await page('/customers')).text)).toEqual([])
})

it('a form makes a resource, and leads to it', async () => {
  const { status, headers } = await submit(`${customer.path}/spaces`, {
    _method: 'POST',
    name: 'by form',
    defaultTags: 'one\r\ntwo\r\n',
    maxUnauthorised: '',
  })
  expect(status).toBe(303)
  const made = await customer.call('GET', headers.get('location')!)
  expect(made.body).toMatchObject({ name: 'by form', defaultTags: ['one', 'two'], maxUnauthorised: -1 })
})

it('a form changes a resource by PATCH, and deletes it by DELETE', async () => {
  const { body } = await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'x', defaultTags: ['a'] } })
  const changed = await submit(body['@id'], { _method: 'PATCH', name: 'y', defaultTags: '', maxUnauthorised: '7' })
  expect([changed.status, changed.headers.get('location')]).toEqual([303, body['@id']])
  const after = await customer.call('GET', body['@id'])
  expect(after.body).toMatchObject({ name: 'y', defaultTags: [], maxUnauthorised: 7 })
  const deleted = await submit(body['@id'], { _method: 'DELETE' })
  expect([deleted.status, deleted.headers.get('location')]).toEqual([303, `${hydria.base}${customer.path}/spaces`])
  expect((await customer.call('GET', body['@id'])).status).toBe(404)
})

it('a secret that is shown once is shown on the page that answers the form', async () => {
  const { status, text } = await submit(`${customer.path}/keys`, { _method: 'POST' })
  expect(status).toBeLessThan(300)
  const shown = /<dt><bdi>Secret[\s\S]*?<dd><bdi>([^<]+)</.exec(text)![1]!.trim()
  const key = /<dt><bdi>Key[\s\S]*?<dd><bdi>([^<]+)</.exec(text)![1]!.trim()
  const other = clientOf(() => hydria.base, basic(key, shown))
  expect((await other('GET', customer.path)).status).toBe(200)
})

it('a batch is submitted by a form that takes the collection as JSON', async () => {
  const { text } = await page(`${customer.path}/queue`)
  expect(text).toContain('name="_body"')
  const member = [{ id: 'by-form', space: 1, origin: 'https://nowhere.example/x.jpg' }]
  const answer = await submit(`${customer.path}/queue`, { _method: 'POST', _body: JSON.stringify({ member }) })
  expect(answer.status).toBe(303)
  expect((await customer.call('GET', answer.headers.get('location')!)).body.count).toBe(1)
})

it('a fault in a form is told on a page', async () => {
  const { status, text } = await submit(`${customer.path}/spaces`, { _method: 'POST', name: '', maxUnauthorised: 'x' })
  expect(status).toBe(400)
  expect(text).toContain('role="alert"')
  expect(text).toContain('maxUnauthorised')
})

it.each([
  ['a form of another site', { 'Sec-Fetch-Site': 'cross-site' }],
  ['a form of a sibling site', { 'Sec-Fetch-Site': 'same-site' }],
  ['an older browser with a form of another site', { 'Sec-Fetch-Site': undefined, Origin: 'https://evil.example' }],
  [
    'a form of another site that says it is plain text',
    { 'Sec-Fetch-Site': 'cross-site', 'Content-Type': 'text/plain' },
  ],
])('%s is refused', async (_what, more) => {
  const headers = Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >
  const before = await customer.call('GET', `${customer.path}/keys`)
  const answer = await customer.call('POST', `${customer.path}/keys`, {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    body: '_method=POST',
  })
  expect(answer.status).toBe(403)
  expect((await customer.call('GET', `${customer.path}/keys`)).body.totalItems).toBe(before.body.totalItems)
})

it('a list links to its other pages, and its filter form may be left half empty', async () => {
  for (const name of ['p1', 'p2']) await customer.call('POST', `${customer.path}/spaces`, { body: { name } })
  const { text } = await page(`${customer.path}/spaces?pageSize=2`)
  const next = /rel="next" href="([^"]+)"/.exec(text)![1]!.replaceAll('&amp;', '&')
  expect((await page(next)).text).toContain('rel="prev"')
  const filtered = await page(`${customer.path}/spaces?name=p1&maxUnauthorised=&q=`)
  expect([filtered.status, filtered.headers.get('location')]).toEqual([
    303,
    `${hydria.base}${customer.path}/spaces?name=p1`,
  ])
})

it('the form of the filters holds what the list was asked for, and keeps what it has no field for', async () => {
  const { text } = await page(`${customer.path}/allImages?string1=plan&tags%5Ball%5D=coast&orderBy=id`)
  const form = /<form class="fields" method="get"[\s\S]*?<\/form>/.exec(text)![0]
  const held = [...form.matchAll(/name="([^"]+)" value="([^"]+)"/g)].map(([, name, value]) => [name, value])
  expect(Object.fromEntries(held)).toEqual({ 'tags[all]': 'coast', string1: 'plan', orderBy: 'id' })
  expect(form).not.toMatch(/<label[^>]*>(q|pageSize|orderBy)</)
})

it('a list of one page has no way to others, and an empty one says so', async () => {
  const { text } = await page(`${customer.path}/webhooks`)
  expect(text).toContain('There is nothing here yet.')
  expect([text.includes('rel="first"'), text.includes('<table')]).toEqual([false, false])
})

it.each([
  ['en', /^\d{1,2} \w{3,4} \d{4}, \d\d:\d\d:\d\d UTC$/],
  ['de', /^\d\d\.\d\d\.\d{4}, \d\d:\d\d:\d\d UTC$/],
])('a moment is written as people write it in %s, and told to programs as it is', async (language, pattern) => {
  const { body } = await customer.call('GET', customer.path)
  const { text } = await page(customer.path, { 'Accept-Language': language })
  expect(text.split(`<time datetime="${body.created}">`)[1]!.split('<')[0]).toMatch(pattern)
})

it('users are listed by their emails', async () => {
  const email = `${crypto.randomUUID()}@example.org`
  await customer.call('POST', `${customer.path}/portalUsers`, { body: { email, password: 'of enough characters' } })
  const { text } = await page(`${customer.path}/portalUsers`)
  expect(text).toMatch(new RegExp(`<th scope="row"><a [^>]*>${email}</a></th>`))
})

it('a list shows what tells its members apart first, but no hash and one moment', async () => {
  for (const [name, template] of [
    ['by-year', 'n1=p1'],
    ['by-place', 's1=p1'],
  ])
    await customer.call('POST', `${customer.path}/namedQueries`, { body: { name, template } })
  const { text } = await page(`${customer.path}/namedQueries`)
  const columns = [...text.matchAll(/<th scope="col"[^>]*>([^<]+)/g)].map(([, name]) => name)
  expect(columns).toEqual(['Named query', 'Identifier', 'Template', 'Made'])
})

it('the documentation has a page for each class, with an example and its schema', async () => {
  const index = await hydria.anyone('GET', '/docs')
  const pages = [...index.text.matchAll(/<dt><a href="([^"]+\/docs\/[A-Z][^"]*)"/g)].map(([, address]) => address!)
  expect(pages).toHaveLength(hydria.services.vocabulary.classes.size)
  for (const address of pages) {
    const { status, text } = await hydria.anyone('GET', address)
    expect([address, status]).toEqual([address, 200])
    expect(text).toContain('<h2>Supported properties</h2>')
    expect(text).toContain('JSON Schema')
  }
})
