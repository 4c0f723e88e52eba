// JPEG XL: bare code streams and files with boxes, also of reconstructed JPEGs (ISO/IEC 18181).
import type { ByteSource } from '../byte-source.js'
import { isOnItsSide } from '../geometry.js'
import { DamagedHeader, type Decoder, type Header } from './decoder.js'
import { boxesOf } from './iso-boxes.js'
import { magick } from './magick.js'
import { vips } from './vips.js'

const CODE_STREAM = Buffer.from([0xff, 0x0a])
const SIGNATURE = Buffer.from('\0\0\0\x0cJXL \r\n\x87\n', 'latin1')
/** More than the size and the orientation take. */
const SIZE_BYTES = 16
const RATIOS = [
  [1, 1],
  [12, 10],
  [4, 3],
  [3, 2],
  [16, 9],
  [5, 4],
  [2, 1],
] as const

/** The code stream, or the first part of it, up to the end of its size. */
async function codeStreamOf(source: ByteSource): Promise<Buffer> {
  const from = (at: number): Promise<Buffer> => source.read(at, Math.min(SIZE_BYTES, source.size - at))
  const start = await from(0)
  if (start.subarray(0, 2).equals(CODE_STREAM)) return start
  for await (const { type, start: at } of boxesOf(source)) {
    if (type === 'jxlc') return from(at)
    // Parts begin with their number.
    if (type === 'jxlp') return from(at + 4)
  }
  throw new DamagedHeader('it has no code stream')
}

/** Reads bits from the lowest of each byte on, as 18181-1 has them. */
function bitReader(bytes: Buffer, from: number) {
  let at = from * 8
  return (count: number): number => {
    let value = 0
    for (let bit = 0; bit < count; bit++, at++) value += (((bytes[at >> 3] ?? 0) >> (at & 7)) & 1) * 2 ** bit
    return value
  }
}

/** The size in the header of a code stream, turned upright (18181-1, SizeHeader and ImageMetadata). */
async function header(source: ByteSource): Promise<Header> {
  const bits = bitReader(await codeStreamOf(source), 2)
  const isSmall = bits(1) === 1
  const side = (): number => (isSmall ? (bits(5) + 1) * 8 : bits([9, 13, 18, 30][bits(2)]!) + 1)
  const height = side()
  const ratio = RATIOS[bits(3) - 1]
  const width = ratio ? Math.floor((height * ratio[0]) / ratio[1]) : side()
  const isDefault = bits(1) === 1
  const orientation = !isDefault && bits(1) === 1 ? bits(3) + 1 : 1
  const [across, down] = isOnItsSide(orientation) ? [height, width] : [width, height]
  return { width: across, height: down, bits: 16, channels: 4 }
}

export const jpegXl: Decoder = {
  format: 'jxl',
  name: 'JPEG XL',
  mediaType: 'image/jxl',
  limits: 'of an animation the first frame',
  edition: 1,
  recognises: head => head.subarray(0, 12).equals(SIGNATURE) || head.subarray(0, 2).equals(CODE_STREAM),
  header,
  // djxl keeps profiles in PNG alone, and takes longer than the package for that.
  tools: [vips('jxlload', 'jxl')],
  libraries: [magick('JXL')],
}
