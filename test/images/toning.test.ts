// Pyramids and thumbnails of 16-bit gray: by the image's lookup table, by its range, or by the samples' upper bytes.
import { writeFile } from 'node:fs/promises'
import { derive } from '../../src/images/index.js'
import { eightBitTable, type Lut, lutTable } from '../../src/images/lut.js'
import { grayPng } from '../png16.js'
import { decode, folder } from './fixtures.js'

const [WIDTH, HEIGHT] = [512, 512]
const LUT: Lut = { gamma: 2.3, slope: 65535, offset: 0, totalGrays: 4096, minimumGray: 3085, maximumGray: 0 }
/** A smooth ramp from 100 to 3166, which JPEG hardly changes. */
const gray = (x: number) => 100 + 6 * x

let files: Awaited<ReturnType<typeof folder>>

beforeAll(async () => {
  files = await folder()
  await writeFile(
    files.path('ramp.png'),
    grayPng(WIDTH, HEIGHT, x => gray(x)),
  )
})
afterAll(() => files.remove())

async function rowOf(options: object): Promise<{ pyramid: number[]; thumbnail: number[] }> {
  const pyramid = files.path('pyramid.tif')
  const thumbnail = files.path('thumbnail.jpg')
  const boxes = [{ width: WIDTH, height: HEIGHT }]
  await derive(files.path('ramp.png'), { pyramid, thumbnail: () => thumbnail }, { boxes, ...options })
  const middle = async (file: string) => {
    const { data, channels } = await decode(file)
    return Array.from({ length: WIDTH }, (_, x) => data[(256 * WIDTH + x) * channels]!)
  }
  return { pyramid: await middle(pyramid), thumbnail: await middle(thumbnail) }
}

const table = eightBitTable(lutTable(LUT))

it.each<[string, object, (sample: number) => number]>([
  ['by the lookup table', { lut: LUT }, sample => table[sample]!],
  ['by the lookup table, whatever else is set', { lut: LUT, gray16: 'range' }, sample => table[sample]!],
  ['by the range of its samples', { gray16: 'range' }, sample => Math.round(((sample - 100) * 255) / 3066)],
  ['by the upper bytes', { gray16: 'shift' }, sample => sample >> 8],
  ['by the upper bytes unless told otherwise', {}, sample => sample >> 8],
])('%s', async (_, options, expected) => {
  const { pyramid, thumbnail } = await rowOf(options)
  for (const row of [pyramid, thumbnail]) {
    const errors = row.map((value, x) => Math.abs(value - expected(gray(x))))
    expect(Math.max(...errors)).toBeLessThan(6)
  }
})
