// Finds where each MCU of a baseline JPEG lies in its coded data, without decoding a pixel (ITU-T T.81, F.2.2).
import { LRUCache } from 'lru-cache'
import type { Dimensions } from './geometry.js'
import { decodingTable, encodingTable, peek16, unstuff, viewOf } from './jpeg-bits.js'
import { type JpegHeader, readJpegHeader } from './jpeg-header.js'

/** What is needed of the Huffman tables of a block. */
export interface Block {
  component: number
  dc: Differences
  ac: Steps
}

/**
 * `decode` and `encode`: the codes, as `jpeg-bits` has them. `short`: difference << 8 | bits of its code and value, for every 12
 * bits ahead (0: these do not hold both).
 */
interface Differences {
  decode: Uint16Array
  encode: Uint32Array
  short: Int32Array
}

/**
 * Bits << 8 | coefficients that they stand for. `long`: of the one code, and its value, that the next 16 bits begin with (0: no
 * such code). `short`: of all codes that the next 12 bits hold, up to the end of the block (0: they hold none), in a
 * table that processors keep at hand.
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

const COEFFICIENTS = 64
/** What the end of a block adds to the coefficients that come before it: more than there can be. */
const END_OF_BLOCK = 128
/** Bytes that a block takes at most, of 64 codes of 16 bits with values of 15, and what is read ahead. */
const LONGEST_BLOCK = (COEFFICIENTS * 31) / 8 + 8
const SIXTEEN_ZEROS = 0xf0

const coefficientsOf = (symbol: number): number => {
  if (symbol === SIXTEEN_ZEROS) return 16
  return (symbol & 15) === 0 ? END_OF_BLOCK : (symbol >>> 4) + 1
}

const SHORT_BITS = 12

const signed = (bits: number, size: number): number =>
  size > 0 && bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits

function differencesOf(specification: Buffer): Differences {
  const decode = decodingTable(specification)
  const short = new Int32Array(1 << SHORT_BITS).map((_, index) => {
    const entry = decode[index << (16 - SHORT_BITS)]!
    const [size, bits] = [entry & 0xff, (entry >>> 8) + (entry & 0xff)]
    if (entry === 0 || bits > SHORT_BITS) return 0
    return (signed((index >>> (SHORT_BITS - bits)) & ((1 << size) - 1), size) << 8) | bits
  })
  return { decode, encode: encodingTable(specification), short }
}

function stepsOf(specification: Buffer): Steps {
  const codes = decodingTable(specification)
  const long = codes.map(entry =>
    entry === 0 ? 0 : (((entry >>> 8) + (entry & 15)) << 8) | coefficientsOf(entry & 0xff),
  )
  const short = new Uint16Array(1 << SHORT_BITS).map((_, index) => {
    let [bits, coefficients] = [0, 0]
    while (bits < SHORT_BITS && coefficients < COEFFICIENTS) {
      const ahead = (index << (16 - SHORT_BITS + bits)) & 0xffff
      const step = long[ahead]!
      const next = coefficients + (step & 0xff)
      if (step === 0 || bits + (codes[ahead]! >>> 8) > SHORT_BITS || (next & (END_OF_BLOCK - 1)) >= COEFFICIENTS) break
      bits += step >>> 8
      coefficients = next
    }
    return (bits << 8) | coefficients
  })
  return { long, short }
}

// Tiles of a level share their tables, and nearly all pyramids share the standard ones.
const tables = new LRUCache<string, Pick<Block, 'dc' | 'ac'>>({ max: 64 })

function tablesOf(dc: Buffer, ac: Buffer): Pick<Block, 'dc' | 'ac'> {
  const key = `${dc.toString('latin1')}/${ac.toString('latin1')}`
  const known = tables.get(key)
  if (known) return known
  const made = { dc: differencesOf(dc), ac: stepsOf(ac) }
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

/** Bit position after the AC coefficients that start at `from`; -1 when they are not valid. */
export function afterCoefficients(view: DataView, from: number, { long, short }: Steps): number {
  let at = from
  for (let index = 1; index < COEFFICIENTS; ) {
    const ahead = peek16(view, at)
    let step = short[ahead >>> (16 - SHORT_BITS)]!
    const next = index + (step & 0xff)
    // Codes ahead may be those of the next block, where this one has all of its coefficients.
    const isBeyond = next > COEFFICIENTS && (next < END_OF_BLOCK || next >= END_OF_BLOCK + COEFFICIENTS)
    if (step === 0 || isBeyond) step = long[ahead]!
    if (step === 0) return -1
    at += step >>> 8
    index += step & 0xff
  }
  return at
}

/** The difference to the DC value before that is coded at `at`, and the bit position after it; -1 when it is not valid. */
export function readDifference(
  view: DataView,
  at: number,
  { decode }: Differences,
): { difference: number; end: number } {
  const entry = decode[peek16(view, at)]!
  const size = entry & 0xff
  if (entry === 0 || size > 15) return { difference: 0, end: -1 }
  const valueAt = at + (entry >>> 8)
  const difference = size === 0 ? 0 : signed(peek16(view, valueAt) >>> (16 - size), size)
  return { difference, end: valueAt + size }
}

/** Walks the MCUs of data without stuffing: whether all of them are there. */
function walk(view: DataView, bits: number, { blocks, components, starts, dc: kept }: Mcus): boolean {
  const dc = new Int32Array(components)
  let at = 0
  for (let mcu = 0; ; mcu++) {
    starts[mcu] = at
    for (let component = 0; component < components; component++) kept[mcu * components + component] = dc[component]!
    if (mcu === starts.length - 1) return at <= bits
    for (let block = 0; block < blocks.length; block++) {
      if (at >= bits) return false
      const { component, dc: table, ac } = blocks[block]!
      const entry = table.short[peek16(view, at) >>> (16 - SHORT_BITS)]!
      if (entry !== 0) {
        dc[component]! += entry >> 8
        at += entry & 0xff
      } else {
        const { difference, end } = readDifference(view, at, table)
        if (end < 0) return false
        dc[component]! += difference
        at = end
      }
      at = afterCoefficients(view, at, ac)
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
  const bytes = new Uint8Array(jpeg.length - scanAt + LONGEST_BLOCK)
  const dropped: number[] = []
  const length = unstuff(jpeg, scanAt, jpeg.length, bytes, dropped)
  // Followed by ones, so that reading a block that begins before the end stays inside.
  bytes.fill(0xff, length)
  if (!walk(viewOf(bytes), 8 * length, mcus)) return undefined
  locate(starts, scanAt, dropped)
  return mcus
}
