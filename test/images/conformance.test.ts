// Pictures to the pixel: nothing from beyond the edge, at no level, in no tile and no rendering.
//
// A picture of one saturated colour, of every size modulo 16, must be that colour all over: within 2 of what a plain JPEG
// of the same quality has. A photograph must be what the same picture encoded plainly is. `npm run conformance:pixels` runs
// the whole matrix; the suite a fixed sample of it.
//
// | what | source | where it is tested |
// |---|---|---|
// | edges: tile and rendering, every size modulo 16, every level | a plain JPEG of the same quality | here |
// | colours: {8, 16} bits x profiles x PNG, TIFF | lcms | profiles.test.ts |
// | where regions lie | libvips on the original | region.test.ts, here (bars) |
// | regions and sizes of requests | Image API 3.0 and 2.1, section 4 | request.test.ts, region.test.ts |
// | unions of tiles, and parts of levels from a block on | the tiles' coefficients, read by the letter of T.81 | stored-part.test.ts |
// | what viewers ask for | OpenSeadragon 2.4 to 6.1 | viewer-requests.test.ts |
// | `!w,h` larger than the region, version 3 | Image API 3.0, 4.2: the region's size | request.test.ts. Known exception: the IIIF validator's test size_nofullsize wants 400 |
import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { type Pyramid, readTile } from '../../src/images/index.js'
import { decode, folder, pyramidOf, requested, writePicture } from './fixtures.js'
import { offset } from './offset.js'

const WHOLE = process.env['CONFORMANCE'] !== undefined
const COLOURS: Record<string, [number, number, number]> = {
  red: [220, 30, 60],
  green: [0, 200, 0],
  blue: [10, 20, 230],
  yellow: [250, 240, 0],
  magenta: [255, 0, 255],
  cyan: [0, 255, 255],
}

let files: Awaited<ReturnType<typeof folder>>
beforeAll(async () => {
  files = await folder()
})
afterAll(() => files.remove())

async function solid(width: number, height: number, [r, g, b]: readonly number[]) {
  const file = files.path(`${width}x${height}-${r},${g},${b}.png`)
  await sharp({ create: { width, height, channels: 3, background: { r: r!, g: g!, b: b! } } })
    .png({ compressionLevel: 1 })
    .toFile(file)
  return (await pyramidOf(file)).pyramid
}

/** The colour as a plain JPEG of the pyramid's quality has it. */
async function plain([r, g, b]: readonly number[]): Promise<number[]> {
  const image = sharp({ create: { width: 64, height: 64, channels: 3, background: { r: r!, g: g!, b: b! } } })
  return [...(await decode(await image.jpeg({ quality: 85 }).toBuffer())).data.subarray(0, 3)]
}

async function farthest(image: Buffer, wanted: number[]): Promise<number> {
  const { data, channels } = await decode(image)
  let most = 0
  for (let at = 0; at < data.length; at++) {
    const band = at % channels
    if (band < 3) most = Math.max(most, Math.abs(data[at]! - wanted[band]!))
  }
  return most
}

/** Every tile of every level, and renderings of every level and of its last pixels. */
async function* answers(pyramid: Pyramid): AsyncGenerator<[string, Buffer]> {
  for (const [index, level] of pyramid.levels.entries()) {
    for (let row = 0; row < level.rows; row++)
      for (let column = 0; column < level.columns; column++)
        yield [`tile ${column},${row} of level ${index}`, await readTile(pyramid, index, column, row)]
    const path = `full/${level.width},${level.height}/0/default.png`
    yield [path, (await requested(pyramid, path)).body]
  }
  const { width, height } = pyramid
  for (const format of ['jpg', 'png']) {
    const [x, y] = [Math.max(0, width - 37), Math.max(0, height - 29)]
    const [w, h] = [Math.min(23, width - x), Math.min(19, height - y)]
    const path = `${x},${y},40,40/^${w},${h}/0/default.${format}`
    yield [path, (await requested(pyramid, path)).body]
  }
}

const residues = Array.from({ length: 16 }, (_, index) => index)
const SIZES: [number, number][] = WHOLE
  ? residues.flatMap(across => residues.map((down): [number, number] => [528 + across, 1040 + down]))
  : residues.map(index => [528 + index, 592 + ((index * 7 + 5) % 16)])
