// Finds where each MCU of a baseline JPEG lies in its coded data, without decoding a pixel (ITU-T T.81, F.2.2).
import { LRUCache } from 'lru-cache'
import type { Dimensions } from './geometry.js'
import { decodingTable, encodingTable, peek16, unstuff } from './jpeg-bits.js'
import { type JpegHeader, readJpegHeader } from './jpeg-header.js'

/** What is needed of the Huffman tables of a block. */
export interface Block {
  component: number
  dc: { decode: Uint16Array; encode: Uint32Array }
  ac: Steps
}

/**
 * Bits of a code and its value << 8 | coefficients that it stands for (0: no such code), for every 16 bits ahead; and for 10,
 * where these hold the code (0: they do not), which is nearly always and in a table that processors keep at hand.
 */
interface Steps {
  long: Uint16Array
  short: Uint16Array
}

/** The MCUs of a JPEG of a size in pixels, row by row. */
export interface Mcus extends Dimensions {
  /** Size of the picture in MCUs, and of an MCU in pixels. */
  columns: number
  rows: number
  mcuWidth: number
  mcuHeight: number
  components: number
  /** The blocks of one MCU in coding order. */
  blocks: Block[]
  /** Byte position of the frame's height field, and of the coded data. */
  sizeAt: number
  scanAt: number
  /** Where each begins, and where the last one ends, as bits of the file. */
  starts: Uint32Array
  /** The DC values that each, and the end, refers to: one for every component. */
  dc: Int16Array
}

const END_OF_BLOCK = 64
const SIXTEEN_ZEROS = 0xf0

const coefficientsOf = (symbol: number): number => {
  if (symbol === SIXTEEN_ZEROS) return 16
  return (symbol & 15) === 0 ? END_OF_BLOCK : (symbol >>> 4) + 1
}

const SHORT_BITS = 10

function stepsOf(specification: Buffer): Steps {
  const codes = decodingTable(specification)
  const long = codes.map(entry =>
    entry === 0 ? 0 : (((entry >>> 8) + (entry & 15)) << 8) | coefficientsOf(entry & 0xff),
  )
  const short = new Uint16Array(1 << SHORT_BITS).map((_, index) => {
    const ahead = index << (16 - SHORT_BITS)
    return codes[ahead]! >>> 8 <= SHORT_BITS ? long[ahead]! : 0
  })
  return { long, short }
}

// Tiles of a level share their tables, and nearly all pyramids share the standard ones.
const tables = new LRUCache<string, Pick<Block, 'dc' | 'ac'>>({ max: 64 })

function tablesOf(dc: Buffer, ac: Buffer): Pick<Block, 'dc' | 'ac'> {
  const key = `${dc.toString('latin1')}/${ac.toString('latin1')}`
  const known = tables.get(key)
  if (known) return known
  const made = { dc: { decode: decodingTable(dc), encode: encodingTable(dc) }, ac: stepsOf(ac) }
  tables.set(key, made)
  return made
}

/** The blocks of one MCU in coding order; undefined when a table is missing. */
function blocksOf({ components, huffman }: JpegHeader): Block[] | undefined {
  const blocks: Block[] = []
  for (const [component, { horizontal, vertical, dcTable, acTable }] of components.entries()) {
    const dc = huffman.get(dcTable)
    const ac = huffman.get(16 + acTable)
    if (!dc || !ac) return undefined
    const block = { component, ...tablesOf(dc, ac) }
    // A scan of one component is not interleaved: its MCU is one block, whatever the sampling factors say.
    const count = components.length === 1 ? 1 : horizontal * vertical
    for (let index = 0; index < count; index++) blocks.push(block)
  }
  return blocks
}

export const signed = (bits: number, size: number): number =>
  size > 0 && bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits

/** Bit position after the AC coefficients that start at `from`; -1 when they are not valid. */
export function afterCoefficients(bytes: Uint8Array, from: number, { long, short }: Steps): number {
  let at = from
  for (let index = 1; index < 64; ) {
    const ahead = peek16(bytes, at)
    const step = short[ahead >>> (16 - SHORT_BITS)]! || long[ahead]!
    if (step === 0) return -1
    at += step >>> 8
    index += step & 0xff
  }
  return at
}

/** Walks the MCUs of data without stuffing: whether all of them are there. */
function walk(bytes: Uint8Array, bits: number, { blocks, components, starts, dc: kept }: Mcus): boolean {
  const dc = new Int32Array(components)
  let at = 0
  for (let mcu = 0; ; mcu++) {
    starts[mcu] = at
    for (let component = 0; component < components; component++) kept[mcu * components + component] = dc[component]!
    if (mcu === starts.length - 1) return at <= bits
    for (let block = 0; block < blocks.length; block++) {
      if (at >= bits) return false
      const { component, dc: table, ac } = blocks[block]!
      const entry = table.decode[peek16(bytes, at)]!
      const size = entry & 0xff
      if (entry === 0 || size > 15) return false
      at += entry >>> 8
      if (size > 0) dc[component]! += signed(peek16(bytes, at) >>> (16 - size), size)
      at = afterCoefficients(bytes, at + size, ac)
      if (at < 0) return false
    }
  }
}

/** Makes positions in data without stuffing positions in the file. */
function locate(starts: Uint32Array, scanAt: number, dropped: number[]): void {
  let skipped = 0
  for (let mcu = 0; mcu < starts.length; mcu++) {
    while (skipped < dropped.length && dropped[skipped]! <= starts[mcu]! >>> 3) skipped++
    starts[mcu]! += 8 * (scanAt + skipped)
  }
}

/**
 * The MCUs of a JPEG; undefined when it is not baseline (sequential Huffman, one scan, no restarts), or when its data is
 * damaged.
 */
export function readMcus(jpeg: Buffer): Mcus | undefined {
  const header = readJpegHeader(jpeg)
  if (!header || header.restartInterval > 0) return undefined
  const { width, height, components, sizeAt, scanAt } = header
  const blocks = blocksOf(header)
  const largest = (side: 'horizontal' | 'vertical'): number =>
    components.length > 1 ? Math.max(...components.map(component => component[side])) : 1
  const [mcuWidth, mcuHeight] = [8 * largest('horizontal'), 8 * largest('vertical')]
  if (!blocks || mcuWidth === 0 || mcuHeight === 0) return undefined
  const [columns, rows] = [Math.ceil(width / mcuWidth), Math.ceil(height / mcuHeight)]
  // A block takes 2 bits at least.
  if (columns * rows * blocks.length * 2 > 8 * (jpeg.length - scanAt)) return undefined
  const starts = new Uint32Array(columns * rows + 1)
  const dc = new Int16Array(starts.length * components.length)
  const size = { width, height, columns, rows, mcuWidth, mcuHeight }
  const mcus = { ...size, components: components.length, blocks, sizeAt, scanAt, starts, dc }
  // Followed by ones, so that reading ahead stays inside.
  const bytes = new Uint8Array(jpeg.length - scanAt + 8).fill(0xff)
  const dropped: number[] = []
  const length = unstuff(jpeg, scanAt, jpeg.length, bytes, dropped)
  bytes.fill(0xff, length)
  if (!walk(bytes, 8 * length, mcus)) return undefined
  locate(starts, scanAt, dropped)
  return mcus
}
