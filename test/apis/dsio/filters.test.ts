// The filters: the original again, and Hydria's own filter under the documented addresses and parameters.
import sharp from 'sharp'
import { lutTable } from '../../../src/images/lut.js'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../../hydria.js'
import { grayPng, graysOf } from '../../png16.js'
import { bytesOf, form, GRAYS, LUT, pngBlob, RADIOGRAPH } from './radiographs.js'

let hydria: TestHydria
let customer: TestCustomer
let id: string
/** Squares of two middling grays: what a filter does to their edges is not cut off at black or white. */
let squares: string

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  id = (await customer.call('POST', '/images', { body: form() })).body.id
  const board = grayPng(64, 64, (x, y) => 1400 + 200 * (((x >> 3) + (y >> 3)) % 2))
  squares = (await customer.call('POST', '/images', { body: form({ imageMedia: pngBlob(board) }) })).body.id
})

const filter = (name: string, body?: unknown, headers: Record<string, string> = {}, of = id) =>
  bytesOf(hydria, customer, 'POST', `/images/${of}/filters/${name}`, { body, headers })

it('unmap returns the original', async () => {
  const { status, type, bytes } = await filter('unmap')
  expect([status, type, bytes.equals(RADIOGRAPH)]).toEqual([200, 'image/png', true])
})

it('supreme without sharpness maps, and deepens contrast only', async () => {
  const { status, type, bytes } = await filter('supreme', { task: 'general', sharpness: 0 })
  const table = lutTable(LUT)
  expect([status, type]).toEqual([200, 'image/png'])
  const grays = graysOf(bytes)
  expect(grays).toHaveLength(GRAYS.length)
  expect(grays).not.toEqual(GRAYS.map(sample => table[sample]))
})

const roughness = (grays: number[]): number => {
  let sum = 0
  for (let at = 1; at < grays.length; at++) sum += Math.abs(grays[at]! - grays[at - 1]!)
  return sum
}

it.each(['supreme', 'ae'])('more sharpness makes %s rougher', async name => {
  const at = async (sharpness: number) =>
    roughness(graysOf((await filter(name, { task: 'endodontic', sharpness }, {}, squares)).bytes))
  const [none, some, most] = [await at(0), await at(30), await at(100)]
  expect(some).toBeGreaterThan(none)
  expect(most).toBeGreaterThan(some)
})

it('the modes of select go from smooth to sharp', async () => {
  const of = async (enhancementMode: string) =>
    roughness(graysOf((await filter('select', { enhancementMode }, {}, squares)).bytes))
  const modes = [await of('smooth'), await of('edgeLow'), await of('edgeHigh')]
  expect(modes).toEqual([...modes].sort((a, b) => a - b))
  expect(await of('edgePro')).toBeGreaterThan(modes[0]!)
})

it.each<[string, unknown]>([
  ['select', { enhancementMode: 'edgePro' }],
  ['supreme', { task: 'hygiene', sharpness: 70 }],
  ['ae', { task: 'restorative', sharpness: 70.5 }],
])("%s takes the documented parameters, and the .NET client's spelling of them", async (name, parameters) => {
  const capital = Object.fromEntries(
    Object.entries(parameters as object).map(([key, value]) => [
      key[0]!.toUpperCase() + key.slice(1),
      typeof value === 'string' ? value[0]!.toUpperCase() + value.slice(1) : value,
    ]),
  )
  const [one, other] = [await filter(name, parameters), await filter(name, capital)]
  expect([one.status, other.status, one.bytes.equals(other.bytes)]).toEqual([200, 200, true])
})

it('Accept decides the format', async () => {
  const { type, bytes } = await filter('select', { enhancementMode: 'edgeLow' }, { Accept: 'image/jpeg' })
  expect([type, (await sharp(bytes).metadata()).depth]).toEqual(['image/jpeg', 'uchar'])
})

/** Each filter with parameters that it takes. */
const FILTERS: [string, unknown][] = [
  ['unmap', undefined],
  ['select', { enhancementMode: 'edgeLow' }],
  ['supreme', { task: 'hygiene', sharpness: 70 }],
  ['ae', { task: 'restorative', sharpness: 70 }],
]

it.each(FILTERS)('%s is a 406 in a type that it is not written in', async (name, parameters) => {
  expect((await filter(name, parameters, { Accept: 'image/webp' })).status).toBe(406)
})

it('when the media is gone every filter is a 410', async () => {
  const board = grayPng(16, 16, (x, y) => x * y)
  const { body } = await customer.call('POST', '/images', { body: form({ imageMedia: pngBlob(board) }) })
  const { store, blobs } = hydria.services
  const { media } = await store.db('radiographs').where({ image: body.id }).first('media')
  await blobs.delete(`${customer.id}/original/${media}`)
  const statuses = []
  for (const [name, parameters] of FILTERS) statuses.push((await filter(name, parameters, {}, body.id)).status)
  expect(statuses).toEqual([410, 410, 410, 410])
})

it.each<[string, unknown, string]>([
  ['select', {}, 'enhancementMode'],
  ['select', { enhancementMode: 'sharpest' }, 'enhancementMode'],
  ['select', { enhancementMode: 'smooth', task: 'general' }, 'task'],
  ['supreme', { task: 'general' }, 'sharpness'],
  ['supreme', { task: 'general', sharpness: 101 }, 'sharpness'],
  ['supreme', { task: 'general', sharpness: -1 }, 'sharpness'],
  ['supreme', { task: 'general', sharpness: '70' }, 'sharpness'],
  ['supreme', { task: 'surgery', sharpness: 70 }, 'task'],
  ['ae', { task: 'hygiene', sharpness: 70 }, 'task'],
  ['ae', { task: 'general', sharpnes: 70 }, 'sharpnes'],
  ['ae', undefined, 'body'],
])('%s with %j is a 400 that names %s', async (name, body, property) => {
  const { status, bytes } = await filter(name, body)
  const { errors } = JSON.parse(bytes.toString())
  expect([status, errors.map((error: { property: string }) => error.property)]).toEqual([
    400,
    expect.arrayContaining([property]),
  ])
})

it.each(['unmap', 'select', 'supreme', 'ae'])('%s of a resource that there is not is a 404', async name => {
  expect((await filter(name, { enhancementMode: 'smooth' }, {}, crypto.randomUUID())).status).toBe(404)
})

it('there is no other filter', async () => {
  expect((await filter('vivid', {})).status).toBe(404)
})
