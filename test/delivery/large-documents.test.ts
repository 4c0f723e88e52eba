// Documents of many images: complete and in order, and made in steps between which others are answered.
import { assert, jsonValue, property } from 'fast-check'
import { jsonTexts } from '../../src/delivery/projections/json-texts.js'
import { inSlices } from '../../src/in-slices.js'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'

/** More than one statement reads, in two slices of them. */
const IMAGES = 450

let hydria: TestHydria
let customer: TestCustomer

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'many' } })
  await hydria.services.store.db.raw(
    `INSERT INTO images (customer, space, id, origin, number1, tags, width, height, original, derivative, delivery_channels)
     SELECT ?, 1, 'n' || n, '', n * 7 % ?, ARRAY['every'], 40, 30, 'o', 'd', '[{"channel": "iiif-img", "policy": "default"}]'
     FROM generate_series(1, ?::integer) AS n`,
    [customer.id, IMAGES + 1, IMAGES],
  )
  const body = { name: 'ordered', template: 'space=1&assetOrder=n1 desc' }
  await customer.call('POST', `${customer.path}/namedQueries`, { body })
})

it.each([
  ['raw-resource', ({ body }: { body: { number1: number }[] }) => body.map(({ number1 }) => number1)],
  [
    'iiif-resource/v3',
    ({ body }: { body: { items: { label: { none: string[] } }[] } }) =>
      body.items.map(({ label }) => (Number(label.none[0]!.slice(1)) * 7) % (IMAGES + 1)),
  ],
])('%s of many images has each once, in the order that is asked for', async (form, numbersOf) => {
  const answer = await hydria.anyone('GET', `/${form}/${customer.id}/ordered`)
  expect(numbersOf(answer as never)).toEqual(Array.from({ length: IMAGES }, (_, place) => IMAGES - place))
})

it('the Collection of a tag has all of them', async () => {
  const { body } = await hydria.anyone('GET', `/iiif-collection/${customer.id}/1/every`)
  expect(body.items).toHaveLength(IMAGES)
})

it('pieces of JSON put together are what JSON.stringify makes', () =>
  assert(property(jsonValue(), value => [...jsonTexts(value)].join('') === JSON.stringify(value))))

it('long lists, members that are undefined and values that write themselves are written likewise', () => {
  const long = Array.from({ length: 30_000 }, (_, n) => ({ n, none: undefined }))
  const value = { created: new Date(0), none: undefined, items: [{ canvases: long }, undefined, [], {}] }
  const texts = [...jsonTexts(value)]
  expect(texts.length).toBeGreaterThan(3)
  expect(texts.join('')).toBe(JSON.stringify(value))
})

it('other work is done between slices of long work', async () => {
  let done = false
  setImmediate(() => {
    done = true
  })
  const work = (): boolean => {
    const begun = performance.now()
    while (performance.now() - begun < 6);
    return done
  }
  expect(await inSlices([1, 2, 3], work)).toEqual([false, true, true])
})
