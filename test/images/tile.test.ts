// Proof of the tile path: what is spliced decodes to the very pixels that libvips reads from the pyramid.
import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { type ByteSource, boundTileCache, openPyramid, readTile } from '../../src/images/index.js'
import { cropJpeg, joining } from '../../src/images/jpeg-crop.js'
import { readMcus } from '../../src/images/jpeg-mcus.js'
import { decode, folder, pyramidOf, writePicture } from './fixtures.js'

type Pixels = Awaited<ReturnType<typeof decode>>

interface Comparison {
  /** Largest difference where no chroma sample beyond the edge plays in. */
  inside: number
  /** Largest difference in the last column and row of the tile. */
  rim: number
}

/** Compares a tile with the place in its level where it lies. */
function compare(tile: Pixels, level: Pixels, left: number, top: number): Comparison {
  const found = { inside: 0, rim: 0 }
  for (let y = 0; y < tile.height; y++)
    for (let x = 0; x < tile.width; x++)
      for (let band = 0; band < tile.channels; band++) {
        const mine = tile.data[(y * tile.width + x) * tile.channels + band]!
        const theirs = level.data[((top + y) * level.width + left + x) * level.channels + band]!
        const where = x === tile.width - 1 || y === tile.height - 1 ? 'rim' : 'inside'
        found[where] = Math.max(found[where], Math.abs(mine - theirs))
      }
  return found
}

let files: Awaited<ReturnType<typeof folder>>
beforeAll(async () => {
  files = await folder()
})
afterAll(() => files.remove())

describe('Every tile of every level', () => {
  it.each([
    { width: 1536, height: 1024, channels: 3, quality: 85, name: 'a colour image of whole tiles' },
    { width: 1301, height: 1187, channels: 3, quality: 85, name: 'a colour image of odd sides' },
    { width: 1025, height: 514, channels: 3, quality: 60, name: 'an image a pixel wider than its tiles' },
    { width: 1301, height: 700, channels: 3, quality: 93, name: 'an image in RGB without subsampling' },
    { width: 1111, height: 1200, channels: 1, quality: 85, name: 'a gray image' },
    { width: 2100, height: 9, channels: 3, quality: 85, name: 'a ribbon' },
    { width: 1, height: 2100, channels: 3, quality: 85, name: 'a line' },
    { width: 1, height: 1, channels: 3, quality: 85, name: 'a single pixel' },
  ] as const)('of $name has the pixels of the level', async ({ width, height, channels, quality, name }) => {
    const file = await writePicture(files.path(`${name}.png`), width, height, channels)
    const { pyramid, path } = await pyramidOf(file, { quality })
    const side = pyramid.tileSize
    expect(pyramid.channels).toBe(channels)
    for (const [index, level] of pyramid.levels.entries()) {
      const whole = await decode(path, index)
      expect([whole.width, whole.height]).toEqual([Math.ceil(width / 2 ** index), Math.ceil(height / 2 ** index)])
      for (let row = 0; row < level.rows; row++)
        for (let column = 0; column < level.columns; column++) {
          const tile = await decode(await readTile(pyramid, index, column, row))
          expect(tile.width).toBe(Math.min(side, level.width - side * column))
          expect(tile.height).toBe(Math.min(side, level.height - side * row))
          const { inside, rim } = compare(tile, whole, side * column, side * row)
          expect(inside).toBe(0)
          // At the rim of a cropped tile with subsampled chroma, the padding no longer bleeds into the last pixel.
          const cropped = tile.width < side || tile.height < side
          if (!cropped || channels === 1 || quality >= 90) expect(rim).toBe(0)
        }
    }
  })
})

describe('A tile', () => {
  it('names its colours by a marker: JFIF for YCbCr, Adobe for RGB', async () => {
    const file = await writePicture(files.path('marker.png'), 600, 600)
    const ycbcr = await readTile((await pyramidOf(file)).pyramid, 0, 0, 0)
    const rgb = await readTile((await pyramidOf(file, { quality: 93 })).pyramid, 0, 0, 0)
    expect(ycbcr.toString('latin1', 6, 10)).toBe('JFIF')
    expect(rgb.toString('latin1', 6, 11)).toBe('Adobe')
  })

  it('that the level does not have is a RangeError', async () => {
    const { pyramid } = await pyramidOf(await writePicture(files.path('range.png'), 600, 600))
    for (const [level, column, row] of [
      [0, 2, 0],
      [0, 0, -1],
      [2, 0, 0],
      [0, 0.5, 3],
    ] as const)
      await expect(readTile(pyramid, level, column, row)).rejects.toThrow(RangeError)
  })

  it('comes whole from a source that can only read', async () => {
    const { pyramid, path } = await pyramidOf(await writePicture(files.path('plain.png'), 700, 600))
    const bytes = await readFile(path)
    const source: ByteSource = {
      id: 'in memory',
      size: bytes.length,
      read: async (offset, length) => bytes.subarray(offset, offset + length),
    }
    const plain = await openPyramid(source)
    expect(await readTile(plain, 0, 0, 0)).toEqual(await readTile(pyramid, 0, 0, 0))
    expect(await readTile(plain, 0, 1, 1)).toEqual(await readTile(pyramid, 0, 1, 1))
  })
})

