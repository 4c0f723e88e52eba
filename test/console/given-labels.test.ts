// What people have given names to is called so on pages: the fields of a space's pictures, and the customer and the space that one is in.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { formsIn } from './forms.js'

let hydria: TestHydria
let customer: TestCustomer
let image: string

const HOSTILE = '"><script>alert(1)</script> \u202E\u05D0'

beforeAll(async () => {
  hydria = await sharedTestHydria({}, { serve: true, work: false })
  customer = await hydria.customer('given-labels')
  await customer.call('PATCH', customer.path, { body: { displayName: 'Town Museum' } })
  await customer.call('PUT', `${customer.path}/spaces/1`, {
    body: {
      name: 'Prints & drawings',
      string1Label: { en: ['Shelfmark'], de: ['Signatur'] },
      string2Label: { en: [HOSTILE] },
      number1Label: { en: ['Plate'] },
    },
  })
  const made = await customer.call('POST', `${customer.path}/queue`, {
    body: { member: [{ id: 'a', space: 1, origin: 'https://example.org/a', string1: 'Pr 7', label: 'A quay' }] },
  })
  expect(made.status).toBe(201)
  image = `${customer.path}/spaces/1/images/a`
})

const page = (address: string, language = 'en') =>
  customer.call('GET', address, { headers: { Accept: 'text/html', 'Accept-Language': language } })
const send = (address: string, fields: URLSearchParams) =>
  customer.call('POST', address, {
    headers: { Accept: 'text/html', 'Content-Type': 'application/x-www-form-urlencoded' },
    body: fields.toString(),
  })

/** The labels of the fields and properties of a page, by the names of these. */
const labelled = (text: string, name: string): string[] => [
  ...[...text.matchAll(/<dt><bdi>([^<]*)<\/bdi><span class="hint">[^<]*<code>(\w+)<\/code>/g)]
    .filter(([, , key]) => key === name)
    .map(([, label]) => label!),
  ...[...text.matchAll(/<label for="[^"]*" title="(\w+)"><bdi>([^<]*)<\/bdi>/g)]
    .filter(([, key]) => key === name)
    .map(([, , label]) => label!),
]

const crumbsOf = (text: string): string[] =>
  [...text.slice(text.indexOf('class="crumbs"'), text.indexOf('</ol>')).matchAll(/<bdi[^>]*>([^<]*)<\/bdi>/g)].map(
    ([, name]) => name!,
  )

it("a picture's page and its forms call a field as its space does, in the reader's language", async () => {
  const { text } = await page(image)
  expect(labelled(text, 'string1')).toEqual(['Shelfmark', 'Shelfmark', 'Shelfmark'])
  expect(labelled(text, 'string3')).toEqual(['String 3', 'String 3'])
  expect(new Set(labelled((await page(image, 'de')).text, 'string1'))).toEqual(new Set(['Signatur']))
})

it('a label is text, whatever it holds', async () => {
  const { text } = await page(image)
  expect(text).toContain('&quot;&gt;&lt;script&gt;alert(1)')
  expect(text).not.toContain('<script>alert')
})

it('a page changes when its space calls a field otherwise', async () => {
  const before = (await page(image)).headers.get('etag')
  await customer.call('PATCH', `${customer.path}/spaces/1`, { body: { string3Label: { en: ['Donor'] } } })
  const after = await page(image)
  expect(after.headers.get('etag')).not.toBe(before)
  expect(labelled(after.text, 'string3')).toContain('Donor')
})

it('a form that is refused is shown again with the same labels, and the fault names its field so', async () => {
  const form = formsIn((await page(image)).text).find(({ fields }) => fields.get('_method') === 'PATCH')!
  const { status, text } = await send(image, new URLSearchParams([...form.fields, ['number1', 'seven']]))
  expect(status).toBe(400)
  expect(labelled(text, 'string1')).toEqual(['Shelfmark'])
  expect(text).toMatch(/<li><a href="#[^"]*number1"><strong title="number1"><bdi>Plate<\/bdi><\/strong><\/a>/)
})

it('the form for many pictures has them too', async () => {
  const many = await send(
    `/console${customer.path}/images/edit`,
    new URLSearchParams([['image', `${hydria.base}${image}`]]),
  )
  expect(many.text).toContain('<legend dir="auto">Shelfmark</legend>')
  expect(many.text).toMatch(/name="rights"[^>]* list="known-rights"[^>]*><datalist id="known-rights">/)
})

it('the way to a page has the names of what it leads through', async () => {
  expect(crumbsOf((await page(image)).text)).toEqual([
    ...['Customers', 'Town Museum', 'Spaces', 'Prints &amp; drawings', 'Pictures', 'A quay'],
  ])
  expect(crumbsOf((await page(`${customer.path}/spaces`)).text).slice(0, 2)).toEqual(['Customers', 'Town Museum'])
})
