// The field to search in above a list of pictures, and the page that narrows the list down.
import { sharedTestHydria, type TestCustomer } from '../hydria.js'

let customer: TestCustomer
let space: string

const page = async (address: string, language = 'en') => {
  const { status, text } = await customer.call('GET', address, {
    headers: { Accept: 'text/html', 'Accept-Language': language },
  })
  expect([address, status]).toEqual([address, 200])
  return text
}
const hrefOf = (text: string, name: string) =>
  new RegExp(`href="([^"]*)"[^>]*>(?:<span[^>]*>)?${name}<`).exec(text)?.[1]?.replaceAll('&amp;', '&')

beforeAll(async () => {
  const hydria = await sharedTestHydria({}, { serve: true, work: false })
  customer = await hydria.customer('searching-in-pages')
  space = `${customer.path}/spaces/1`
  await customer.call('PUT', space, { body: { name: 'one' } })
  const member = [
    { id: 'item-a', label: 'Medlar', tags: ['fruit', '<b>bold</b>'] },
    { id: 'item-b', label: 'Quince', tags: ['fruit'] },
  ]
  await customer.call('POST', `${customer.path}/queue`, {
    body: { member: member.map(one => ({ space: 1, origin: 'https://example.org/x', ...one })) },
  })
})

it('what was searched for stands in the field again, beside what else narrows the list', async () => {
  const text = await page(`${space}/images?tags=fruit&q=%22%3E%3Cscript%3Emed`)
  expect(text).toContain('name="q" value="&quot;&gt;&lt;script&gt;med"')
  expect(text).toContain('<input type="hidden" name="tags" value="fruit">')
  expect(hrefOf(text, 'Show all')).toMatch(/\/spaces\/1\/images$/)
  expect(await page(`${space}/images?words=med&q={"number1":0}`)).toContain('name="words" value="med"')
})

it('the way from a search to what its pictures have in common, and on to the narrowed list', async () => {
  const facets = await page(hrefOf(await page(`${space}/images?q=item&orderBy=id`), 'Narrow down')!)
  expect(facets).toContain('<h2>State</h2>')
  expect(facets).toContain('&lt;b&gt;bold&lt;/b&gt;')
  expect(await page(`${space}/facets`, 'de')).toContain('In Arbeit')
  const narrowed = await page(hrefOf(facets, 'fruit')!)
  expect(narrowed).toContain('Quince')
  expect(hrefOf(narrowed, 'Narrow down')).toContain('tags%5Ball%5D=fruit')
})

it('a list that has no facets of its own is searched all the same', async () => {
  const text = await page(`${customer.path}/queue/images?q=medlar`)
  expect(text).toContain('role="search"')
  expect(text).not.toContain('Narrow down')
})

it.each(['%', '"', '*-*'])(
  'a search for %s says that nothing can be found by that, with the field as it was typed',
  async q => {
    const { status, text } = await customer.call('GET', `${space}/images?tags=fruit&q=${encodeURIComponent(q)}`, {
      headers: { Accept: 'text/html' },
    })
    expect([status, /<h1[^>]*>([^<]+)/.exec(text)?.[1]]).toEqual([400, 'Nothing can be found by that'])
    expect(text).toMatch(/<input id="search" [^>]*name="(q|words)"/)
    expect(text).toContain('name="tags" value="fruit"')
  },
)

it('a query that is wrong in another way is told as an error', async () => {
  const { text } = await customer.call('GET', `${space}/images?q={"nothing":1}`, { headers: { Accept: 'text/html' } })
  expect(text).toContain('That did not work')
})
