// What an image service offers within its limits: announced by info.json, and taken in requests, from one computation.
import { type Bounds, boundsOf, type Dimensions, type Offered, type SizeLimits } from './geometry.js'

const within = ({ width, height }: Dimensions, { maxWidth, maxHeight, maxArea }: Bounds): boolean =>
  width <= maxWidth && height <= maxHeight && width * height <= maxArea

/** The image at one pixel for `scale` of its own, rounded up as levels and tiles are. */
const reduced = ({ width, height }: Dimensions, scale: number): Dimensions => ({
  width: Math.ceil(width / scale),
  height: Math.ceil(height / scale),
})

/** Powers of two up to the one at which a single tile holds the image. */
const scaleFactors = ({ width, height }: Dimensions, tile: number): number[] => {
  const levels = 1 + Math.max(0, Math.ceil(Math.log2(Math.max(width, height) / tile)))
  return Array.from({ length: levels }, (_, level) => 2 ** level)
}

/** The side of the largest tiles that may be asked for: that of the pyramid, or halved until they are within the limits. */
function tileSide({ width, height }: Dimensions, side: number, bounds: Bounds): number {
  for (let tile = side; tile > 1; tile = 2 ** Math.ceil(Math.log2(tile) - 1))
    if (within({ width: Math.min(width, tile), height: Math.min(height, tile) }, bounds)) return tile
  return 1
}

/**
 * The tiles and the sizes, smallest first, of an image whose pyramid has tiles of `side` pixels. There are always some of
 * both: where a whole tile is beyond the limits, its tiles are smaller.
 */
export function offeredOf(image: Dimensions, side: number, limits: SizeLimits): Offered {
  const bounds = boundsOf(limits, 'jpg')
  const tile = tileSide(image, side, bounds)
  const factors = scaleFactors(image, tile)
  const sizes = factors.map(scale => reduced(image, scale)).filter(size => within(size, bounds))
  return { sizes: sizes.reverse(), tiles: [{ width: tile, height: tile, scaleFactors: factors }] }
}
