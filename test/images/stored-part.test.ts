// What is the pixels of a level is answered with the very coefficients of its tiles, whichever of them, edges and all.
import {
  type Dimensions,
  imageRequestOutput,
  imageRequestSteps,
  type Level,
  type Pyramid,
  parseRequest,
  type Rectangle,
  render,
  resolvePlan,
  TiffError,
  withXmp,
} from '../../src/images/index.js'
import { joinedOutput } from '../../src/images/stored-part.js'
import { readPaddedTile } from '../../src/images/tile.js'
import { type Coefficients, coefficientsOf } from './coefficients.js'
import { decode, folder, pyramidOf, writePicture } from './fixtures.js'

const WHOLE = process.env['CONFORMANCE'] !== undefined

let files: Awaited<ReturnType<typeof folder>>
beforeAll(async () => {
  files = await folder()
})
afterAll(() => files.remove())

async function derived({ width, height }: Dimensions, channels: 1 | 3, quality: number): Promise<Pyramid> {
  const file = await writePicture(files.path(`${width}x${height}x${channels}-${quality}.png`), width, height, channels)
  return (await pyramidOf(file, { quality })).pyramid
}

const made = new Map<string, Promise<Pyramid>>()

/** The pyramid of a picture, made once. */
function pyramid(size: Dimensions, channels: 1 | 3 = 3, quality = 85): Promise<Pyramid> {
  const key = JSON.stringify([size, channels, quality])
  const known = made.get(key) ?? derived(size, channels, quality)
  made.set(key, known)
  return known
}

async function joined(pyramid: Pyramid, path: string, xmp?: string): Promise<Buffer | undefined> {
  const [region, size, rotation, last] = path.split('/') as [string, string, string, string]
  const plan = resolvePlan(parseRequest(3, region, size, rotation, last), pyramid)
  const steps = imageRequestSteps(plan, pyramid, 100_000_000)
  return joinedOutput(pyramid, steps, { ...imageRequestOutput(plan, pyramid), xmp }, {})
}

/** The coefficients of all tiles of a level, as they lie in the file. */
const tilesOf = (pyramid: Pyramid, level: Level): Promise<Coefficients[][]> =>
  Promise.all(
    Array.from({ length: level.rows }, (_, row) =>
      Promise.all(
        Array.from({ length: level.columns }, async (_, column) =>
          coefficientsOf(await readPaddedTile(pyramid, level, column, row)),
        ),
      ),
    ),
  )

/** How many blocks of what was joined have other coefficients than those of the tiles where they come from. */
function blocksThatDiffer(found: Coefficients, tiles: Coefficients[][], { x, y }: Rectangle, tileSize: number): number {
  let differ = 0
  for (const [index, { across, values }] of found.planes.entries()) {
    const perTile = tiles[0]![0]!.planes[index]!.across
    const [left, top] = [(x / tileSize) * perTile, (y / tileSize) * perTile]
    for (let block = 0; block < values.length / 64; block++) {
      const [column, row] = [left + (block % across), top + Math.floor(block / across)]
      const tile = tiles[Math.floor(row / perTile)]![Math.floor(column / perTile)]!.planes[index]!.values
      const at = 64 * ((row % perTile) * perTile + (column % perTile))
      if (!values.subarray(64 * block, 64 * block + 64).every((value, index) => value === tile[at + index])) differ++
    }
  }
  return differ
}

/** A part of a level as a request for it: its region of the image, and its size. */
function pathOf({ width, height }: Pyramid, { scale }: Level, part: Rectangle): string {
  const end = (at: number, side: number): number => Math.min(at * scale, side)
  const [x, y] = [part.x * scale, part.y * scale]
  const [w, h] = [end(part.x + part.width, width) - x, end(part.y + part.height, height) - y]
  return `${x},${y},${w},${h}/${part.width},${part.height}/0/default.jpg`
}

/** Every run of `count` steps of a side, as where it begins and ends in pixels. */
const runs = (step: number, side: number): [number, number][] => {
  const count = Math.ceil(side / step)
  return Array.from({ length: count }, (_, from) =>
    Array.from({ length: count - from }, (_, more): [number, number] => [
      from * step,
      Math.min((from + more + 1) * step, side),
    ]),
  ).flat()
}

/** All parts of a level whose edges lie on multiples of `step`, or on its own. */
const partsOf = ({ width, height }: Level, step: number): Rectangle[] =>
  runs(step, width).flatMap(([x, right]) =>
    runs(step, height).map(([y, bottom]) => ({ x, y, width: right - x, height: bottom - y })),
  )

/** Some of them by lot, the same ones in every run; all of them in the whole matrix. */
function sample<T>(all: T[], count: number): T[] {
  if (WHOLE) return all
  let state = 11
  return Array.from({ length: Math.min(count, all.length) }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return all[Math.floor((state / 2 ** 32) * all.length)]!
  })
}

