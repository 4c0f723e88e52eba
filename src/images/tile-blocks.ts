// The blocks of a level's tiles that hold a part of it, as one JPEG, without decoding a pixel: all others are left out.
import { LRUCache } from 'lru-cache'
import type { Rectangle } from './geometry.js'
import { type JpegPart, joinedJpeg } from './jpeg-crop.js'
import { type Mcus, readMcus } from './jpeg-mcus.js'
import type { Level, Pyramid } from './pyramid.js'
import { readStoredTile, tileKey } from './tile.js'

/** Side of a block in pixels: of what JPEG codes together, where chroma has half the resolution, or of four of it. */
const BLOCK = 16
/** Longest side in pixels of what is cut out: of more, less is left out than finding it takes. */
const LONGEST_SIDE = 1536
const KEPT_BYTES = 16 * 1024 * 1024

/** Where the blocks are of the tiles that were needed last. */
const known = new LRUCache<string, Mcus>({
  maxSize: KEPT_BYTES,
  sizeCalculation: ({ starts, dc }) => starts.byteLength + dc.byteLength + 512,
})

function mcusOf(key: string, jpeg: Buffer): Mcus | undefined {
  const kept = known.get(key)
  if (kept) return kept
  const mcus = readMcus(jpeg)
  if (mcus) known.set(key, mcus)
  return mcus
}

/** The part of a tile along one side, in pixels of the tile. */
interface Run {
  tile: number
  first: number
  count: number
}

/**
 * The blocks along a side that hold `count` pixels from `from` on, and the one next to them on the same tile where its chroma
 * plays in: tile by tile, where they begin on the side, and how many pixels they are.
 */
function blocksOf(
  from: number,
  count: number,
  tileSize: number,
  side: number,
): { runs: Run[]; start: number; length: number } {
  const [firstTile, lastTile] = [Math.floor(from / tileSize), Math.floor((from + count - 1) / tileSize)]
  const start = Math.max(Math.floor((from - 1) / BLOCK) * BLOCK, firstTile * tileSize)
  // What lies beyond the edge of the picture must not play in.
  const end = Math.min(Math.ceil((from + count + 1) / BLOCK) * BLOCK, (lastTile + 1) * tileSize, side)
  const runs: Run[] = []
  for (let tile = firstTile; tile <= lastTile; tile++) {
    const first = Math.max(start - tile * tileSize, 0)
    runs.push({ tile, first, count: Math.min(end - tile * tileSize, tileSize) - first })
  }
  return { runs, start, length: end - start }
}

/** Blocks as a picture of their own, and where its first pixel lies on the level. */
export interface Blocks {
  jpeg: Buffer
  x: number
  y: number
}

/**
 * The blocks of a level that hold a part of it. Undefined when the part is large, or its tiles are not baseline JPEGs of one
 * kind. Rejects when the source does.
 */
export async function readBlocks(pyramid: Pyramid, level: Level, part: Rectangle): Promise<Blocks | undefined> {
  if (Math.max(part.width, part.height) > LONGEST_SIDE) return undefined
  const across = blocksOf(part.x, part.width, pyramid.tileSize, level.width)
  const down = blocksOf(part.y, part.height, pyramid.tileSize, level.height)
  const read = async (column: Run, row: Run): Promise<JpegPart | undefined> => {
    const jpeg = await readStoredTile(pyramid, level, column.tile, row.tile)
    const mcus = mcusOf(tileKey(pyramid, level, column.tile, row.tile), jpeg)
    if (!mcus || BLOCK % mcus.mcuWidth !== 0 || BLOCK % mcus.mcuHeight !== 0) return undefined
    return { jpeg, mcus, x: column.first, y: row.first, width: column.count, height: row.count }
  }
  const parts = await Promise.all(down.runs.map(row => Promise.all(across.runs.map(column => read(column, row)))))
  if (!parts.every((row): row is JpegPart[] => row.every(part => part !== undefined))) return undefined
  const jpeg = joinedJpeg(parts, { width: across.length, height: down.length })
  return jpeg && { jpeg, x: across.start, y: down.start }
}
