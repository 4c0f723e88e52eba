// Cuts parts out of baseline JPEGs and joins them without loss: whole MCUs are copied from the coded data, none is decoded.
import type { Dimensions, Rectangle } from './geometry.js'
import { BitWriter, unstuff, viewOf } from './jpeg-bits.js'
import { afterCoefficients, type Block, type Mcus, readDifference, readMcus } from './jpeg-mcus.js'

/** A part of a JPEG, in pixels of it: of whole MCUs, but that it may end within one. */
export interface JpegPart extends Rectangle {
  jpeg: Buffer
  mcus: Mcus
}

/** Bits that a difference takes at most: a code of 16 and a value of 11. */
const LONGEST_DIFFERENCE = 27

function writeDifference(writer: BitWriter, { encode }: Block['dc'], difference: number): boolean {
  const size = 32 - Math.clz32(Math.abs(difference))
  const code = encode[size]!
  if (code === 0) return false
  writer.write(code & 0xffff, code >>> 16)
  writer.write(difference < 0 ? difference + (1 << size) - 1 : difference, size)
  return true
}

/**
 * Writes MCUs that lie beside each other, from number `from` up to `to`. `written` holds the DC values of what was written
 * before: the differences of the first MCU refer to these, and are coded again; all other bits are copied.
 */
function writeRun(
  writer: BitWriter,
  { jpeg, mcus: { blocks, starts, dc } }: JpegPart,
  [from, to]: [from: number, to: number],
  written: Int16Array,
): boolean {
  const [start, second] = [starts[from]!, starts[from + 1]!]
  writer.reserve(starts[to]! - start + LONGEST_DIFFERENCE * blocks.length)
  const bytes = new Uint8Array(((second - start) >>> 3) + 8)
  unstuff(jpeg, start >>> 3, Math.ceil(second / 8), bytes)
  const view = viewOf(bytes)
  const components = written.length
  let at = start & 7
  let copied = at
  let previous = -1
  for (const { component, dc: table, ac } of blocks) {
    const { difference, end } = readDifference(view, at, table)
    if (component !== previous) {
      writer.copy(view, copied, at)
      const value = dc[from * components + component]! + difference
      if (!writeDifference(writer, table, value - written[component]!)) return false
      copied = end
    }
    previous = component
    at = afterCoefficients(view, end, ac)
  }
  writer.copy(view, copied, at)
  writer.copyCoded(jpeg, second, starts[to]!)
  written.set(dc.subarray(to * components, (to + 1) * components))
  return true
}

/** Numbers of the first MCU of each row of a part, and of the one after the last. */
function runsOf({
  x,
  y,
  width,
  height,
  mcus: { columns, mcuWidth, mcuHeight },
}: JpegPart): [from: number, to: number][] {
  const first = (y / mcuHeight) * columns + x / mcuWidth
  return Array.from({ length: Math.ceil(height / mcuHeight) }, (_, row) => {
    const from = first + row * columns
    return [from, from + Math.ceil(width / mcuWidth)]
  })
}

/** A JPEG that is joined row by row. */
export interface Joining {
  /** Writes the next row of parts, each as high as those beside it; false when they are not of one kind. */
  row(parts: JpegPart[]): boolean
  /** The whole JPEG. */
  end(): Buffer
}

/**
 * Begins to join parts that fit together, with the very coefficients that they have, cut to a size in pixels. Their coded
 * data is expected to have so many bytes.
 */
export function joining(
  { jpeg, mcus: { scanAt, sizeAt, components } }: JpegPart,
  size: Dimensions,
  expected: number,
): Joining {
  const kind = jpeg.subarray(0, scanAt)
  const head = Buffer.from(kind)
  head.writeUInt16BE(size.height, sizeAt)
  head.writeUInt16BE(size.width, sizeAt + 2)
  const writer = new BitWriter(head, expected)
  const written = new Int16Array(components)
  const row = (parts: JpegPart[]): boolean => {
    if (!parts.every(({ jpeg, mcus }) => jpeg.subarray(0, mcus.scanAt).equals(kind))) return false
    const across = parts.map(part => ({ part, runs: runsOf(part) }))
    for (const index of across[0]!.runs.keys())
      for (const { part, runs } of across) if (!writeRun(writer, part, runs[index]!, written)) return false
    return true
  }
  return { row, end: () => writer.finish() }
}

/**
 * The top left `width` x `height` pixels of a JPEG as a JPEG, with the very coefficients it had; undefined when it is not
 * baseline, or when its data is damaged: then only decoding helps.
 */
export function cropJpeg(jpeg: Buffer, width: number, height: number): Buffer | undefined {
  const mcus = readMcus(jpeg)
  if (!mcus || width > mcus.width || height > mcus.height) return undefined
  const part = { jpeg, mcus, x: 0, y: 0, width, height }
  const joined = joining(part, part, jpeg.length)
  // A copy does not hold on to the memory that was left over.
  return joined.row([part]) ? Buffer.from(joined.end()) : undefined
}
