// The media of a resource: byte for byte, in part, and in the formats that Accept asks for, gray for gray.
import sharp from 'sharp'
import { eightBitTable, lutTable } from '../../../src/images/lut.js'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../../hydria.js'
import { graysOf } from '../../png16.js'
import { bytesOf, form, GRAYS, HEIGHT, LUT, RADIOGRAPH, WIDTH } from './radiographs.js'

let hydria: TestHydria
let customer: TestCustomer
let id: string

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  id = (await customer.call('POST', '/images', { body: form() })).body.id
})

const get = (path: string, headers: Record<string, string> = {}) => bytesOf(hydria, customer, 'GET', path, { headers })
const media = (headers?: Record<string, string>) => get(`/images/${id}/media`, headers)

it.each<[string, Record<string, string>]>([
  ['by default', {}],
  ['as image/png', { Accept: 'image/png' }],
  ['as image/*', { Accept: 'image/*' }],
  ['as anything', { Accept: '*/*' }],
  ['as png rather than jpeg', { Accept: 'image/jpeg;q=0.5, image/png' }],
])('%s it is byte for byte what was uploaded', async (_, headers) => {
  const { status, type, bytes } = await media(headers)
  expect([status, type, bytes.equals(RADIOGRAPH)]).toEqual([200, 'image/png', true])
})

it('the url of the resource answers with the same bytes, whatever is accepted', async () => {
  const { url } = (await customer.call('GET', `/images/${id}`)).body
  const { status, type, bytes } = await get(url, { Accept: 'image/jpeg' })
  expect([status, type, bytes.equals(RADIOGRAPH)]).toEqual([200, 'image/png', true])
})

it('as image/tiff it keeps sixteen bits, gray for gray', async () => {
  const { status, type, bytes } = await media({ Accept: 'image/tiff' })
  const { format, depth, channels } = await sharp(bytes).metadata()
  expect([status, type, format, depth, channels]).toEqual([200, 'image/tiff', 'tiff', 'ushort', 1])
  expect(graysOf(await sharp(bytes).toColourspace('grey16').png().toBuffer())).toEqual(GRAYS)
})

it.each(['jpeg', 'gif'])('as image/%s it is eight bits through the lookup table', async format => {
  const { status, type, bytes } = await media({ Accept: `image/${format}` })
  const { data, info } = await sharp(bytes).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true })
  const table = eightBitTable(lutTable(LUT))
  const errors = GRAYS.map((sample, at) => Math.abs(table[sample]! - data[at]!))
  expect([status, type, info.width, info.height]).toEqual([200, `image/${format}`, WIDTH, HEIGHT])
  expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(2)
})

it('a type that it is not written in is a 406', async () => {
  expect((await media({ Accept: 'image/webp' })).status).toBe(406)
})

describe('in part', () => {
  const size = RADIOGRAPH.length
  it.each<[string, number, number, number]>([
    ['bytes=0-0', 206, 0, 0],
    ['bytes=10-99', 206, 10, 99],
    ['bytes=-7', 206, size - 7, size - 1],
    [`bytes=100-${size + 1000}`, 206, 100, size - 1],
  ])('%s', async (range, status, start, end) => {
    const answer = await media({ Range: range })
    expect([answer.status, answer.headers.get('content-range')]).toEqual([status, `bytes ${start}-${end}/${size}`])
    expect(answer.bytes.equals(RADIOGRAPH.subarray(start, end + 1))).toBe(true)
  })

  it.each(['media', 'file.png'])('behind the end %s is a 416 that tells the size', async name => {
    const { status, headers } = await get(`/images/${id}/${name}`, { Range: `bytes=${size}-` })
    expect([status, headers.get('content-range')]).toEqual([416, `bytes */${size}`])
  })

  it.each(['bytes=0-1,4-5', 'bytes=x', 'lines=1-2'])('%s is answered with the whole', async range => {
    const { status, bytes } = await media({ Range: range })
    expect([status, bytes.equals(RADIOGRAPH)]).toEqual([200, true])
  })

  it('a part of another state is answered with the whole', async () => {
    const { headers } = await media()
    expect((await media({ Range: 'bytes=0-1', 'If-Range': '"other"' })).status).toBe(200)
    expect((await media({ Range: 'bytes=0-1', 'If-Range': headers.get('etag')! })).status).toBe(206)
  })
})

it('what is known already is a 304, format by format', async () => {
  const png = (await media()).headers.get('etag')!
  const tiff = (await media({ Accept: 'image/tiff' })).headers.get('etag')!
  expect((await media({ 'If-None-Match': png })).status).toBe(304)
  expect((await media({ 'If-None-Match': png, Accept: 'image/tiff' })).status).toBe(200)
  expect((await media({ 'If-None-Match': tiff, Accept: 'image/tiff' })).status).toBe(304)
})

it('the file is sent in part, and not again to who has it', async () => {
  const path = `/images/${id}/file.png`
  const { headers } = await get(path)
  const again = [await get(path, { Range: 'bytes=0-9' }), await get(path, { 'If-None-Match': headers.get('etag')! })]
  expect(again.map(({ status, bytes }) => [status, bytes.length])).toEqual([
    [206, 10],
    [304, 0],
  ])
})

it('HEAD tells the size and sends nothing', async () => {
  const { status, headers, bytes } = await bytesOf(hydria, customer, 'HEAD', `/images/${id}/media`)
  expect([status, headers.get('content-length'), bytes.length]).toEqual([200, String(RADIOGRAPH.length), 0])
})

it('when the media is gone it is a 410, everywhere', async () => {
  const { body } = await customer.call('POST', '/images', {
    body: form({ imageMedia: new Blob([new Uint8Array(RADIOGRAPH), new Uint8Array(1)], { type: 'image/png' }) }),
  })
  const before = (await customer.call('GET', `/images/${body.id}`)).status
  const { store, blobs } = hydria.services
  const { media } = await store.db('radiographs').where({ image: body.id }).first('media')
  await blobs.delete(`${customer.id}/original/${media}`)
  const asked = await Promise.all([
    get(`/images/${body.id}/media`),
    get(`/images/${body.id}/media`, { Accept: 'image/tiff' }),
    get(`/images/${body.id}/file.png`),
  ])
  expect([before, ...asked.map(({ status }) => status)]).toEqual([200, 410, 410, 410])
})
