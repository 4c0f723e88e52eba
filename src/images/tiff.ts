// Reads the directories of a TIFF (classic and BigTIFF, both byte orders) without trusting one number in it.
import type { ByteSource } from './byte-source.js'

/** A TIFF that breaks its own rules, or ours; the message says which. */
export class TiffError extends Error {
  override name = 'TiffError'
}

/** One image file directory that holds tiles: pixels, tile geometry, and where each tile lies (row by row). */
export interface Directory {
  width: number
  height: number
  tileWidth: number
  tileHeight: number
  /** NewSubfileType bit 0: a reduced version of another image of the file. */
  reduced: boolean
  compression: number
  photometric: number
  samples: number
  bits: number
  offsets: Float64Array
  byteCounts: Float64Array
  jpegTables: Buffer | undefined
}

/** TIFF tag numbers that this module reads or patches. */
export const TAG = {
  subfileType: 254,
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  samples: 277,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  subDirectories: 330,
  jpegTables: 347,
} as const

const MAX_DIRECTORIES = 64
const MAX_ENTRIES = 4096
const MAX_TILES = 4_000_000
const MAX_TABLES_BYTES = 65_536
const WINDOW = 16_384

/** Bytes of one value, by TIFF field type: BYTE, ASCII, SHORT, LONG, UNDEFINED, IFD, LONG8, SLONG8, IFD8. */
const TYPE_BYTES: Record<number, number> = { 1: 1, 2: 1, 3: 2, 4: 4, 7: 1, 13: 4, 16: 8, 17: 8, 18: 8 }

/** Bytes of one value of a field type; 0 for types that are not read. */
export const bytesOfType = (type: number): number => TYPE_BYTES[type] ?? 0

interface Format {
  little: boolean
  big: boolean
}

/** One entry of a directory. */
export interface Entry {
  type: number
  count: number
  /** Where the values are in the file. */
  at: number
  /** Where the entry itself starts, for patching. */
  entryAt: number
}

/** The entries of one directory by tag, and the offset of the next directory (0: none). */
export interface RawDirectory {
  entries: Map<number, Entry>
  next: number
}

/** Reads a TIFF's structure: `format`, the offset of the first directory, and readers of entries and values. */
export interface TiffReader {
  format: Format
  first: number
  directory(offset: number): Promise<RawDirectory>
  numbers(entry: Entry, most: number): Promise<Float64Array>
  bytes(entry: Entry, most: number): Promise<Buffer>
}

/** Keeps small reads that lie close together to one read of the source: a directory and its arrays are neighbours. */
function windowed(source: ByteSource): (offset: number, length: number) => Promise<Buffer> {
  let start = 0
  let window: Buffer = Buffer.alloc(0)
  return async (offset, length) => {
    if (!(offset >= 0 && length >= 0 && offset + length <= source.size))
      throw new TiffError(`The TIFF points at bytes ${offset} to ${offset + length}, beyond its end`)
    if (length > WINDOW) return source.read(offset, length)
    if (offset < start || offset + length > start + window.length) {
      window = await source.read(offset, Math.min(Math.max(WINDOW, length), source.size - offset))
      start = offset
    }
    return window.subarray(offset - start, offset - start + length)
  }
}

const unsigned = (bytes: Buffer, at: number, width: number, little: boolean): number => {
  if (width === 1) return bytes.readUInt8(at)
  if (width === 2) return little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)
  if (width === 4) return little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)
  const value = little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at)
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new TiffError('A TIFF value is larger than any file')
  return Number(value)
}