async function wrong(pyramid: Pyramid, level: Level, tiles: Coefficients[][], part: Rectangle): Promise<string[]> {
  const path = pathOf(pyramid, level, part)
  const found = coefficientsOf((await joined(pyramid, path))!)
  const differ = blocksThatDiffer(found, tiles, part, pyramid.tileSize)
  const isRight = differ === 0 && found.width === part.width && found.height === part.height
  return isRight ? [] : [`${path}: ${found.width} x ${found.height}, ${differ} blocks differ`]
}

describe('A union of tiles has the coefficients of the tiles', () => {
  it.each([
    { width: 1301, height: 1187, channels: 3, quality: 85, name: 'a colour image of odd sides' },
    {
      width: 1536,
      height: 1040,
      channels: 3,
      quality: 60,
      name: 'one of whole tiles across, and a row of blocks more',
    },
    { width: 1025, height: 514, channels: 3, quality: 93, name: 'one in RGB, a pixel wider than its tiles' },
    { width: 1111, height: 1200, channels: 1, quality: 85, name: 'a gray one' },
    { width: 2100, height: 9, channels: 3, quality: 85, name: 'a ribbon' },
  ] as const)('of every level of $name', async ({ width, height, channels, quality }) => {
    const image = await pyramid({ width, height }, channels, quality)
    const found: string[] = []
    for (const level of image.levels) {
      const tiles = await tilesOf(image, level)
      for (const part of sample(partsOf(level, image.tileSize), 5))
        found.push(...(await wrong(image, level, tiles, part)))
    }
    expect(found).toEqual([])
  })

  it('wherever it begins on blocks, and ends on a pixel of its level', async () => {
    const image = await pyramid({ width: 1301, height: 1187 })
    const level = image.levels[1]!
    const tiles = await tilesOf(image, level)
    const found: string[] = []
    for (const { x, y, width, height } of sample(partsOf(level, 16 * 7), 12)) {
      const ends = { width: Math.max(1, width - (x % 13)), height: Math.max(1, height - (y % 11)) }
      found.push(...(await wrong(image, level, tiles, { x, y, ...ends })))
    }
    expect(found).toEqual([])
  })
})

describe('The pixels of a level', () => {
  const size = { width: 1301, height: 1187 }

  it.each([
    'full/max',
    'full/651,594',
    'full/326,297',
    '0,0,1024,1024/max',
    '512,512,789,675/395,338',
    'square/^1187,',
  ])('asked for as %s decode without a warning', async path => {
    const image = await pyramid(size)
    const { body } = await rendered(image, `${path}/0/default.jpg`)
    await expect(decode(body)).resolves.toBeDefined()
  })

  it.each([
    ['another format', 'full/max/0/default.png'],
    ['another quality', 'full/max/0/gray.jpg'],
    ['a rotation', 'full/max/90/default.jpg'],
    ['a mirror', 'full/max/!0/default.jpg'],
    ['another size', 'full/650,594/0/default.jpg'],
    ['a region that begins within a block', '8,0,512,512/max/0/default.jpg'],
    ['a region that ends within a pixel of the level', '0,0,1023,1024/512,512/0/default.jpg'],
  ])('are decoded for %s', async (_, path) => {
    expect(await joined(await pyramid(size), path)).toBeUndefined()
  })

  it('are decoded where their tiles have more bytes than are joined', async () => {
    const image = await pyramid(size)
    const [first, ...rest] = image.levels
    const heavy = { ...image, levels: [{ ...first!, byteCounts: first!.byteCounts.map(() => 2 ** 21) }, ...rest] }
    expect(await joined(heavy, 'full/max/0/default.jpg')).toBeUndefined()
    // Of six tiles it is tried, and they are not there.
    await expect(joined(heavy, '0,0,1301,1024/max/0/default.jpg')).rejects.toThrow(TiffError)
  })

  it('take a packet of XMP with them', async () => {
    const image = await pyramid(size)
    const path = 'full/max/0/default.jpg'
    expect(await joined(image, path, '<x/>')).toEqual(withXmp((await joined(image, path))!, '<x/>'))
  })

  it('let others have their turn after each row of tiles, also where all of them are in memory', async () => {
    const image = await pyramid({ width: 1024, height: 2560 })
    await joined(image, 'full/max/0/default.jpg')
    let [turns, running] = [0, true]
    const count = (): void => {
      turns++
      if (running) setImmediate(count)
    }
    setImmediate(count)
    await joined(image, 'full/max/0/default.jpg')
    running = false
    expect(turns).toBeGreaterThanOrEqual(4)
  })

  it('are answered as they are joined', async () => {
    const image = await pyramid(size)
    expect((await rendered(image, 'full/max/0/default.jpg')).body).toEqual(
      await joined(image, 'full/max/0/default.jpg'),
    )
  })
})

async function rendered(pyramid: Pyramid, path: string) {
  const [region, size, rotation, last] = path.split('/') as [string, string, string, string]
  const plan = resolvePlan(parseRequest(3, region, size, rotation, last), pyramid)
  return render(pyramid, imageRequestSteps(plan, pyramid, 100_000_000), imageRequestOutput(plan, pyramid))
}
