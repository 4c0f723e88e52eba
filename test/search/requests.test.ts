// What is asked of a search: pages, parameters that are not known, what is wrong, and what somebody sends to hurt.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { addPage, readAllTexts } from './searched-pages.js'

let hydria: TestHydria
let customer: TestCustomer
let path: string

/** More of one word than the database keeps positions of. */
const OFTEN = 1_000

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer('asked-searches')
  const lines = Array.from({ length: OFTEN }, (_, n) => `often line${n} it's a <b>&"quote"`)
  await addPage(customer, 1, 'page', [{ id: 'text', mediaType: 'text/plain', body: lines.join('\n') }])
  await readAllTexts(hydria)
  path = `iiif-manifest/${customer.id}/1/page`
})

const search = (query: string, version = 2) => hydria.anyone('GET', `/search/v${version}/${path}?${query}`)

it('a word that stands more often than the database keeps places is found everywhere', async () => {
  const { body } = await search('q=often', 1)
  expect([body.within.total, body.hits.length, body.startIndex]).toEqual([OFTEN, 100, 0])
  const last = (await hydria.anyone('GET', body.within.last)).body
  expect([last.hits.length, last.startIndex, last.next]).toEqual([100, 900, undefined])
})

it.each([0, 249, 250, 251, 500, 998])('a phrase is found around line %d, wherever vectors end', async n => {
  const { body } = await search(`q="quote often line${n + 1}"`, 1)
  expect(body.hits.map(({ match }: { match: string }) => match)).toEqual([`quote" often line${n + 1}`])
})

it('pages are linked in both directions, and their ids are their addresses', async () => {
  const { body } = await search('q=often&page=2')
  expect([body.id, body.prev.id, body.next.id, body.partOf.first.id].map(id => new URL(id).search)).toEqual([
    '?q=often&page=2',
    '?q=often',
    '?q=often&page=3',
    '?q=often',
  ])
  expect((await hydria.anyone('GET', body.next.id)).body.id).toBe(body.next.id)
  expect((await search('q=often&page=11')).status).toBe(404)
})

it('hits on different pages have different ids', async () => {
  const pages = await Promise.all([1, 2].map(page => search(`q=often&page=${page}`)))
  const ids = pages.flatMap(({ body }) => body.items.map(({ id }: { id: string }) => id))
  expect(new Set(ids).size).toBe(200)
})

it('parameters that are not known are told as ignored', async () => {
  expect((await search('q=line7&box=1,2,3,4')).body.ignored).toEqual(['box'])
  expect((await search('q=line7&box=1', 1)).body.within.ignored).toEqual(['box'])
})

it.each([
  ['motivation=supplementing', 1],
  ['motivation=painting', 1],
  ['motivation=tagging%20supplementing', 1],
  ['motivation=tagging', 0],
  ['motivation=', 1],
  ['user=https://example.org/u', 0],
  ['date=2020-01-01T00:00:00Z/2020-01-02T00:00:00Z', 0],
])('%s narrows the search to %d', async (narrowed, count) => {
  const { body } = await search(`q=line7&${narrowed}`)
  expect([body.items.length, body.ignored]).toEqual([count, undefined])
})

it.each([
  ['', 200],
  ['q=', 200],
  ['q=%00', 200],
  [`q=${'a'.repeat(1000)}`, 200],
  [`q=${'a'.repeat(1001)}`, 400],
  [
    `q=${encodeURIComponent(
      Array.from({ length: 400 }, (_, n) => n)
        .join(' ')
        .slice(0, 1000),
    )}`,
    200,
  ],
  ['q="', 200],
  ["q=' \\\\ & | ! ( ) <-> :*", 200],
  ["q=it's", 200],
  [`q=${encodeURIComponent('\ud83d\ude00 \u0300 \u202e')}`, 200],
  ['q=a&q=b', 200],
  ['q=often&page=0', 400],
  ['q=often&page=-1', 400],
  ['q=often&page=1e3', 400],
  ['q=often&page=99999999', 400],
])('%s is answered by %d', async (query, status) => {
  const answer = await search(query)
  expect(answer.status).toBe(status)
  if (status === 400) expect(answer.body.errors[0].property).toMatch(/^(q|page)$/)
})

it.each([
  ['', 400],
  ['q=', 400],
  ['q=l&min=0', 400],
  ['q=l&min=x', 400],
  ['q=!!', 200],
  ["q=it's a", 200],
])('autocompletion of %s is answered by %d', async (query, status) => {
  expect((await hydria.anyone('GET', `/autocomplete/v2/${path}?${query}`)).status).toBe(status)
})

it('a phrase is completed as a phrase, with a search that finds it', async () => {
  const { body } = await hydria.anyone('GET', `/autocomplete/v2/${path}?q=often%20line99`)
  expect(body.items[0]).toMatchObject({ value: 'often line99', total: 1 })
  const found = await hydria.anyone('GET', body.items[0].service[0].id)
  expect(found.body.annotations[0].partOf.total).toBe(1)
})

it.each([
  `/search/v2/iiif/nobody/x?q=a`,
  `/search/v3/iiif-manifest/1/1/page?q=a`,
  `/autocomplete/v1/iiif-resource/1/none?q=a`,
])('%s is not found', async address => {
  expect((await hydria.anyone('GET', address)).status).toBe(404)
})
