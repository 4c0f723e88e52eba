// A pyramid ready for serving: the levels of one tiled TIFF, each with the JPEG header that completes its tiles.
import { LRUCache } from 'lru-cache'
import type { ByteSource } from './byte-source.js'
import { singleFlight } from './single-flight.js'
import { type Directory, readDirectories, TiffError } from './tiff.js'

/** One level: its size in pixels, its tiles row by row, and the JPEG bytes that go before each tile's own. */
export interface Level {
  width: number
  height: number
  /** How many pixels of the full image one pixel of this level stands for, along each side: a power of two. */
  scale: number
  columns: number
  rows: number
  offsets: Float64Array
  byteCounts: Float64Array
  /** SOI, colour marker and tables: takes the place of a tile's SOI. */
  header: Buffer
}

/** An image as levels of JPEG tiles, largest first. */
export interface Pyramid {
  readonly id: string
  readonly source: ByteSource
  readonly width: number
  readonly height: number
  /** Side of the square tiles, in pixels. */
  readonly tileSize: number
  /** 1: gray; 3: colour. */
  readonly channels: number
  readonly levels: Level[]
}

const JPEG_COMPRESSION = 7
const PHOTOMETRIC = { gray: 1, rgb: 2, ycbcr: 6 }
const MAX_CACHED_TILES = 2_000_000

const SOI = Buffer.from([0xff, 0xd8])
/** APP0 JFIF 1.02, no density: says that three components are YCbCr, and one is gray. */
const JFIF = Buffer.from([0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 2, 0, 0, 1, 0, 1, 0, 0])
/** APP14 Adobe with transform 0: says that three components are RGB. */
const ADOBE_RGB = Buffer.from([0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0])

/** Tables of a TIFF's JPEGTables tag without their SOI and EOI (TIFF Technical Note 2). */
function bareTables(tables: Buffer | undefined): Buffer {
  if (!tables) return Buffer.alloc(0)
  if (tables.length < 4 || tables.readUInt16BE(0) !== 0xffd8 || tables.readUInt16BE(tables.length - 2) !== 0xffd9)
    throw new TiffError('JPEGTables do not start with SOI and end with EOI')
  return tables.subarray(2, -2)
}

function level(directory: Directory, scale: number): Level {
  const { width, height, tileWidth, tileHeight, photometric, offsets, byteCounts } = directory
  const marker = photometric === PHOTOMETRIC.rgb ? ADOBE_RGB : JFIF
  return {
    width,
    height,
    scale,
    columns: Math.ceil(width / tileWidth),
    rows: Math.ceil(height / tileHeight),
    offsets,
    byteCounts,
    header: Buffer.concat([SOI, marker, bareTables(directory.jpegTables)]),
  }
}

function assertServable(directory: Directory): void {
  const { compression, photometric, samples, bits, tileWidth, tileHeight } = directory
  const colour = samples === 3 && (photometric === PHOTOMETRIC.rgb || photometric === PHOTOMETRIC.ycbcr)
  const gray = samples === 1 && photometric === PHOTOMETRIC.gray
  if (compression !== JPEG_COMPRESSION || bits !== 8 || !(colour || gray))
    throw new TiffError('The pyramid does not contain 8-bit gray, RGB or YCbCr JPEG tiles')
  if (tileWidth !== tileHeight || tileWidth % 16 !== 0 || tileWidth > 4096)
    throw new TiffError(`The pyramid has tiles of ${tileWidth} x ${tileHeight} pixels`)
}

/** Reads the directories of a pyramidal TIFF, as `openPyramid` does, and remembers nothing. */
export async function readPyramid(source: ByteSource): Promise<Pyramid> {
  const directories = await readDirectories(source)
  const full = directories.find(directory => !directory.reduced)
  if (!full) throw new TiffError('The TIFF has no tiled image')
  assertServable(full)
  const reductions = directories
    .filter(directory => directory.reduced && directory.tileWidth === full.tileWidth)
    .sort((a, b) => b.width - a.width || b.height - a.height)
  const levels = [level(full, 1)]
  for (const directory of reductions) {
    const scale = levels.at(-1)!.scale * 2
    const fits =
      Math.ceil(full.width / scale) === directory.width && Math.ceil(full.height / scale) === directory.height
    if (!fits) throw new TiffError(`A level of ${directory.width} x ${directory.height} is not 1/${scale} of the image`)
    assertServable(directory)
    levels.push(level(directory, scale))
  }
  const { width, height, tileWidth, samples } = full
  return { id: source.id, source, width, height, tileSize: tileWidth, channels: samples, levels }
}

const pyramids = new LRUCache<string, Pyramid>({
  maxSize: MAX_CACHED_TILES,
  sizeCalculation: pyramid => pyramid.levels.reduce((tiles, { offsets }) => tiles + offsets.length, 64),
})
const opening = singleFlight<Pyramid>()

/** The pyramid of an id when its directories are already in memory; never reads. */
export const cachedPyramid = (id: string): Pyramid | undefined => pyramids.get(id)

/**
 * Reads the directories of a pyramidal TIFF once per id; concurrent callers share one reading.
 * Each level must be half the one before, rounded up. Rejects with TiffError when the file is no such pyramid.
 */
export function openPyramid(source: ByteSource): Promise<Pyramid> {
  const cached = pyramids.get(source.id)
  if (cached) return Promise.resolve(cached)
  return opening(source.id, async () => {
    const pyramid = await readPyramid(source)
    pyramids.set(source.id, pyramid)
    return pyramid
  })
}
