// Originals of museums, from an upload or an origin to the pixels that a viewer gets: upright, in sRGB, on the background that is set.
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import sharp, { type Sharp } from 'sharp'
import { readSettings } from '../../src/settings.js'
import { startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { ADOBE_RGB, inSrgb, rgbProfile } from '../images/icc.js'
import { stripOf, tiffOf } from '../images/tiff-writer.js'
import { type Origin, picture, startOrigin } from '../pictures.js'

let hydria: TestHydria
let customer: TestCustomer
let images: string
let origin: Origin
let served: Buffer

beforeAll(async () => {
  origin = await startOrigin((_request, response) => response.setHeader('Content-Type', 'image/jpeg').end(served))
  hydria = await startTestHydria({ MAX_PIXELS: '100000000', BACKGROUND: '#0000ff' })
  customer = await hydria.customer()
  images = (await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'formats' } })).body.images
})
afterAll(async () => {
  await hydria.stop()
  await origin.close()
})

const put = async (id: string, mediaType: string, bytes: Buffer) =>
  (await customer.call('PUT', `${images}/${id}`, { headers: { 'Content-Type': mediaType }, body: bytes })).body

/** A pixel of the whole image as the IIIF service delivers it. */
async function delivered(imageService: string, x: number, y: number): Promise<number[]> {
  const response = await fetch(`${imageService}/full/max/0/default.png`)
  const { data, info } = await sharp(Buffer.from(await response.arrayBuffer()))
    .raw()
    .toBuffer({ resolveWithObject: true })
  const at = (y * info.width + x) * info.channels
  return [...data.subarray(at, at + info.channels)]
}

const near = (found: number[], wanted: number[]): boolean =>
  found.every((value, band) => Math.abs(value - wanted[band % wanted.length]!) <= 8)

/** Left half red, right half blue, 80 x 40. */
const halves = (): Sharp => {
  const samples = stripOf(80, 40, 'uint8', x => (x < 40 ? [200, 80, 70] : [70, 100, 160]))
  return sharp(samples, { raw: { width: 80, height: 40, channels: 3 } })
}

const adobe = rgbProfile('Adobe RGB (1998)', ADOBE_RGB, 563 / 256)
const page = { width: 40, height: 80, bits: [8, 8, 8], photometric: 2 }
const [green, greenInSrgb] = [[90, 160, 90] as [number, number, number], inSrgb([90, 160, 90], ADOBE_RGB, 563 / 256)]

it.each<[string, string, () => Promise<Buffer>, number[], [number, number], number[]]>([
  [
    'a JPEG on its side',
    'image/jpeg',
    () => halves().withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer(),
    [40, 80],
    [20, 10],
    [200, 80, 70],
  ],
  [
    'an Adobe RGB TIFF',
    'image/tiff',
    async () => tiffOf([{ ...page, strip: stripOf(40, 80, 'uint8', () => green), fields: [[34675, 'bytes', adobe]] }]),
    [40, 80],
    [20, 40],
    greenInSrgb,
  ],
  [
    'a scan of 1 bit',
    'image/tiff',
    () => halves().threshold(110).toColourspace('b-w').tiff({ bitdepth: 1, compression: 'ccittfax4' }).toBuffer(),
    [80, 40],
    [10, 20],
    [255],
  ],
  [
    'a PNG that is clear',
    'image/png',
    async () =>
      sharp({ create: { width: 40, height: 30, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0 } } })
        .png()
        .toBuffer(),
    [40, 30],
    [20, 20],
    [0, 0, 255],
  ],
  [
    'a JPEG 2000 that is said to be a JPEG',
    'image/jpeg',
    () => readFile('test/images/formats/rgb8.jp2'),
    [56, 40],
    [52, 35],
    [160, 82, 38],
  ],
  [
    'a PNG that is said to be a JPEG',
    'image/jpeg',
    () => halves().png().toBuffer(),
    [80, 40],
    [60, 20],
    [70, 100, 160],
  ],
])('%s', async (name, mediaType, make, size, [x, y], wanted) => {
  const image = await put(name.replaceAll(' ', '-'), mediaType, await make())
  expect([image.error, image.width, image.height]).toEqual(['', ...size])
  const found = await delivered(image.imageService, x, y)
  expect({ found, wanted, near: near(found, wanted) }).toEqual({ found, wanted, near: true })
})

it('a picture that is not what it is said to be gets the media type that it has', async () => {
  const image = await put('liar', 'image/jpeg', picture('chelsea.png'))
  expect([image.error, image.mediaType]).toEqual(['', 'image/png'])
})

it.each([
  ['white', '#ffffff'],
  ['#ABC', '#abc'],
  ['#00ff7f', '#00ff7f'],
])('BACKGROUND takes %s', (text, colour) => {
  expect(readSettings({ BACKGROUND: text }).BACKGROUND).toBe(colour)
})

it.each(['red;', '#12', 'transparent', '#12345g'])('BACKGROUND refuses %s', text => {
  expect(() => readSettings({ BACKGROUND: text })).toThrow(/BACKGROUND must be a colour: #rrggbb/)
})

it('the pages of a TIFF are counted in its metadata', async () => {
  const strip = stripOf(40, 80, 'uint8', () => [1, 2, 3])
  const image = await put(
    'pages',
    'image/tiff',
    tiffOf([
      { ...page, strip },
      { ...page, strip },
      { ...page, strip },
    ]),
  )
  const { body } = await customer.call('GET', image.metadata)
  expect([body.pages, body.format, body.width, body.colourSpace]).toEqual([3, 'tiff', 40, 'srgb'])
})

it('a batch of files that cannot be decoded ends, each image with an error that says why', async () => {
  const broken: [id: string, bytes: Buffer, error: RegExp][] = [
    ['heic', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), /HEIC is damaged or not whole/],
    ['empty', Buffer.alloc(0), /sent no bytes/],
    ['cut', picture('coffee.png').subarray(0, 50_000), /PNG is damaged or not whole/],
    ['vast', vast(), /3600000000 pixels; it must have at most 100000000/],
  ]
  for (const [id, bytes, error] of broken) {
    served = bytes
    const body = {
      '@type': 'Collection',
      member: [{ id, space: Number(images.split('/').at(-2)), origin: origin.url(id) }],
    }
    const batch = (await customer.call('POST', `${customer.path}/queue`, { body })).body
    const { space } = body.member[0]!
    await hydria.services.ingest.finished(customer.id, space, id, 30_000, new AbortController().signal)
    const image = (await customer.call('GET', `${images}/${id}`)).body
    expect([image.ingesting, image.error]).toEqual([false, expect.stringMatching(error)])
    const { finished, count, completed, errors } = (await customer.call('GET', batch['@id'])).body
    expect([Boolean(finished), count, completed, errors]).toEqual([true, 1, 0, 1])
  }
})

/** The head of a PNG of 60,000 x 60,000. */
function vast(): Buffer {
  const png = Buffer.from(readFileSync('pictures/chelsea.png'))
  png.writeUInt32BE(60_000, 16)
  png.writeUInt32BE(60_000, 20)
  return png
}
