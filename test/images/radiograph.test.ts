// Radiographs: sixteen bits kept gray for gray, eight bits through the table, and the filter.
import { writeFile } from 'node:fs/promises'
import sharp from 'sharp'
import { eightBitTable, type Lut, lutTable } from '../../src/images/lut.js'
import { checkRadiograph, filteredRadiograph, radiographAs } from '../../src/images/radiograph.js'
import { grayPng, graysOf } from '../png16.js'
import { folder } from './fixtures.js'

const LUT: Lut = { gamma: 2.3, slope: 65535, offset: 0, totalGrays: 4096, minimumGray: 3612, maximumGray: 418 }
const [WIDTH, HEIGHT] = [256, 24]
const gradient = (x: number, y: number) => (x * 16 + y) % 4096
const SAMPLES = Array.from({ length: WIDTH * HEIGHT }, (_, index) => gradient(index % WIDTH, Math.floor(index / WIDTH)))
const OPTIONS = { maxPixels: 1_000_000, timeoutSeconds: 60 }

let files: Awaited<ReturnType<typeof folder>>
let file: string

beforeAll(async () => {
  files = await folder()
  file = files.path('gradient.png')
  await writeFile(file, grayPng(WIDTH, HEIGHT, gradient))
})
afterAll(() => files.remove())

it.each(['png', 'tiff'] as const)('as %s every sample stays what it is', async format => {
  const written = await radiographAs(file, LUT, format, 60)
  const png = format === 'png' ? written : await sharp(written).toColourspace('grey16').png().toBuffer()
  expect((await sharp(written).metadata()).format).toBe(format)
  expect(graysOf(png)).toEqual(SAMPLES)
})

it('as jpeg it is what the table says, to within the losses of JPEG', async () => {
  const written = await radiographAs(file, LUT, 'jpeg', 60)
  const { data, info } = await sharp(written).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true })
  const table = eightBitTable(lutTable(LUT))
  const worst = Math.max(...SAMPLES.map((sample, index) => Math.abs(table[sample]! - data[index]!)))
  expect([info.width, info.height, info.channels]).toEqual([WIDTH, HEIGHT, 1])
  expect(worst).toBeLessThan(12)
})

it('as gif it is what the table says, to within its palette', async () => {
  const written = await radiographAs(file, LUT, 'gif', 60)
  const data = await sharp(written).toColourspace('b-w').raw().toBuffer()
  const table = eightBitTable(lutTable(LUT))
  expect(Math.max(...SAMPLES.map((sample, index) => Math.abs(table[sample]! - data[index]!)))).toBeLessThan(6)
})

describe('the filter', () => {
  it('that does nothing gives the mapped grays in 16 bits', async () => {
    const table = lutTable(LUT)
    const filtered = await filteredRadiograph(file, LUT, {}, 'png', 60)
    expect(graysOf(filtered)).toEqual(SAMPLES.map(sample => table[sample]))
  })

  it('makes an edge steeper, and leaves even ground as it is', async () => {
    const step = files.path('step.png')
    await writeFile(
      step,
      grayPng(64, 16, x => (x < 32 ? 1000 : 2000)),
    )
    const identity: Lut = { gamma: 1, slope: 65535, offset: 0, totalGrays: 65536, minimumGray: 0, maximumGray: 65535 }
    const grays = graysOf(await filteredRadiograph(step, identity, { edges: { sigma: 1.5, amount: 1 } }, 'png', 60))
    expect(grays[8 * 64 + 31]!).toBeLessThan(900)
    expect(grays[8 * 64 + 32]!).toBeGreaterThan(2100)
    expect([grays[8 * 64 + 8], grays[8 * 64 + 56]]).toEqual([1000, 2000])
  })

  it('smooths', async () => {
    const noisy = files.path('noise.png')
    await writeFile(
      noisy,
      grayPng(64, 16, (x, y) => ((x + y) % 2 ? 3000 : 1000)),
    )
    const grays = graysOf(
      await filteredRadiograph(
        noisy,
        { ...LUT, gamma: 1, totalGrays: 65536, minimumGray: 0, maximumGray: 65535 },
        { smooth: 2 },
        'png',
        60,
      ),
    )
    expect(Math.abs(grays[8 * 64 + 31]! - 2000)).toBeLessThan(100)
  })
})

describe('what comes in', () => {
  const png = (options: object) =>
    sharp({ create: { width: 8, height: 8, background: '#888', channels: 3, ...options } })
  it.each<[string, () => Promise<Buffer> | Buffer, number, RegExp]>([
    ['8-bit gray', () => png({}).toColourspace('b-w').png().toBuffer(), 400, /8-bit gray.*16-bit grayscale/],
    ['16-bit colour', () => png({}).toColourspace('rgb16').png().toBuffer(), 400, /16-bit colour/],
    ['a TIFF', () => png({}).tiff().toBuffer(), 415, /image\/tiff/],
    ['DICOM', () => Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), Buffer.alloc(600)]), 415, /DICOM/],
    ['nothing like an image', () => Buffer.from('hello'), 415, /not an image/],
    [
      'a PNG that ends too early',
      () => grayPng(64, 64, (x, y) => (x * 977 + y * 31337) % 65536).subarray(0, 3000),
      400,
      /decoded/,
    ],
    ['too many pixels', () => grayPng(1001, 1000, () => 0), 400, /pixels/],
  ])('%s is refused', async (_, make, status, detail) => {
    const wrong = files.path('wrong')
    await writeFile(wrong, await make())
    await expect(checkRadiograph(wrong, OPTIONS)).rejects.toMatchObject({
      status,
      detail: expect.stringMatching(detail),
    })
  })

  it('16-bit gray is taken', async () => {
    expect(await checkRadiograph(file, OPTIONS)).toMatchObject({ width: WIDTH, height: HEIGHT, depth: 'ushort' })
  })
})
