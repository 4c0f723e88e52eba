// Crops a baseline JPEG to its top left corner without loss: whole blocks are dropped from the coded data, none is decoded.
import { LRUCache } from 'lru-cache'
import { BitWriter, decodingTable, encodingTable, peek16, unstuffed } from './jpeg-bits.js'
import { type JpegHeader, readJpegHeader } from './jpeg-header.js'

interface Codes {
  decode: Uint16Array
  encode: Uint32Array
}

// Tiles of a level share their tables, and nearly all pyramids share the standard ones.
const codes = new LRUCache<string, Codes>({ max: 64 })

function codesOf(specification: Buffer): Codes {
  const key = specification.toString('latin1')
  const known = codes.get(key)
  if (known) return known
  const made = { decode: decodingTable(specification), encode: encodingTable(specification) }
  codes.set(key, made)
  return made
}

interface Block {
  component: number
  dc: Codes
  ac: Uint16Array
}

/** The blocks of one MCU in coding order; undefined when a table is missing. */
function blocksOf({ components, huffman }: JpegHeader): Block[] | undefined {
  const blocks: Block[] = []
  for (const [component, { horizontal, vertical, dcTable, acTable }] of components.entries()) {
    const dc = huffman.get(dcTable)
    const ac = huffman.get(16 + acTable)
    if (!dc || !ac) return undefined
    const block = { component, dc: codesOf(dc), ac: codesOf(ac).decode }
    // A scan of one component is not interleaved: its MCU is one block, whatever the sampling factors say.
    const count = components.length === 1 ? 1 : horizontal * vertical
    for (let index = 0; index < count; index++) blocks.push(block)
  }
  return blocks
}

const signed = (bits: number, size: number): number =>
  size > 0 && bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits

function writeDifference(writer: BitWriter, { encode }: Codes, difference: number): boolean {
  const size = 32 - Math.clz32(Math.abs(difference))
  const code = encode[size]!
  if (code === 0) return false
  writer.write(code & 0xffff, code >>> 16)
  writer.write(difference < 0 ? difference + (1 << size) - 1 : difference, size)
  return true
}

/** Bit position after the AC coefficients that start at `from`; -1 when they are not valid. */
function afterCoefficients(bytes: Uint8Array, from: number, table: Uint16Array): number {
  let at = from
  for (let index = 1; index < 64; ) {
    const entry = table[peek16(bytes, at)]!
    if (entry === 0) return -1
    const size = entry & 15
    at += (entry >>> 8) + size
    if (size === 0 && (entry & 0xff) !== 0xf0) return at
    index += ((entry & 0xff) >>> 4) + 1
  }
  return at
}

/**
 * Writes the first `keptColumns` MCUs of the first `keptRows` MCU rows. A row's first DC differences refer to the end of
 * the row before, so these are coded again; all other bits are copied.
 */
function writeKept(
  { bytes, bits }: { bytes: Uint8Array; bits: number },
  writer: BitWriter,
  blocks: Block[],
  columns: number,
  keptColumns: number,
  keptRows: number,
): boolean {
  const dc = [0, 0, 0, 0]
  const keptDc = [0, 0, 0, 0]
  let at = 0
  for (let row = 0; row < keptRows; row++) {
    let copied = at
    for (let column = 0; column < columns; column++) {
      let previous = -1
      for (const { component, dc: table, ac } of blocks) {
        if (at >= bits) return false
        const entry = table.decode[peek16(bytes, at)]!
        const size = entry & 0xff
        if (entry === 0 || size > 15) return false
        const valueAt = at + (entry >>> 8)
        const value = dc[component]! + signed(size === 0 ? 0 : peek16(bytes, valueAt) >>> (16 - size), size)
        dc[component] = value
        if (column === 0 && component !== previous) {
          writer.copy(bytes, copied, at)
          if (!writeDifference(writer, table, value - keptDc[component]!)) return false
          copied = valueAt + size
        }
        previous = component
        if (column < keptColumns) keptDc[component] = value
        at = afterCoefficients(bytes, valueAt + size, ac)
        if (at < 0) return false
      }
      if (column === keptColumns - 1) writer.copy(bytes, copied, at)
    }
  }
  return at <= bits
}

/**
 * The top left `width` x `height` pixels of a JPEG as a JPEG, with the very coefficients it had; undefined when it is not
 * baseline (sequential Huffman, one scan, no restarts), or when its data is damaged: then only decoding helps.
 */
export function cropJpeg(jpeg: Buffer, width: number, height: number): Buffer | undefined {
  const header = readJpegHeader(jpeg)
  if (!header || header.restartInterval > 0 || width > header.width || height > header.height) return undefined
  const { components, sizeAt, scanAt } = header
  const interleaved = components.length > 1
  const mcuWidth = interleaved ? 8 * Math.max(...components.map(({ horizontal }) => horizontal)) : 8
  const mcuHeight = interleaved ? 8 * Math.max(...components.map(({ vertical }) => vertical)) : 8
  if (!(mcuWidth > 0 && mcuHeight > 0)) return undefined
  const columns = Math.ceil(header.width / mcuWidth)
  const keptColumns = Math.ceil(width / mcuWidth)
  const keptRows = Math.ceil(height / mcuHeight)
  const resized = (result: Buffer): Buffer => {
    result.writeUInt16BE(height, sizeAt)
    result.writeUInt16BE(width, sizeAt + 2)
    return result
  }
  if (keptColumns === columns && keptRows === Math.ceil(header.height / mcuHeight)) return resized(Buffer.from(jpeg))
  const blocks = blocksOf(header)
  if (!blocks) return undefined
  // Bits that move within their bytes are stuffed again: at worst every byte needs it.
  const buffer = Buffer.allocUnsafe(scanAt + 2 * (jpeg.length - scanAt) + 8 * keptRows * components.length + 16)
  jpeg.copy(buffer, 0, 0, scanAt)
  const writer = new BitWriter(buffer, scanAt)
  if (!writeKept(unstuffed(jpeg, scanAt), writer, blocks, columns, keptColumns, keptRows)) return undefined
  return resized(Buffer.from(writer.finish()))
}