/** Opens the structure of a TIFF. Rejects with TiffError when the header is not one. */
export async function readTiff(source: ByteSource): Promise<TiffReader> {
  const read = windowed(source)
  const header = await read(0, Math.min(16, source.size))
  const mark = header.toString('latin1', 0, 2)
  const little = mark === 'II'
  if (header.length < 8 || (!little && mark !== 'MM')) throw new TiffError('This is not a TIFF')
  const version = unsigned(header, 2, 2, little)
  const big = version === 43
  if (version !== 42 && !(big && header.length === 16 && unsigned(header, 4, 2, little) === 8))
    throw new TiffError('This is not a TIFF')
  const word = big ? 8 : 4
  const entryBytes = big ? 20 : 12
  const countBytes = big ? 8 : 2

  const directory = async (offset: number): Promise<RawDirectory> => {
    const count = unsigned(await read(offset, countBytes), 0, countBytes, little)
    if (count === 0 || count > MAX_ENTRIES) throw new TiffError(`A TIFF directory claims ${count} entries`)
    const table = await read(offset + countBytes, count * entryBytes + word)
    const entries = new Map<number, Entry>()
    for (let index = 0; index < count; index++) {
      const at = index * entryBytes
      const type = unsigned(table, at + 2, 2, little)
      const length = unsigned(table, at + 4, word, little)
      const inline = (TYPE_BYTES[type] ?? word + 1) * length <= word
      const entryAt = offset + countBytes + at
      const valueAt = inline ? entryAt + 4 + word : unsigned(table, at + 4 + word, word, little)
      entries.set(unsigned(table, at, 2, little), { type, count: length, at: valueAt, entryAt })
    }
    return { entries, next: unsigned(table, count * entryBytes, word, little) }
  }

  const bytes = async (entry: Entry, most: number): Promise<Buffer> => {
    const width = TYPE_BYTES[entry.type]
    if (!width || entry.count > most) throw new TiffError(`A TIFF entry has type ${entry.type}, count ${entry.count}`)
    return read(entry.at, entry.count * width)
  }

  const numbers = async (entry: Entry, most: number): Promise<Float64Array> => {
    const raw = await bytes(entry, most)
    const width = TYPE_BYTES[entry.type]!
    return Float64Array.from({ length: entry.count }, (_, index) => unsigned(raw, index * width, width, little))
  }

  return { format: { little, big }, first: unsigned(header, big ? 8 : 4, word, little), directory, numbers, bytes }
}

async function tiledDirectory(tiff: TiffReader, { entries }: RawDirectory): Promise<Directory | undefined> {
  if (!entries.has(TAG.tileOffsets)) return undefined
  const number = async (tag: number, fallback?: number): Promise<number> => {
    const entry = entries.get(tag)
    const value = entry ? (await tiff.numbers(entry, 64))[0] : fallback
    if (value === undefined) throw new TiffError(`The TIFF lacks tag ${tag}`)
    return value
  }
  const array = async (tag: number, length: number): Promise<Float64Array> => {
    const entry = entries.get(tag)
    if (entry?.count !== length) throw new TiffError(`Tag ${tag} of the TIFF does not hold ${length} values`)
    return tiff.numbers(entry, MAX_TILES)
  }
  const [width, height] = [await number(TAG.width), await number(TAG.height)]
  const [tileWidth, tileHeight] = [await number(TAG.tileWidth), await number(TAG.tileHeight)]
  if (!(width > 0 && height > 0 && tileWidth > 0 && tileHeight > 0)) throw new TiffError('The TIFF has no pixels')
  const tiles = Math.ceil(width / tileWidth) * Math.ceil(height / tileHeight)
  if (tiles > MAX_TILES) throw new TiffError(`The TIFF claims ${tiles} tiles`)
  const tables = entries.get(TAG.jpegTables)
  return {
    width,
    height,
    tileWidth,
    tileHeight,
    reduced: ((await number(TAG.subfileType, 0)) & 1) === 1,
    compression: await number(TAG.compression, 1),
    photometric: await number(TAG.photometric),
    samples: await number(TAG.samples, 1),
    bits: await number(TAG.bits, 1),
    offsets: await array(TAG.tileOffsets, tiles),
    byteCounts: await array(TAG.tileByteCounts, tiles),
    jpegTables: tables && Buffer.from(await tiff.bytes(tables, MAX_TABLES_BYTES)),
  }
}

/**
 * Every tiled directory of a TIFF, in file order: the chain of directories, each followed by its sub-directories
 * (TIFF 6.0 §2, supplement 1). Rejects with TiffError on loops, impossible counts, and offsets beyond the end.
 */
export async function readDirectories(source: ByteSource): Promise<Directory[]> {
  const tiff = await readTiff(source)
  const seen = new Set<number>()
  const found: Directory[] = []
  const visit = async (offset: number): Promise<RawDirectory> => {
    if (seen.has(offset)) throw new TiffError('The directories of the TIFF form a loop')
    if (seen.add(offset).size > MAX_DIRECTORIES) throw new TiffError('The TIFF has too many directories')
    const raw = await tiff.directory(offset)
    const directory = await tiledDirectory(tiff, raw)
    if (directory) found.push(directory)
    return raw
  }
  for (let offset = tiff.first; offset !== 0; ) {
    const { entries, next } = await visit(offset)
    const children = entries.get(TAG.subDirectories)
    for (const child of children ? await tiff.numbers(children, MAX_DIRECTORIES) : []) await visit(child)
    offset = next
  }
  return found
}
