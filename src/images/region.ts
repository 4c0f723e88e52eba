// Opens the pixels of a region from the level that suits an output size, touching only the tiles it overlaps.
import type { Sharp } from 'sharp'
import { exactly, type Span, span } from './exact-resize.js'
import type { Dimensions, Rectangle } from './geometry.js'
import { sharp } from './pixel-work.js'
import type { Level, Pyramid } from './pyramid.js'
import { readVisibleTile } from './tile.js'
import { readBlocks } from './tile-blocks.js'

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

/** A pipeline over whole pixels of a level: of the blocks that hold them where that helps, else of whole tiles. */
async function openPart(pyramid: Pyramid, level: Level, part: Rectangle): Promise<Sharp> {
  const { x: left, y: top, width, height } = part
  const blocks = await readBlocks(pyramid, level, part)
  if (blocks) return sharp(blocks.jpeg).extract({ left: left - blocks.x, top: top - blocks.y, width, height })
  const { tileSize } = pyramid
  const [firstColumn, firstRow] = [Math.floor(left / tileSize), Math.floor(top / tileSize)]
  const lastColumn = Math.floor((left + width - 1) / tileSize)
  const lastRow = Math.floor((top + height - 1) / tileSize)
  const reads: Promise<Buffer>[] = []
  for (let row = firstRow; row <= lastRow; row++)
    for (let column = firstColumn; column <= lastColumn; column++)
      reads.push(readVisibleTile(pyramid, level, column, row))
  const joined = join(await Promise.all(reads), lastColumn - firstColumn + 1, pyramid.channels)
  return joined.extract({ left: left - firstColumn * tileSize, top: top - firstRow * tileSize, width, height })
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
