// Pages of PDF and TIFF: the wanted one is shown, by the program and by the package alike, and what is not there is said.
import { existsSync } from 'node:fs'
import sharp from 'sharp'
import { derive, pageInFragment } from '../../src/images/index.js'
import { PAGE_COLOURS, pdfPages } from '../pdf-pages.js'
import { originals } from './originals.js'
import { stripOf, tiffOf } from './tiff-writer.js'

let files: Awaited<ReturnType<typeof originals>>
beforeAll(async () => {
  files = await originals()
})
afterAll(() => files.remove())

const target = (file: string) => ({ pyramid: `${file}.tif`, thumbnail: () => `${file}.jpg` })

/** Derives a page; its size, its colour in the middle, and what is known of its original. */
async function shown(bytes: Buffer, options: Parameters<typeof derive>[2]) {
  const file = await files.write(bytes)
  const { width, height, original } = await derive(file, target(file), { boxes: [], ...options })
  const { channels } = await sharp(target(file).pyramid).stats()
  return { size: [width, height], colour: channels.map(({ mean }) => Math.round(mean)), original }
}

const near = (colour: number[]): unknown[] => colour.map(value => expect.closeTo(value, -1))

it.each([
  ['pdftoppm', true],
  ['the package', false],
])('the wanted page of a PDF is drawn at the wanted resolution by %s', async (_name, tools) => {
  const found = await shown(await pdfPages(), { tools, page: 2, resolution: 100 })
  expect(found).toMatchObject({ size: [200, 50], colour: near(PAGE_COLOURS[1]!) })
  expect(found.original).toMatchObject({ format: 'pdf', mediaType: 'application/pdf', pages: 2 })
  expect(found.original).toMatchObject({ chosen: 2, resolution: 100 })
})

it('a page on its side is drawn upright, and one with a crop box as far as that', async () => {
  const turned = Buffer.from(
    (await pdfPages()).toString('latin1').replace('/MediaBox', '/Rotate 90 /MediaBox'),
    'latin1',
  )
  const cropped = Buffer.from(
    (await pdfPages()).toString('latin1').replace('/MediaBox', '/CropBox [0 0 36 18] /MediaBox'),
    'latin1',
  )
  expect((await shown(turned, { resolution: 100 })).size).toEqual([50, 100])
  expect((await shown(cropped, { resolution: 100 })).size).toEqual([50, 25])
})

const page = { width: 40, height: 80, bits: [8, 8, 8], photometric: 2 }
const twoPages = (): Buffer =>
  tiffOf(
    PAGE_COLOURS.map((colour, index) => ({
      ...page,
      height: 80 - index,
      strip: stripOf(40, 80 - index, 'uint8', () => colour),
    })),
  )

it('the wanted page of a TIFF is shown', async () => {
  const found = await shown(twoPages(), { page: 2 })
  expect(found).toMatchObject({ size: [40, 79], colour: near(PAGE_COLOURS[1]!), original: { pages: 2, chosen: 2 } })
})

describe('What cannot be shown says why, and leaves nothing behind', () => {
  it.each<[string, () => Promise<Buffer>, Parameters<typeof derive>[2], RegExp]>([
    ['a page behind the last one', pdfPages, { page: 3 }, /^The PDF has 2 pages; there is no page 3\.$/],
    ['the same to the package', pdfPages, { page: 3, tools: false }, /^The PDF has 2 pages; there is no page 3\.$/],
    ['a page of a TIFF', async () => twoPages(), { page: 3 }, /^The TIFF has 2 pages; there is no page 3\.$/],
    [
      'a page of a JPEG',
      () =>
        sharp(
          stripOf(8, 8, 'uint8', () => [1, 2, 3]),
          { raw: { width: 8, height: 8, channels: 3 } },
        )
          .jpeg()
          .toBuffer(),
      { page: 2 },
      /^The JPEG has 1 page; there is no page 2\.$/,
    ],
    ['an encrypted PDF', () => pdfPages({ userPassword: 'x', pdfVersion: '1.7' }), {}, /^The PDF is encrypted; /],
    [
      'the same to the package',
      () => pdfPages({ userPassword: 'x', pdfVersion: '1.7' }),
      { tools: false },
      /^The PDF is encrypted; /,
    ],
    ['a PDF that is cut off', async () => (await pdfPages()).subarray(0, 300), {}, /^The PDF is damaged or not whole/],
    [
      'the same to the package',
      async () => (await pdfPages()).subarray(0, 300),
      { tools: false },
      /^The PDF is damaged or not whole/,
    ],
    [
      'a page that is vast at this resolution',
      () => pdfPages({}, 100),
      { maxPixels: 1_000_000, resolution: 300 },
      /^The image has 30000 x 15000 = 450000000 pixels; it must have at most 1000000\.$/,
    ],
  ])('%s', async (_name, make, options, detail) => {
    const file = await files.write(await make())
    const refused = derive(file, target(file), { boxes: [], ...options })
    await expect(refused).rejects.toMatchObject({ status: 400, detail: expect.stringMatching(detail) })
    expect([existsSync(`${file}.tif`), existsSync(`${file}.tif.decoded`)]).toEqual([false, false])
  })
})

it.each<[string, number | undefined]>([
  ['https://example.org/a.pdf#page=3', 3],
  ['https://example.org/a.pdf#zoom=50&page=12', 12],
  ['https://example.org/a.pdf?page=3', undefined],
  ['https://example.org/a.pdf#page=0', undefined],
  ['https://example.org/a.pdf#page=3x', undefined],
  ['https://example.org/a.pdf#subpage=3', undefined],
])('the fragment of %s names page %s', (address, found) => {
  expect(pageInFragment(address)).toBe(found)
})