describe('Tiles in memory', () => {
  const LARGEST = 1024 * 1024
  afterAll(() => boundTileCache(LARGEST))

  it.each([
    [LARGEST, 1],
    [0, 2],
  ])('of %i bytes in all: a tile asked for twice is read %i times', async (bytes, times) => {
    const { path } = await pyramidOf(await writePicture(files.path('kept.png'), 600, 600))
    const file = await readFile(path)
    let reads = 0
    const source: ByteSource = {
      id: `memory of ${bytes}`,
      size: file.length,
      async read(offset, length) {
        reads += 1
        return file.subarray(offset, offset + length)
      },
    }
    const pyramid = await openPyramid(source)
    boundTileCache(bytes)
    reads = 0
    const [first, second] = [await readTile(pyramid, 0, 0, 0), await readTile(pyramid, 0, 0, 0)]
    expect(second).toEqual(first)
    expect(reads).toBe(times)
  })
})

describe('Cropping a JPEG without decoding', () => {
  const picture = () => sharp(files.path('crop.png'))
  beforeAll(() => writePicture(files.path('crop.png'), 512, 512))

  it.each([
    [511, 512],
    [512, 1],
    [1, 1],
    [16, 16],
    [17, 33],
    [256, 256],
    [500, 47],
  ])('to %i x %i keeps every coefficient', async (width, height) => {
    const jpeg = await picture().jpeg({ chromaSubsampling: '4:4:4' }).toBuffer()
    const crop = await decode(cropJpeg(jpeg, width, height)!)
    expect([crop.width, crop.height]).toEqual([width, height])
    expect(compare(crop, await decode(jpeg), 0, 0)).toEqual({ inside: 0, rim: 0 })
  })

  /** A column of 16 pixels' multiples out of each half of the picture, joined. */
  async function joinedHalves(optimiseCoding: boolean) {
    const half = (left: number) => picture().extract({ left, top: 0, width: 256, height: 512 })
    const options = { chromaSubsampling: '4:4:4', optimiseCoding }
    const jpegs = await Promise.all([0, 256].map(left => half(left).jpeg(options).toBuffer()))
    const [first, second] = jpegs.map(jpeg => ({ jpeg, mcus: readMcus(jpeg)!, y: 48, height: 400 }))
    const parts = [
      { ...first!, x: 200, width: 56 },
      { ...second!, x: 0, width: 80 },
    ]
    // Fewer bytes are expected than come: the memory has to grow.
    const { row, end } = joining(parts[0]!, { width: 136, height: 397 }, 100)
    return { jpegs, joined: row(parts) ? end() : undefined }
  }

  it('joins parts of several, each with the coefficients that it had', async () => {
    const { jpegs, joined } = await joinedHalves(false)
    const whole = sharp(
      await sharp(jpegs, { join: { across: 2 } })
        .png()
        .toBuffer(),
    )
    const wanted = await whole.extract({ left: 200, top: 48, width: 136, height: 397 }).raw().toBuffer()
    expect((await decode(joined!)).data.equals(wanted)).toBe(true)
  })

  it('joins none whose tables differ', async () => {
    expect((await joinedHalves(true)).joined).toBeUndefined()
  })

  it.each([
    ['progressive', () => picture().jpeg({ progressive: true }).toBuffer()],
    ['not a JPEG', () => picture().png().toBuffer()],
    ['cut short', async () => (await picture().jpeg().toBuffer()).subarray(0, 3000)],
    ['smaller than the crop', () => picture().resize(100).jpeg().toBuffer()],
  ])('gives up on what is %s', async (_, make) => {
    expect(cropJpeg(await make(), 300, 300)).toBeUndefined()
  })

  it('never throws, whatever byte is broken', async () => {
    const jpeg = await picture().jpeg({ quality: 30 }).toBuffer()
    for (let at = 0; at < 1000; at++) {
      const broken = Buffer.from(jpeg)
      broken[at] = (broken[at]! + 1 + ((at * 37) % 254)) & 0xff
      expect(() => cropJpeg(broken, 100, 100)).not.toThrow()
    }
  })
})
