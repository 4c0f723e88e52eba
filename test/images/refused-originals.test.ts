// Originals that are not decoded: each says what it is and what would be right, and leaves nothing behind.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { deflateSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'
import { derive, probe } from '../../src/images/index.js'
import { chunk } from '../png16.js'
import { dngOf } from './dng.js'
import { H, originals, page, W } from './originals.js'
import { type Page, tiffOf } from './tiff-writer.js'

let files: Awaited<ReturnType<typeof originals>>
beforeAll(async () => {
  files = await originals()
})
afterAll(() => files.remove())

const coffee = (): Sharp => sharp('pictures/coffee.png')
const cut = async (image: Sharp, part: number): Promise<Buffer> => {
  const bytes = await image.toBuffer()
  return bytes.subarray(0, Math.floor(bytes.length * part))
}

const cutFile = async (name: string, part: number): Promise<Buffer> => {
  const bytes = await readFile(`test/images/formats/${name}`)
  return bytes.subarray(0, Math.floor(bytes.length * part))
}

/** A JPEG whose frame claims another process and other bits. */
async function frame(process: number, bits: number): Promise<Buffer> {
  const jpeg = await coffee().jpeg().toBuffer()
  const at = jpeg.indexOf(Buffer.from([0xff, 0xc0]))
  jpeg[at + 1] = process
  jpeg[at + 4] = bits
  return jpeg
}

/** A 1-bit PNG of any size in a few bytes. */
function bomb(side: number, interlace = 0): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header[8] = 1
  header[12] = interlace
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(1000))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

const latin = (text: string) => async (): Promise<Buffer> =>
  Buffer.concat([Buffer.from(text, 'latin1'), Buffer.alloc(600)])
const tiff = (more: Partial<Page>) => async (): Promise<Buffer> => tiffOf([page(more)])
const compressed = (compression: number) => tiff({ fields: [[259, 'short', [compression]]] })

describe('What cannot be decoded says what it is and what would be right', () => {
  it.each<[string, () => Promise<Buffer>, number, RegExp]>([
    ['no bytes at all', async () => Buffer.alloc(0), 415, /is empty; it must be JPEG, PNG, TIFF/],
    ['HEIC', latin('\0\0\0\x18ftypheic\0\0\0\0mif1heic'), 400, /HEIC is damaged or not whole.*no box meta/],
    ['JPEG 2000', latin('\0\0\0\x0cjP  \r\n\x87\n'), 400, /JPEG 2000 is damaged or not whole.*no code stream/],
    ['a JPEG 2000 code stream', latin('\xff\x4f\xff\x51\0\x2f'), 400, /JPEG 2000 is damaged.*has no pixels/],
    ['JPEG XL', latin('\0\0\0\x0cJXL \r\n\x87\n'), 400, /JPEG XL is damaged.*no code stream/],
    ['a JPEG XL code stream', latin('\xff\x0a\xfa\x7f'), 400, /JPEG XL is damaged or not whole/],
    ['JPEG-LS', latin('\xff\xd8\xff\xf7\0\x0b\x08'), 415, /JPEG-LS; it must be/],
    ['Photoshop', latin('8BPS\0\x01'), 400, /Photoshop document is damaged.*no pixels/],
    ['a hierarchical JPEG', () => frame(0xc5, 8), 400, /hierarchical process; it must be a baseline, progressive/],
    ['a JPEG-LS behind other segments', () => frame(0xf7, 12), 400, /JPEG-LS process; it must be a baseline/],
    ['a 12-bit JPEG cut short', () => cutFile('rgb12.jpg', 0.6), 400, /JPEG is damaged or not whole.*Premature end/],
    ['a 12-bit JPEG without pixels', () => cutFile('rgb12.jpg', 0.1), 400, /JPEG is damaged or not whole/],
    ['JPEG 2000 in a TIFF', compressed(34712), 400, /compression of the TIFF is JPEG 2000; it must be none, LZW/],
    [
      'a JPEG of 12 bits in a TIFF',
      tiff({ bits: [12, 12, 12], fields: [[259, 'short', [7]]] }),
      400,
      /JPEG in the TIFF has 12 bits per sample; it must have 8/,
    ],
    ['JPEG XL in a TIFF', compressed(50002), 400, /compression of the TIFF is JPEG XL; it must be none, LZW/],
    ['an unknown compression in a TIFF', compressed(7777), 400, /unknown kind \(7777\); it must be none, LZW/],
    [
      '64-bit floats',
      tiff({ bits: [64], photometric: 1, fields: [[339, 'short', [3]]] }),
      400,
      /floating-point samples of 64 bits; they must have 32/,
    ],
    [
      'six samples per pixel',
      tiff({ bits: [8, 8, 8, 8, 8, 8], photometric: 1, strip: Buffer.alloc(W * H * 6) }),
      400,
      /6 samples per pixel; it must have 1/,
    ],
    ['a baseline JPEG cut short', () => cut(coffee().jpeg(), 0.5), 400, /JPEG is damaged or not whole/],
    ['a JPEG without its last bytes', () => cut(coffee().jpeg(), 0.9999), 400, /JPEG is damaged or not whole/],
    [
      'a progressive JPEG cut short',
      () => cut(coffee().jpeg({ progressive: true }), 0.9),
      400,
      /JPEG is damaged or not whole/,
    ],
    ['a PNG cut short', () => cut(coffee().png(), 0.5), 400, /PNG is damaged or not whole/],
    ['a WebP cut short', () => cut(coffee().webp(), 0.5), 400, /WebP is damaged or not whole/],
    ['a GIF cut short', () => cut(coffee().resize(60).gif(), 0.5), 400, /GIF is damaged or not whole/],
    ['an AVIF cut short', () => cut(coffee().resize(60).avif(), 0.5), 400, /AVIF is damaged or not whole/],
    ['a TIFF cut short', () => cut(coffee().tiff({ tile: true }), 0.5), 400, /TIFF is damaged or not whole/],
    ['a TIFF whose strip ends early', tiff({ strip: Buffer.alloc(100) }), 400, /TIFF is damaged or not whole/],
    ['a PNG without a width', async () => bomb(0), 400, /PNG is damaged or not whole/],
    [
      'a PNG of 60,000 x 60,000 in a few bytes',
      async () => bomb(60_000),
      400,
      /3600000000 pixels; it must have at most 2000000000/,
    ],
    [
      'an interlaced PNG that would fill the memory',
      async () => bomb(40_000, 1),
      400,
      /interlaced PNG of 40000 x 40000 pixels .* at most 1073741824 pixels, or be a PNG that is not interlaced/,
    ],
    ['a PNG with far too few rows', async () => bomb(20_000), 400, /PNG is damaged or not whole/],
    [
      'a TIFF of 60,000 x 60,000 in a few bytes',
      tiff({ width: 60_000, height: 60_000 }),
      400,
      /it must have at most 2000000000/,
    ],
  ])('%s', async (_name, make, status, detail) => {
    const file = await files.write(await make())
    const before = (await readdir(files.path('.'))).length
    const target = { pyramid: `${file}.tif`, thumbnail: ({ width }: { width: number }) => `${file}.${width}.jpg` }
    const failure = derive(file, target, { maxPixels: 2_000_000_000, timeoutSeconds: 30 })
    await expect(failure).rejects.toMatchObject({ name: 'HttpProblem', status, detail: expect.stringMatching(detail) })
    await expect(failure).rejects.not.toMatchObject({ detail: expect.stringContaining(files.path('')) })
    expect((await readdir(files.path('.'))).length).toBe(before)
  })

  it('a progressive JPEG that would fill the memory', async () => {
    const jpeg = await coffee().jpeg({ progressive: true }).toBuffer()
    const at = jpeg.indexOf(Buffer.from([0xff, 0xc2])) + 5
    jpeg.writeUInt16BE(30_000, at)
    jpeg.writeUInt16BE(30_000, at + 2)
    await expect(probe(await files.write(jpeg))).rejects.toMatchObject({
      status: 400,
      detail: expect.stringMatching(
        /progressive JPEG of 30000 x 30000 .* at most 357913941 pixels, or be a baseline JPEG/,
      ),
    })
  })
})