const SMALL: [number, number][] = [
  [1, 1],
  [5, 3],
  [17, 1],
  [100, 31],
  [1, 1030],
  [1100, 2],
]

describe('A picture of one saturated colour', () => {
  const names = Object.keys(COLOURS)
  it.each([...SIZES, ...SMALL])('of %i x %i is that colour to its last pixel', async (width, height) => {
    for (const name of WHOLE ? names : [names[(width + height) % names.length]!]) {
      const wanted = await plain(COLOURS[name]!)
      const wrong: string[] = []
      for await (const [what, image] of answers(await solid(width, height, COLOURS[name]!))) {
        const most = await farthest(image, wanted)
        if (most > 2) wrong.push(`${name}, ${what}: ${most} off`)
      }
      expect(wrong).toEqual([])
    }
  })

  it('has its colour in its corner, and in every thumbnail', async () => {
    const file = files.path('solid.png')
    await sharp(await readFile('test/images/faults/solid-700x700-red.png')).toFile(file)
    await pyramidOf(file, { boxes: [400, 100, 33].map(side => ({ width: side, height: side })) })
    for (const side of [400, 100, 33])
      expect(await farthest(await readFile(`${file}.${side}.jpg`), [220, 30, 60])).toBeLessThanOrEqual(2)
  })

  it('has it also where levels are deeper than the padding of the first one can be', async () => {
    const pyramid = await solid(20_003, 37, COLOURS['magenta']!)
    const wanted = await plain(COLOURS['magenta']!)
    for await (const [what, image] of answers(pyramid))
      expect([what, (await farthest(image, wanted)) <= 2]).toEqual([what, true])
  })
})

it('A photograph has the pixels that the same picture encoded plainly has', async () => {
  const sizes: [number, number][] = WHOLE
    ? residues.map(index => [640 + index, 560 + ((index * 5) % 16)])
    : [
        [651, 569],
        [640, 560],
      ]
  for (const [width, height] of sizes) {
    const file = await writePicture(files.path(`photo-${width}.png`), width, height)
    const { pyramid } = await pyramidOf(file)
    const plainly = await decode(await sharp(file).jpeg({ quality: 85 }).toBuffer())
    const found = await decode((await requested(pyramid, 'full/max/0/default.png')).body)
    // Below a picture of even height libjpeg repeats the mean of the last two rows of chroma, and a pyramid the last row: what
    // is not shown differs, and with it the rounding of the last row of blocks.
    const alike = height % 2 === 0 ? height - (height % 16) : height
    let [most, last] = [0, 0]
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const at = (y * width + x) * 3
        for (const band of [0, 1, 2]) {
          const off = Math.abs(found.data[at + band]! - plainly.data[at + band]!)
          if (y < alike) most = Math.max(most, off)
          else last = Math.max(last, off)
        }
      }
    expect([most <= 2, last <= 8]).toEqual([true, true])
  }
})

describe('A region off the grid of its level', () => {
  const BARS = 'test/images/faults/bars-4000x600.png'
  let pyramid: Pyramid
  beforeAll(async () => {
    const file = files.path('bars.png')
    await sharp(BARS).toFile(file)
    pyramid = (await pyramidOf(file)).pyramid
  })

  it.each([
    '1,0,1600,600/200,',
    '1,0,1600,600/800,',
    '3,5,999,590/300,',
    '7,0,2111,555/512,',
    '5,3,3333,501/137,',
    'full/1000,',
    'full/333,',
    '13,1,3987,599/1999,',
  ])('lies where exact resampling puts it: %s', async path => {
    const found = await decode((await requested(pyramid, `${path}/0/default.png`)).body)
    const [left, top, width, height] = path.startsWith('full')
      ? [0, 0, 4000, 600]
      : path.split('/')[0]!.split(',').map(Number)
    const { data, info } = await sharp(BARS)
      .extract({ left: left!, top: top!, width: width!, height: height! })
      .resize(found.width, found.height, { fit: 'fill' })
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true })
    expect(offset(found, { data, width: info.width, height: info.height, channels: 3 })).toBeLessThanOrEqual(0.1)
  })
})
