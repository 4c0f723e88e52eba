// The picture that delivery is measured with, and what is asked of it.
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'

/** Its size in pixels: 82 megapixels, and, like real ones, no multiple of the tiles' size. */
export const SIZE = { width: 10_140, height: 8_090 }
const TILE = 512

/** A large photograph: a sample picture enlarged, with grain, so that its tiles are as heavy as real ones. */
export async function largePicture(): Promise<Uint8Array<ArrayBuffer>> {
  const sample = fileURLToPath(new URL('../../pictures/hubble_deep_field.jpg', import.meta.url))
  const noise = { type: 'gaussian', mean: 128, sigma: 18 } as const
  const grain = await sharp({ create: { width: 1024, height: 1024, channels: 3, background: '#000', noise } })
    .png()
    .toBuffer()
  const jpeg = await sharp(sample)
    .resize(SIZE.width, SIZE.height, { fit: 'fill' })
    .composite([{ input: grain, tile: true, blend: 'overlay' }])
    .jpeg({ quality: 90 })
    .toBuffer()
  return new Uint8Array(jpeg)
}

/** One side of a tile: of the region in the picture, and of the answer. */
const sides = (at: number, scale: number, whole: number): [number, number] => [
  Math.min(TILE * scale, whole - at),
  Math.min(TILE, Math.ceil(whole / scale) - at / scale),
]

/** Paths of all tiles of the grid, as viewers ask for them, edges and all, down to the level that is one tile. */
export function gridPaths(): string[] {
  const paths: string[] = []
  for (let scale = 1; (TILE * scale) / 2 < SIZE.width; scale *= 2)
    for (let x = 0; x < SIZE.width; x += TILE * scale)
      for (let y = 0; y < SIZE.height; y += TILE * scale) {
        const [width, across] = sides(x, scale, SIZE.width)
        const [height, down] = sides(y, scale, SIZE.height)
        paths.push(`${x},${y},${width},${height}/${across},${down}/0/default.jpg`)
      }
  return paths
}

/** Numbers by lot, but the same ones in every run. */
function lot(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
}

/** Paths of regions anywhere, scaled down to no more than 512 pixels. */
export function regionPaths(): string[] {
  const random = lot(11)
  return Array.from({ length: 2000 }, () => {
    const side = 512 + random(1024)
    const [x, y] = [random(SIZE.width - side), random(SIZE.height - side)]
    return `${x},${y},${side},${side}/${256 + random(257)},/0/default.jpg`
  })
}

/** Paths of the whole picture in those of its sizes that are 1,000 to 4,000 pixels wide. */
export const wholePaths = (): string[] =>
  [4, 8].map(scale => `full/${Math.ceil(SIZE.width / scale)},${Math.ceil(SIZE.height / scale)}/0/default.jpg`)

/** Paths of unions of tiles, 2 to 8 along each side, of the levels that have as many. */
export function unionPaths(): string[] {
  const random = lot(13)
  return Array.from({ length: 200 }, () => {
    const scale = 2 ** random(3)
    const along = (whole: number): [at: number, region: number, size: number] => {
      const tiles = Math.ceil(whole / (TILE * scale))
      const count = 2 + random(Math.min(8, tiles) - 1)
      const at = random(tiles - count + 1) * TILE * scale
      const end = Math.min(at + count * TILE * scale, whole)
      return [at, end - at, Math.ceil((end - at) / scale)]
    }
    const [x, width, across] = along(SIZE.width)
    const [y, height, down] = along(SIZE.height)
    return `${x},${y},${width},${height}/${across},${down}/0/default.jpg`
  })
}

/** Paths of parts of 4,096 x 4,096 pixels, as large as the whole of such a picture, at their own resolution. */
export const widePaths = (): string[] =>
  [0, 5632].flatMap(x => [0, 3584].map(y => `${x},${y},4096,4096/4096,4096/0/default.jpg`))
