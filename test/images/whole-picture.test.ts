// A picture whole as a JPEG: in its own pixels, or as many as may be.
import sharp from 'sharp'
import { writeWholePicture } from '../../src/images/index.js'
import { folder, pyramidOf } from './fixtures.js'

let files: Awaited<ReturnType<typeof folder>>
beforeAll(async () => {
  files = await folder()
})
afterAll(() => files.remove())

/** What is written of a picture of noise of a size, and what it was derived from. */
async function written(width: number, height: number, channels: 1 | 3, mostPixels: number) {
  const name = `${width}-${height}-${channels}-${mostPixels}`
  const [original, target] = [files.path(`${name}.png`), files.path(`${name}.jpg`)]
  const noise = { type: 'gaussian', mean: 128, sigma: 20 } as const
  const drawn = sharp({ create: { width, height, channels: 3, background: '#000', noise } }).blur(3)
  await (channels === 1 ? drawn.toColourspace('b-w') : drawn).png().toFile(original)
  const { path } = await pyramidOf(original)
  await writeWholePicture(path, target, { mostPixels, seconds: 60 })
  return { original, target, ...(await sharp(target).metadata()) }
}

it.each([
  ['colour', 3, 1_000_000, [700, 600]],
  ['gray', 1, 1_000_000, [700, 600]],
  ['colour that is too large', 3, 105_000, [350, 300]],
  ['gray that is too large', 1, 105_000, [350, 300]],
] as const)('of a picture in %s', async (_what, channels, most, size) => {
  const made = await written(700, 600, channels, most)
  expect([made.format, made.channels, [made.width, made.height]]).toEqual(['jpeg', channels, size])
  const mean = async (file: string): Promise<number> => (await sharp(file).stats()).channels[0]!.mean
  expect(await mean(made.target)).toBeCloseTo(await mean(made.original), 0)
})

it('no side is longer than programs can read', async () => {
  const { width, height } = await written(40_000, 40, 1, 50_000_000)
  expect([width, height]).toEqual([32_767, 32])
})
