// Words that a hyphen parts at the end of a line, of which nothing says whether it is one of the word: found in both forms.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { altoOf } from '../text/alto-of.js'
import { addPage, readAllTexts } from './searched-pages.js'

let hydria: TestHydria
let customer: TestCustomer

/** 600 by 400, as the picture is: lines of words that are 60 wide and 10 high. */
const alto = altoOf({
  ...{ width: 600, height: 400, language: 'en' },
  lines: ['This is a well-', 'known garden of hy-', 'phenated words, and of mother-in-', 'law Anna-', 'Lena'].map(
    (line, y) => ({ words: line.split(' ').map((text, x) => ({ text, box: [x * 70, y * 20, 60, 10] })) }),
  ),
})

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer('hyphens-at-the-ends-of-lines')
  await addPage(customer, 1, 'p', [{ id: 'alto', mediaType: 'text/xml', body: alto }])
  await readAllTexts(hydria)
})

/** Of each hit where its parts stand. */
async function placesOf(q: string): Promise<string[]> {
  const address = `/search/v2/iiif-manifest/${customer.id}/1/p?q=${encodeURIComponent(q)}`
  const { items } = (await customer.call('GET', address)).body
  return items.map(
    (one: { target: { source?: string } | string }) => /xywh=([\d,]+)/.exec(JSON.stringify(one.target))![1],
  )
}

const KNOWN = ['210,0,60,10', '0,20,60,10']
const HYPHENATED = ['210,20,60,10', '0,40,60,10']

it.each([
  ['wellknown', KNOWN],
  ['well-known', KNOWN],
  ['"well known"', KNOWN],
  ['well', KNOWN],
  ['known', KNOWN],
  ['gardens', ['70,20,60,10']],
  ['"a well-known garden"', ['140,0,130,10', '0,20,130,10']],
  ['"a wellknown garden"', ['140,0,130,10', '0,20,130,10']],
  ['well-kno*', KNOWN],
  ['hyphenated', HYPHENATED],
  ['hyphenate', HYPHENATED],
  ['hyphen*', HYPHENATED],
  ['hy-phenated', HYPHENATED],
  ['"a known"', []],
  ['"well garden"', []],
  ['"known well"', []],
  ['mother-in-law', ['280,40,60,10', '0,60,60,10']],
  ['annalena', []],
  ['"anna lena"', ['70,60,60,10', '0,80,60,10']],
])('%s is found at %j', async (q, places) => {
  expect(await placesOf(q)).toEqual(places)
})

it.each(['wellknown', 'well-known', '"well known garden"', 'known', 'hyphenated', 'hy-phenated', 'mother-in-law'])(
  'a list of images that is narrowed to %s has the page',
  async text => {
    const { body } = await customer.call('GET', `${customer.path}/spaces/1/images?text=${encodeURIComponent(text)}`)
    expect(body.totalItems).toBe(1)
  },
)

it.each([
  ['kno', ['known']],
  ['hyph', ['hyphenated']],
  ['wel', ['wellknown']],
])('%s is completed to %j', async (q, words) => {
  const { body } = await customer.call('GET', `/autocomplete/v2/iiif-manifest/${customer.id}/1/p?q=${q}`)
  expect(body.items.map(({ value }: { value: string }) => value)).toEqual(words)
})
