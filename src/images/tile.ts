// One tile of a pyramid as a JPEG of its own, without decoding a pixel.
import { cropped } from './edge.js'
import { cropJpeg } from './jpeg-crop.js'
import { withXmp } from './put-xmp.js'
import type { Level, Pyramid } from './pyramid.js'
import { TiffError } from './tiff.js'
import { keptTile } from './tile-cache.js'

const MAX_TILE_BYTES = 64 * 1024 * 1024

/** Width and height in pixels of a tile's visible part: less than the tile size at the right and bottom edges. */
const visibleWidth = ({ tileSize }: Pyramid, level: Level, column: number): number =>
  Math.min(tileSize, level.width - column * tileSize)
const visibleHeight = ({ tileSize }: Pyramid, level: Level, row: number): number =>
  Math.min(tileSize, level.height - row * tileSize)

/**
 * A tile as it lies in the file, edges padded to the full tile size, completed to a JPEG by the level's header.
 * The caller sees to it that `column` and `row` are on the level. Rejects when the file is damaged.
 */
export async function readPaddedTile({ source }: Pyramid, level: Level, column: number, row: number): Promise<Buffer> {
  const index = row * level.columns + column
  const offset = level.offsets[index]!
  const length = level.byteCounts[index]!
  if (!(length > 4 && length <= MAX_TILE_BYTES && offset + length <= source.size))
    throw new TiffError(`Tile ${column},${row} lies at ${offset} with ${length} bytes`)
  // The header's tables go where the tile's own SOI is: it is overwritten by the end of the header.
  const { header } = level
  const position = header.length - 2
  const jpeg = Buffer.allocUnsafe(position + length)
  if (source.readInto) await source.readInto(jpeg, position, offset, length)
  else (await source.read(offset, length)).copy(jpeg, position)
  if (jpeg[position] !== 0xff || jpeg[position + 1] !== 0xd8) throw new TiffError(`Tile ${column},${row} is not a JPEG`)
  header.copy(jpeg)
  return jpeg
}

/** Names a tile among those of all pyramids. */
export const tileKey = ({ id }: Pyramid, { scale }: Level, column: number, row: number): string =>
  `${id}/${scale}/${column},${row}`

const isWhole = (pyramid: Pyramid, level: Level, column: number, row: number): boolean =>
  visibleWidth(pyramid, level, column) === pyramid.tileSize && visibleHeight(pyramid, level, row) === pyramid.tileSize

/** What `readPaddedTile` gives, from memory where it is there as the answer to a request for the tile. */
export async function readStoredTile(pyramid: Pyramid, level: Level, column: number, row: number): Promise<Buffer> {
  const padded = (): Promise<Buffer> => readPaddedTile(pyramid, level, column, row)
  return isWhole(pyramid, level, column, row) ? keptTile(tileKey(pyramid, level, column, row), padded) : padded()
}

/**
 * A tile as far as it is part of the picture, so that nothing beyond its edge plays in when it is decoded: cropped
 * without loss. A tile that cannot be is padded as it lies in the file.
 */
export async function readVisibleTile(pyramid: Pyramid, level: Level, column: number, row: number): Promise<Buffer> {
  const jpeg = await readStoredTile(pyramid, level, column, row)
  if (isWhole(pyramid, level, column, row)) return jpeg
  return cropJpeg(jpeg, visibleWidth(pyramid, level, column), visibleHeight(pyramid, level, row)) ?? jpeg
}

/** Gives one tile, as often as it is asked for: a promise only while its bytes are not in memory. */
export type TileReader = () => Buffer | Promise<Buffer>

/** A packet of XMP that goes with a tile, and a short text that is another for each packet. */
interface MarkedBy {
  packet: string
  mark: string
}

/**
 * A tile as a standalone JPEG of its visible size. Whole tiles are the file's own bytes behind the level's header; edge
 * tiles are cropped on the JPEG block grid without loss. `xmp` goes with it, and is put in undecoded.
 * Throws RangeError when the pyramid has no such tile.
 */
export function tileReader(
  pyramid: Pyramid,
  levelIndex: number,
  column: number,
  row: number,
  xmp?: MarkedBy | undefined,
): TileReader {
  const level = pyramid.levels[levelIndex]
  if (!level || !(column >= 0 && column < level.columns && row >= 0 && row < level.rows))
    throw new RangeError(`The pyramid has no tile ${column},${row} at level ${levelIndex}`)
  const width = visibleWidth(pyramid, level, column)
  const height = visibleHeight(pyramid, level, row)
  const key = tileKey(pyramid, level, column, row)
  const padded = (): Promise<Buffer> => readPaddedTile(pyramid, level, column, row)
  const make = isWhole(pyramid, level, column, row) ? padded : async () => cropped(await padded(), width, height)
  if (!xmp) return () => keptTile(key, make)
  return () => keptTile(`${key}/${xmp.mark}`, async () => withXmp(await make(), xmp.packet))
}

/** A tile once, as `tileReader` gives it. Rejects with RangeError when the pyramid has no such tile. */
export const readTile = async (pyramid: Pyramid, level: number, column: number, row: number): Promise<Buffer> =>
  tileReader(pyramid, level, column, row)()
