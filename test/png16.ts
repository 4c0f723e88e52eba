// 16-bit grayscale PNGs for tests, written without any imaging library, and their samples read back the same way.
import { crc32, deflateSync, inflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')

/** A chunk of a PNG, with its checksum. */
export function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** A PNG of 16-bit gray whose sample at (x, y) is `gray(x, y)`. */
export function grayPng(width: number, height: number, gray: (x: number, y: number) => number): Buffer {
  const stride = 1 + 2 * width
  const rows = Buffer.alloc(height * stride)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows.writeUInt16BE(gray(x, y), y * stride + 1 + 2 * x)
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 16
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** Undoes the filter of one row (PNG, section 9.2), in place. */
function unfilter(type: number, row: Buffer, above: Buffer): void {
  for (let at = 0; at < row.length; at++) {
    const [a, b, c] = [at < 2 ? 0 : row[at - 2]!, above[at]!, at < 2 ? 0 : above[at - 2]!]
    const p = a + b - c
    const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)]
    const paeth = pa <= pb && pa <= pc ? a : pb <= pc ? b : c
    row[at] = row[at]! + [0, a, b, (a + b) >> 1, paeth][type]!
  }
}

/** The samples of a 16-bit gray PNG, row by row. Throws when it is another kind of PNG. */
export function graysOf(png: Buffer): number[] {
  const [width, depth, colour] = [png.readUInt32BE(16), png[24], png[25]]
  if (depth !== 16 || colour !== 0) throw new Error(`The PNG has ${depth} bits and colour type ${colour}`)
  const parts: Buffer[] = []
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)))
  const rows = inflateSync(Buffer.concat(parts))
  const grays: number[] = []
  let above = Buffer.alloc(2 * width)
  for (let at = 0; at < rows.length; at += 1 + 2 * width) {
    const row = rows.subarray(at + 1, at + 1 + 2 * width)
    unfilter(rows[at]!, row, above)
    for (let x = 0; x < width; x++) grays.push(row.readUInt16BE(2 * x))
    above = row
  }
  return grays
}
