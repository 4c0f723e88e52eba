// Opens the pixels of a region from the level that suits an output size, touching only the tiles it overlaps.
import type { Sharp } from 'sharp'
import { exactly, type Span, span } from './exact-resize.js'
import type { Dimensions, Rectangle } from './geometry.js'
import { sharp } from './pixel-work.js'
import type { Level, Pyramid } from './pyramid.js'
import { readVisibleTile } from './tile.js'

/** The smallest level that still has at least `size` pixels for `region`. */
function nearestLevel({ levels }: Pyramid, region: Rectangle, size: Dimensions): Level {
  const scale = Math.min(region.width / size.width, region.height / size.height)
  return levels.findLast(level => level.scale <= scale) ?? levels[0]!
}

/**
 * Where a part of a side of the image lies on a level. What is asked for at the level's own resolution up to the edge is
 * the level's pixels, the last of which may stand for less of the image than the others.
 */
function onLevel(at: number, length: number, side: number, levelSide: number, scale: number, size: number): Span {
  const [from, to] = [at / scale, (at + length) / scale]
  const isGrid = Number.isInteger(from) && at + length === side && Math.ceil(to) - from === size
  return isGrid ? span(from, Math.ceil(to), levelSide) : span(from, to, levelSide)
}

function join(tiles: Buffer[], across: number, channels: number): Sharp {
  if (tiles.length === 1) return sharp(tiles[0]!)
  const joined = sharp(tiles, { join: { across } })
  // Joining takes the bands of its background, three, even where all tiles have one.
  return channels === 1 ? joined.extractChannel(0) : joined
}

/** A pipeline over whole pixels of a level. */
async function openPart(pyramid: Pyramid, level: Level, part: Rectangle): Promise<Sharp> {
  const { tileSize } = pyramid
  const [firstColumn, firstRow] = [Math.floor(part.x / tileSize), Math.floor(part.y / tileSize)]
  const lastColumn = Math.floor((part.x + part.width - 1) / tileSize)
  const lastRow = Math.floor((part.y + part.height - 1) / tileSize)
  const reads: Promise<Buffer>[] = []
  for (let row = firstRow; row <= lastRow; row++)
    for (let column = firstColumn; column <= lastColumn; column++)
      reads.push(readVisibleTile(pyramid, level, column, row))
  const tiles = await Promise.all(reads)
  const joined = join(tiles, lastColumn - firstColumn + 1, pyramid.channels)
  const [left, top] = [part.x - firstColumn * tileSize, part.y - firstRow * tileSize]
  return joined.extract({ left, top, width: part.width, height: part.height })
}

/**
 * A pipeline over `region` of the full image, whose edges may lie between its pixels, at `size`, from the nearest level.
 * Rejects when the source does.
 */
export function openRegion(pyramid: Pyramid, region: Rectangle, size: Dimensions): Promise<Sharp> {
  const level = nearestLevel(pyramid, region, size)
  const { scale } = level
  return exactly(
    part => openPart(pyramid, level, part),
    onLevel(region.x, region.width, pyramid.width, level.width, scale, size.width),
    onLevel(region.y, region.height, pyramid.height, level.height, scale, size.height),
    size,
  )
}
