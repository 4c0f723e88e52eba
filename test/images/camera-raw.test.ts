// Camera raws: developed from the samples of the sensor, whatever preview the camera put beside them.
import sharp from 'sharp'
import { derive } from '../../src/images/index.js'
import { dngOf, type Shot } from './dng.js'
import { originals } from './originals.js'

let files: Awaited<ReturnType<typeof originals>>
beforeAll(async () => {
  files = await originals()
})
afterAll(() => files.remove())

const RED = [255, 0, 0]
/** Lighter to the right up to white, bluer to the bottom. */
const SHOT: Shot = { width: 56, height: 40, pixel: (x, y) => [4 * x + 35, 4 * x + 35, 5 * y + 20] }

async function developed(shot: Shot) {
  const file = await files.write(dngOf(shot, RED))
  const pyramid = `${file}.tif`
  const { original } = await derive(file, { pyramid, thumbnail: () => `${file}.jpg` }, { boxes: [] })
  const { data, info } = await sharp(pyramid).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
  const pixel = (x: number, y: number): number[] => [...data.subarray((y * info.width + x) * 3).subarray(0, 3)]
  return { original, pixel, size: [info.width, info.height] }
}

/** To within 5: neighbours differ by as much. */
const near = (colour: number[]): unknown[] => colour.map(sample => expect.closeTo(sample, -1))

it.each([
  ['three samples for each pixel', false],
  ['one sample for each pixel, behind a filter', true],
])('a DNG of %s has the colours that the sensor saw, and the size of its picture', async (_name, isMosaic) => {
  const { original, pixel, size } = await developed({ ...SHOT, isMosaic })
  expect(size).toEqual([56, 40])
  expect(original).toMatchObject({ format: 'raw', mediaType: 'image/x-dcraw', width: 56, height: 40 })
  expect(original.decoder).toMatch(/^1 dcraw_emu /)
  const places = [
    [10, 10],
    [28, 20],
    [45, 30],
  ] as const
  expect(places.map(([x, y]) => pixel(x, y))).toEqual(places.map(([x, y]) => near(SHOT.pixel(x, y))))
})

it('a raw of a camera that was held on its side is upright', async () => {
  const { original, size } = await developed({ ...SHOT, orientation: 6 })
  expect([size, original.width, original.height, original.orientation]).toEqual([[40, 56], 40, 56, 1])
})

it.each<[string, () => Buffer, RegExp]>([
  [
    'has nothing but its beginning',
    () => Buffer.from('FUJIFILMCCD-RAW 0201'.padEnd(600, '\0')),
    /LibRaw finds no picture/,
  ],
  [
    'ends before its samples do',
    () => {
      const bytes = dngOf(SHOT, RED)
      // Where the only strip of the last directory begins.
      const at = bytes.lastIndexOf(Buffer.from([0x11, 1, 4, 0, 1, 0, 0, 0])) + 8
      bytes.writeUInt32LE(bytes.length - 1000, at)
      return bytes
    },
    /Unexpected end of file/,
  ],
])('a raw that %s is refused in the words of LibRaw', async (_name, make, detail) => {
  const file = await files.write(make())
  const made = derive(file, { pyramid: `${file}.tif`, thumbnail: () => `${file}.jpg` }, { boxes: [] })
  await expect(made).rejects.toMatchObject({ status: 400, detail: expect.stringMatching(detail) })
  await expect(made).rejects.toMatchObject({ detail: expect.stringMatching(/^The camera raw is damaged or not whole/) })
})
