// Where the edges of a region lie: to the pixel, against libvips' own crop, for regions drawn by lot.
import sharp from 'sharp'
import {
  checkedSteps,
  type Dimensions,
  type Pyramid,
  parseRequest,
  type Rectangle,
  readTile,
  render,
  resolvePlan,
  type Step,
  TILE_SIZE,
} from '../../src/images/index.js'
import { readBlocks } from '../../src/images/tile-blocks.js'
import { decode, folder, pyramidOf, requested, writePicture } from './fixtures.js'
import { offset } from './offset.js'

const SIZE = { width: 1301, height: 1187 }
let files: Awaited<ReturnType<typeof folder>>
let pyramid: Pyramid
let picture: string
/** The pixels of the full level, as libvips decodes them. */
let levels: Awaited<ReturnType<typeof decode>>[]
beforeAll(async () => {
  files = await folder()
  picture = await writePicture(files.path('region.png'), SIZE.width, SIZE.height)
  const made = await pyramidOf(picture)
  pyramid = made.pyramid
  levels = await Promise.all([0].map(level => decode(made.path, level)))
})
afterAll(() => files.remove())

/** Numbers by lot, but the same ones in every run. */
function lot(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const draw = lot(7)

function anyRegion(within: Dimensions = SIZE): Rectangle {
  const width = 1 + draw(Math.min(600, within.width))
  const height = 1 + draw(Math.min(600, within.height))
  return { x: draw(within.width - width + 1), y: draw(within.height - height + 1), width, height }
}

const rendered = async (region: string, size = 'max') =>
  (await requested(pyramid, `${region}/${size}/0/default.png`)).body

/** What libvips cuts out of a level of the pyramid. */
async function cropped(level: number, { x, y, width, height }: Rectangle) {
  const { data, width: whole, height: high, channels } = levels[level]!
  const image = sharp(data, { raw: { width: whole, height: high, channels: channels as 3 } }).extract({
    left: x,
    top: y,
    width,
    height,
  })
  const { data: pixels, info } = await image.raw().toBuffer({ resolveWithObject: true })
  return { data: pixels, width: info.width, height: info.height, x, y, channels }
}

/** Beside another tile, the chroma of both is interpolated, where libvips decodes each tile by itself. */
const isAtSeam = (at: number): boolean => at > 0 && (at % TILE_SIZE === 0 || at % TILE_SIZE === TILE_SIZE - 1)

/** The largest difference of a sample, but for pixels that lie at the seam of two tiles. */
async function difference(encoded: Buffer, wanted: Awaited<ReturnType<typeof cropped>>): Promise<number> {
  const found = await decode(encoded)
  const { data, width, height, channels } = wanted
  expect([found.width, found.height]).toEqual([width, height])
  if (found.data.equals(data)) return 0
  return found.data.reduce((most, value, index) => {
    const pixel = Math.floor(index / channels)
    const [x, y] = [wanted.x + (pixel % width), wanted.y + Math.floor(pixel / width)]
    return isAtSeam(x) || isAtSeam(y) ? most : Math.max(most, Math.abs(value - data[index]!))
  }, 0)
}

/** What libvips makes of a part of the original, from its own pixels. */
async function exact({ x, y, width, height }: Rectangle, size: Dimensions) {
  const { data, info } = await sharp(picture)
    .extract({ left: x, top: y, width, height })
    .resize(size.width, size.height, { fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height, channels: info.channels }
}

const text = ({ x, y, width, height }: Rectangle): string => `${x},${y},${width},${height}`

describe('A region', () => {
  it('in pixels is cut where libvips cuts it, to the last pixel', async () => {
    for (let turn = 0; turn < 15; turn++) {
      const region = anyRegion()
      expect([text(region), await difference(await rendered(text(region)), await cropped(0, region))]).toEqual([
        text(region),
        0,
      ])
    }
  })

  it.each([
    [1, 700, 600],
    [1, 709, 603],
    [3, 640, 560],
    [3, 656, 1024],
  ] as const)(
    'up to the edges of a picture of %i channels and %i x %i pixels is what its tile has',
    async (channels, width, height) => {
      const made = await pyramidOf(await writePicture(files.path(`edge-${width}.png`), width, height, channels))
      const part = { x: 530, y: 520, width: width - 530, height: height - 520 }
      const { body } = await requested(made.pyramid, `${text(part)}/max/0/default.png`)
      const tile = sharp(await readTile(made.pyramid, 0, 1, 1))
      const wanted = tile.extract({ left: 18, top: 8, width: part.width, height: part.height })
      expect((await decode(body)).data.equals(await wanted.raw().toBuffer())).toBe(true)
    },
  )

  it('of a gray picture is what libvips decodes, also where tiles meet', async () => {
    const made = await pyramidOf(await writePicture(files.path('gray.png'), 709, 603, 1))
    const { body } = await requested(made.pyramid, 'full/max/0/default.png')
    expect((await decode(body)).data.equals((await decode(made.path, 0)).data)).toBe(true)
  })

  it('is nearer to the original where tiles meet than tiles decoded by themselves', async () => {
    const region = { x: 400, y: 400, width: 300, height: 300 }
    const [found, apart] = [await decode(await rendered(text(region))), await cropped(0, region)]
    const { data, width, channels } = await exact(region, region)
    const off = (from: Buffer): number =>
      data.reduce((sum, value, index) => {
        const pixel = Math.floor(index / channels)
        const atSeam = isAtSeam(region.x + (pixel % width)) || isAtSeam(region.y + Math.floor(pixel / width))
        return atSeam ? sum + Math.abs(value - from[index]!) : sum
      }, 0)
    expect(off(found.data)).toBeLessThan(off(apart.data))
  })

  it('is decoded from the blocks that hold it and no others', async () => {
    const found = await readBlocks(pyramid, pyramid.levels[0]!, { x: 500, y: 33, width: 40, height: 40 })
    const { width, height } = await sharp(found!.jpeg).metadata()
    expect({ x: found!.x, y: found!.y, width, height }).toEqual({ x: 496, y: 32, width: 48, height: 48 })
  })

  it('that goes beyond the right or the bottom edge ends there', async () => {
    for (let turn = 0; turn < 10; turn++) {
      const [x, y] = [draw(SIZE.width), draw(SIZE.height)]
      const region = { x, y, width: Math.min(300, SIZE.width - x), height: Math.min(300, SIZE.height - y) }
      expect(await difference(await rendered(`${x},${y},300,300`), await cropped(0, region))).toBe(0)
    }
  })

  it('in per cent of whole pixels is cut at those pixels', async () => {
    for (let turn = 0; turn < 10; turn++) {
      const region = anyRegion()
      const percents = [
        region.x / SIZE.width,
        region.y / SIZE.height,
        region.width / SIZE.width,
        region.height / SIZE.height,
      ].map(part => (100 * part).toFixed(9))
      const asked = `pct:${percents.join(',')}`
      expect([asked, await difference(await rendered(asked), await cropped(0, region))]).toEqual([asked, 0])
    }
  })

  it('in any per cent has both edges rounded to the nearest pixel, and a pixel at least', () => {
    for (let turn = 0; turn < 500; turn++) {
      const [x, y, w, h] = [draw(100_000), draw(100_000), 1 + draw(100_000), 1 + draw(100_000)].map(n => n / 1000)
      const { region } = resolvePlan(parseRequest(3, `pct:${x},${y},${w},${h}`, 'max', '0', 'default.png'), SIZE)
      for (const [at, length, from, part, side] of [
        [region.x, region.width, x!, w!, SIZE.width],
        [region.y, region.height, y!, h!, SIZE.height],
      ] as const) {
        const first = Math.min(Math.round((from / 100) * side), side - 1)
        expect([at, at + length]).toEqual([
          first,
          Math.max(first + 1, Math.min(Math.round(((from + part) / 100) * side), side)),
        ])
      }
    }
  })

  it('in per cent that meets the next one leaves no gap, and none overlaps', () => {
    for (const parts of [2, 3, 7, 11, 64])
      for (const side of [1301, 640, 77, 64]) {
        const percent = 100 / parts
        let end = 0
        for (let part = 0; part < parts; part++) {
          const asked = `pct:${(part * percent).toFixed(12)},0,${percent.toFixed(12)},100`
          const { region } = resolvePlan(parseRequest(2, asked, 'max', '0', 'default.jpg'), { width: side, height: 9 })
          expect([asked, region.x]).toEqual([asked, end])
          end = region.x + region.width
        }
        expect(end).toBe(side)
      }
  })

  it('made smaller, or larger, lies where exact resampling of the original puts it', async () => {
    for (let turn = 0; turn < 12; turn++) {
      const region = anyRegion()
      if (Math.min(region.width, region.height) < 90) continue
      const factor = (20 + draw(110)) / 100
      const size = { width: Math.round(region.width * factor), height: Math.round(region.height * factor) }
      const found = await decode(await rendered(text(region), `^${size.width},${size.height}`))
      const wanted = await exact(region, size)
      expect([text(region), size, offset(found, wanted) <= 0.1]).toEqual([text(region), size, true])
    }
  })

  it('off the grid of its level is turned and mirrored as it is, with nothing of what lies around it', async () => {
    const made = async (rotation: string) =>
      decode((await requested(pyramid, `301,203,801,703/260,230/${rotation}/default.png`)).body)
    const { data, width, height } = await made('0')
    const upright = () => sharp(data, { raw: { width, height, channels: 3 } })
    expect((await made('!0')).data.equals(await upright().flop().raw().toBuffer())).toBe(true)
    expect((await made('90')).data.equals(await upright().rotate(90).raw().toBuffer())).toBe(true)
  })
})

describe('A crop among operations', () => {
  const transformed = async (steps: Step[]) =>
    (await render(pyramid, checkedSteps(SIZE, steps, { maxPixels: 100_000_000 }), { format: 'png' })).body

  it('is cut where libvips cuts it, to the last pixel', async () => {
    for (let turn = 0; turn < 15; turn++) {
      const region = anyRegion()
      const { x, y, width, height } = region
      const crop = { kind: 'crop', mode: 'absolute', scale: 100, width, height, anchor: { x, y } } as const
      expect([text(region), await difference(await transformed([crop]), await cropped(0, region))]).toEqual([
        text(region),
        0,
      ])
    }
  })

  it('after a resize lies where exact resampling puts it, and has no more than there is', async () => {
    // Made a third as wide and high, so that edges fall between pixels of the image.
    const view = { width: Math.round(SIZE.width / 3), height: Math.round(SIZE.height / 3) }
    const resized = { kind: 'resize', ...view, mode: 'absolute', largest: 1 } as const
    const whole = sharp(await sharp(picture).resize(view.width, view.height, { fit: 'fill' }).png().toBuffer())
    for (let turn = 0; turn < 8; turn++) {
      const { x, y, width, height } = anyRegion(view)
      if (Math.min(width, height) < 60) continue
      const crop = { kind: 'crop', mode: 'absolute', scale: 100, width, height, anchor: { x, y } } as const
      const found = await decode(await transformed([resized, crop]))
      const part = await whole.clone().extract({ left: x, top: y, width, height }).raw().toBuffer()
      expect([x, y, offset(found, { data: part, width, height, channels: 3 }) <= 0.1]).toEqual([x, y, true])
    }
  })
})
