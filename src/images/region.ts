// Opens the pixels of a region from the level that suits an output size, touching only the tiles it overlaps.
import type { Sharp } from 'sharp'
import type { Dimensions, Rectangle } from './geometry.js'
import { sharp } from './pixel-work.js'
import type { Level, Pyramid } from './pyramid.js'
import { readPaddedTile } from './tile.js'

/** The smallest level that still has at least `size` pixels for `region`. */
function nearestLevel({ levels }: Pyramid, region: Rectangle, size: Dimensions): Level {
  const scale = Math.min(region.width / size.width, region.height / size.height)
  return levels.findLast(level => level.scale <= scale) ?? levels[0]!
}

/** `region` of the full image in pixels of a level: whole ones, at least one each way. */
function onLevel({ x, y, width, height }: Rectangle, level: Level): Rectangle {
  const left = Math.min(Math.floor(x / level.scale), level.width - 1)
  const top = Math.min(Math.floor(y / level.scale), level.height - 1)
  const right = Math.min(Math.ceil((x + width) / level.scale), level.width)
  const bottom = Math.min(Math.ceil((y + height) / level.scale), level.height)
  return { x: left, y: top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) }
}

function join(tiles: Buffer[], across: number, channels: number): Sharp {
  if (tiles.length === 1) return sharp(tiles[0]!)
  const joined = sharp(tiles, { join: { across } })
  // Joining takes the bands of its background, three, even where all tiles have one.
  return channels === 1 ? joined.extractChannel(0) : joined
}

/**
 * A sharp pipeline over the pixels of `region` (of the full image), taken from the nearest level for an output of `size`.
 * The pipeline's own size is the region's on that level: the caller resizes. Rejects when the source does.
 */
export async function openRegion(pyramid: Pyramid, region: Rectangle, size: Dimensions): Promise<Sharp> {
  const level = nearestLevel(pyramid, region, size)
  const { tileSize } = pyramid
  const part = onLevel(region, level)
  const firstColumn = Math.floor(part.x / tileSize)
  const lastColumn = Math.floor((part.x + part.width - 1) / tileSize)
  const firstRow = Math.floor(part.y / tileSize)
  const lastRow = Math.floor((part.y + part.height - 1) / tileSize)
  const reads: Promise<Buffer>[] = []
  for (let row = firstRow; row <= lastRow; row++)
    for (let column = firstColumn; column <= lastColumn; column++)
      reads.push(readPaddedTile(pyramid, level, column, row))
  const tiles = await Promise.all(reads)
  const across = lastColumn - firstColumn + 1
  const joined = join(tiles, across, pyramid.channels)
  const whole = part.width === across * tileSize && part.height === (lastRow - firstRow + 1) * tileSize
  if (whole) return joined
  return joined.extract({
    left: part.x - firstColumn * tileSize,
    top: part.y - firstRow * tileSize,
    width: part.width,
    height: part.height,
  })
}