it.each([
  ['JBIG', 34661],
  ['LERC', 34887],
  ['Zstandard', 50000],
])('a TIFF of %s says what must be installed to read it', async (name, compression) => {
  const file = await files.write(await compressed(compression)())
  const target = { pyramid: `${file}.tif`, thumbnail: () => `${file}.jpg` }
  await expect(derive(file, target, { boxes: [], tools: false })).rejects.toMatchObject({
    status: 415,
    detail: `The file is a TIFF (${name}), for which vips must be installed here.`,
  })
})

it.each<[string, () => Promise<Buffer>]>([
  ['DNG', async () => dngOf({ width: W, height: H, pixel: () => [0, 0, 255] }, [255, 0, 0])],
  ['DNG whose first directory is all', tiff({ fields: [[50706, 'bytes', Buffer.from([1, 4, 0, 0])]] })],
  ['samples of a sensor', tiff({ photometric: 32803 })],
  ['Canon CR2', latin('II*\0\x10\0\0\0CR\x02\0')],
  ['Canon CR3', latin('\0\0\0\x18ftypcrx \0\0\0\x01')],
  ['Fujifilm RAF', latin('FUJIFILMCCD-RAW 0201')],
  ['Phase One IIQ', latin('II*\0\x08\0\0\0IIIITwaR')],
])('A camera raw (%s) is not shown by its preview where no program reads it', async (_name, make) => {
  const file = await files.write(await make())
  const target = { pyramid: `${file}.tif`, thumbnail: () => `${file}.jpg` }
  await expect(derive(file, target, { boxes: [], tools: false })).rejects.toMatchObject({
    status: 415,
    detail: 'The file is a camera raw, for which dcraw_emu must be installed here.',
  })
})

it('A file is what its bytes are, whatever its name says', async () => {
  const file = files.path('liar.jpg')
  await writeFile(file, await readFile('pictures/coffee.png'))
  expect(await probe(file)).toMatchObject({ format: 'png', mediaType: 'image/png' })
})

describe('A JPEG without the mark of its end', () => {
  it.each([1, 2])('is shown when only the last %i bytes are missing, with a note', async missing => {
    for (const progressive of [false, true]) {
      const bytes = await coffee().jpeg({ progressive }).toBuffer()
      const file = await files.write(bytes.subarray(0, bytes.length - missing))
      const { original, width } = await derive(
        file,
        { pyramid: `${file}.tif`, thumbnail: () => `${file}.jpg` },
        { boxes: [] },
      )
      expect([width, original.note]).toEqual([600, expect.stringMatching(/lacks its last bytes/)])
    }
  })

  it('that came so is shown', async () => {
    const { width, height } = await files.derived(await readFile('test/images/faults/noeoi.jpg'))
    expect([width, height]).toEqual([640, 432])
  })
})
