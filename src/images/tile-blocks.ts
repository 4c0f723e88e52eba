// Parts of a level as JPEGs of their own, joined from the blocks of its tiles without decoding a pixel.
import { setImmediate } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import type { Rectangle } from './geometry.js'
import { type Joining, type JpegPart, joining } from './jpeg-crop.js'
import { type Mcus, readMcus } from './jpeg-mcus.js'
import type { Level, Pyramid } from './pyramid.js'
import { readStoredTile, tileKey } from './tile.js'

/** Side of a block in pixels: of what JPEG codes together, where chroma has half the resolution, or of four of it. */
export const BLOCK = 16
/** Longest side in pixels of what is cut out to be decoded: of more, less is left out than finding it takes. */
const LONGEST_SIDE = 1536
/** Most bytes that the tiles have of which a part is joined. */
const MOST_BYTES = 16 * 1024 * 1024
const KEPT_BYTES = 16 * 1024 * 1024

/** Where the blocks are of the tiles that were needed last. */
const known = new LRUCache<string, Mcus>({
  maxSize: KEPT_BYTES,
  sizeCalculation: ({ starts, dc }) => starts.byteLength + dc.byteLength + 512,
})

/** The MCUs of a tile. Finding them takes up to half a millisecond: whatever else waits has its turn before. */
async function mcusOf(key: string, jpeg: Buffer): Promise<Mcus | undefined> {
  const kept = known.get(key)
  if (kept) return kept
  await setImmediate()
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

/** The parts of the tiles along a side that hold its pixels from `start` up to `end`. */
function runsOf(start: number, end: number, tileSize: number): Run[] {
  const runs: Run[] = []
  for (let tile = Math.floor(start / tileSize); tile * tileSize < end; tile++) {
    const first = Math.max(start - tile * tileSize, 0)
    runs.push({ tile, first, count: Math.min(end - tile * tileSize, tileSize) - first })
  }
  return runs
}

/**
 * Where blocks along a side begin and end that hold `count` pixels from `from` on, and the one next to them on the same tile
 * where its chroma plays in.
 */
function blocksAround(from: number, count: number, tileSize: number, side: number): { start: number; end: number } {
  const [firstTile, lastTile] = [Math.floor(from / tileSize), Math.floor((from + count - 1) / tileSize)]
  return {
    start: Math.max(Math.floor((from - 1) / BLOCK) * BLOCK, firstTile * tileSize),
    // What lies beyond the edge of the picture must not play in.
    end: Math.min(Math.ceil((from + count + 1) / BLOCK) * BLOCK, (lastTile + 1) * tileSize, side),
  }
}

/** The parts of a row of tiles; undefined when one is not a baseline JPEG. */
async function readRow(pyramid: Pyramid, level: Level, across: Run[], row: Run): Promise<JpegPart[] | undefined> {
  const jpegs = await Promise.all(across.map(({ tile }) => readStoredTile(pyramid, level, tile, row.tile)))
  const parts: JpegPart[] = []
  for (const [index, { tile, first, count }] of across.entries()) {
    const jpeg = jpegs[index]!
    const mcus = await mcusOf(tileKey(pyramid, level, tile, row.tile), jpeg)
    if (!mcus || BLOCK % mcus.mcuWidth !== 0 || BLOCK % mcus.mcuHeight !== 0) return undefined
    parts.push({ jpeg, mcus, x: first, y: row.first, width: count, height: row.count })
  }
  return parts
}

/** Bytes that the tiles have along both sides. */
const bytesOf = ({ byteCounts, columns }: Level, across: Run[], down: Run[]): number =>
  down.reduce((sum, row) => across.reduce((bytes, { tile }) => bytes + byteCounts[row.tile * columns + tile]!, sum), 0)

/** How many of the tiles' bytes a part is expected to have, for its share of their pixels; memory grows where it has more. */
const SLACK = 1.25
const ALL = 1.02

/**
 * A part of a level that begins on its blocks, as a JPEG with the very coefficients of the tiles. Undefined when it is too
 * large, or its tiles are not baseline JPEGs of one kind. Rejects when the source does.
 */
export async function joinedPart(pyramid: Pyramid, level: Level, part: Rectangle): Promise<Buffer | undefined> {
  const { tileSize } = pyramid
  const across = runsOf(part.x, part.x + part.width, tileSize)
  const down = runsOf(part.y, part.y + part.height, tileSize)
  const bytes = bytesOf(level, across, down)
  if (bytes > MOST_BYTES) return undefined
  const share = (part.width * part.height) / (across.length * down.length * tileSize ** 2)
  let joined: Joining | undefined
  for (const row of down) {
    // A row of tiles from memory takes a millisecond or two, and what else waits has its turn after each.
    if (joined) await setImmediate()
    const parts = await readRow(pyramid, level, across, row)
    if (!parts) return undefined
    joined ??= joining(parts[0]!, part, Math.ceil(bytes * Math.min(ALL, SLACK * share)))
    if (!joined.row(parts)) return undefined
  }
  return joined?.end()
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
  const across = blocksAround(part.x, part.width, pyramid.tileSize, level.width)
  const down = blocksAround(part.y, part.height, pyramid.tileSize, level.height)
  const [x, y] = [across.start, down.start]
  const jpeg = await joinedPart(pyramid, level, { x, y, width: across.end - x, height: down.end - y })
  return jpeg && { jpeg, x, y }
}
