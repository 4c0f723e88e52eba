// Cuts parts out of baseline JPEGs and joins them without loss: whole MCUs are copied from the coded data, none is decoded.
import type { Dimensions, Rectangle } from './geometry.js'
import { BitWriter, peek16, unstuff } from './jpeg-bits.js'
import { afterCoefficients, type Block, type Mcus, readMcus, signed } from './jpeg-mcus.js'

/** A part of a JPEG, in pixels of it: of whole MCUs, but that it may end within one. */
export interface JpegPart extends Rectangle {
  jpeg: Buffer
  mcus: Mcus
}

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
 * before: the first differences refer to these, and are coded again; all other bits are copied. They pass through `bytes`.
 */
function writeRun(
  writer: BitWriter,
  { jpeg, mcus: { blocks, starts, dc } }: JpegPart,
  from: number,
  to: number,
  written: Int16Array,
  bytes: Uint8Array,
): boolean {
  const [start, end] = [starts[from]!, starts[to]!]
  const length = unstuff(jpeg, start >>> 3, Math.ceil(end / 8), bytes)
  const components = written.length
  let at = start & 7
  let copied = at
  let previous = -1
  for (const { component, dc: table, ac } of blocks) {
    const entry = table.decode[peek16(bytes, at)]!
    const size = entry & 0xff
    const valueAt = at + (entry >>> 8)
    if (component !== previous) {
      const value =
        dc[from * components + component]! + signed(size === 0 ? 0 : peek16(bytes, valueAt) >>> (16 - size), size)
      writer.copy(bytes, copied, at)
      if (!writeDifference(writer, table, value - written[component]!)) return false
      copied = valueAt + size
    }
    previous = component
    at = afterCoefficients(bytes, valueAt + size, ac)
  }
  writer.copy(bytes, copied, 8 * length - (-end & 7))
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

/** Most bytes that runs of MCUs can become: at worst every byte needs stuffing. */
const mostBytes = ({ starts, components }: Mcus, runs: [from: number, to: number][]): number =>
  2 * Math.ceil(runs.reduce((bits, [from, to]) => bits + starts[to]! - starts[from]! + 32 * components, 0) / 8)

/**
 * One JPEG of rows of parts that fit together, with the very coefficients that they have, cut to a size in pixels. Parts
 * beside each other are as high, and those below each other as wide. Undefined when they are not of one kind.
 */
export function joinedJpeg(parts: JpegPart[][], { width, height }: Dimensions): Buffer | undefined {
  const [{ jpeg, mcus }] = parts[0] as [JpegPart]
  const { scanAt, sizeAt, components } = mcus
  const head = jpeg.subarray(0, scanAt)
  const rows = parts.map(across => across.map(part => ({ part, runs: runsOf(part) })))
  const all = rows.flat()
  if (!all.every(({ part }) => part.jpeg.subarray(0, part.mcus.scanAt).equals(head))) return undefined
  const buffer = Buffer.allocUnsafe(all.reduce((sum, { part, runs }) => sum + mostBytes(part.mcus, runs), scanAt + 16))
  head.copy(buffer)
  buffer.writeUInt16BE(height, sizeAt)
  buffer.writeUInt16BE(width, sizeAt + 2)
  const writer = new BitWriter(buffer, scanAt)
  const written = new Int16Array(components)
  const bytes = Buffer.allocUnsafe(Math.max(...all.map(({ part }) => part.jpeg.length)) + 4)
  for (const across of rows)
    for (const row of across[0]!.runs.keys())
      for (const { part, runs } of across) {
        const [from, to] = runs[row]!
        if (!writeRun(writer, part, from, to, written, bytes)) return undefined
      }
  return writer.finish()
}

/**
 * The top left `width` x `height` pixels of a JPEG as a JPEG, with the very coefficients it had; undefined when it is not
 * baseline, or when its data is damaged: then only decoding helps.
 */
export function cropJpeg(jpeg: Buffer, width: number, height: number): Buffer | undefined {
  const mcus = readMcus(jpeg)
  if (!mcus || width > mcus.width || height > mcus.height) return undefined
  const cropped = joinedJpeg([[{ jpeg, mcus, x: 0, y: 0, width, height }]], { width, height })
  // A copy does not hold on to the memory of what stuffing did not need.
  return cropped && Buffer.from(cropped)
}
