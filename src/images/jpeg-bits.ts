// Bits of a JPEG's entropy-coded data: taken in, and written out again, with the byte stuffing of ITU-T T.81 F.1.2.3.

/** Reads a Huffman table: for every 16 bits ahead, code length << 8 | symbol (0: no such code). */
export function decodingTable(specification: Buffer): Uint16Array {
  const table = new Uint16Array(65_536)
  let code = 0
  let symbol = 16
  for (let length = 1; length <= 16; length++) {
    for (let count = specification[length - 1]!; count > 0; count--) {
      const first = code << (16 - length)
      if (first >= 65_536) return table
      table.fill((length << 8) | specification[symbol++]!, first, (code + 1) << (16 - length))
      code++
    }
    code <<= 1
  }
  return table
}

/** Writes a Huffman table: for every symbol, code length << 16 | code (0: the symbol has no code). */
export function encodingTable(specification: Buffer): Uint32Array {
  const table = new Uint32Array(256)
  let code = 0
  let symbol = 16
  for (let length = 1; length <= 16; length++) {
    for (let count = specification[length - 1]!; count > 0; count--)
      table[specification[symbol++]!] = (length << 16) | code++
    code <<= 1
  }
  return table
}

/**
 * Copies coded data up to `end`, or to the next marker, without its byte stuffing. Gives the number of bytes copied; `dropped`
 * takes, for every byte that is left out, how many were copied before it.
 */
export function unstuff(jpeg: Buffer, from: number, end: number, into: Uint8Array, dropped?: number[]): number {
  let length = 0
  for (let at = from; at < end; at++) {
    const byte = jpeg[at]!
    into[length++] = byte
    if (byte !== 0xff) continue
    if (jpeg[++at] !== 0) return length - 1
    dropped?.push(length)
  }
  return length
}

export const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength)

/** The 16 bits at bit position `at` of data that goes on for 4 bytes more. */
export const peek16 = (view: DataView, at: number): number => (view.getUint32(at >>> 3) << (at & 7)) >>> 16

/** Whether one of the four bytes of a word is 0xff. */
const holdsFf = (word: number): boolean => ((~word - 0x01010101) & word & 0x80808080) !== 0

/** Writes bits, stuffed, behind a head, into memory for `expected` bytes that grows where more are written. */
export class BitWriter {
  private pending = 0
  private held = 0
  private end: number
  private buffer: Buffer
  private view: DataView

  constructor(head: Buffer, expected: number) {
    this.buffer = Buffer.allocUnsafe(head.length + expected)
    this.view = viewOf(this.buffer)
    this.end = head.copy(this.buffer)
  }

  /** Makes sure that so many bits can be written, each byte of which may need stuffing. */
  reserve(bits: number): void {
    const needed = this.end + 2 * Math.ceil((bits + 16) / 8)
    if (needed <= this.buffer.length) return
    const grown = Buffer.allocUnsafe(Math.max(needed, Math.ceil(this.buffer.length * 1.5)))
    this.buffer.copy(grown, 0, 0, this.end)
    this.buffer = grown
    this.view = viewOf(grown)
  }

  /** Appends the lowest `count` (0 to 16) bits of `value`. */
  write(value: number, count: number): void {
    this.pending = (this.pending << count) | value
    this.held += count
    while (this.held >= 8) {
      this.held -= 8
      const byte = (this.pending >>> this.held) & 0xff
      this.buffer[this.end++] = byte
      if (byte === 0xff) this.buffer[this.end++] = 0
    }
    this.pending &= (1 << this.held) - 1
  }

  /** Appends the bits from `from` to `to` of data without stuffing, which goes on for 4 bytes more: for few of them. */
  copy(view: DataView, from: number, to: number): void {
    for (let at = from; at < to; at += 16) {
      const count = Math.min(16, to - at)
      this.write(peek16(view, at) >>> (16 - count), count)
    }
  }

  /** Appends the bits from `from` to `to` of a JPEG's coded data, both counted in the bytes of the file. */
  copyCoded(jpeg: Buffer, from: number, to: number): void {
    const [first, last] = [from >>> 3, to >>> 3]
    const rest = jpeg[first]! & (0xff >>> (from & 7))
    if (first === last) this.write(rest >>> (8 - (to & 7)), to - from)
    else {
      this.write(rest, 8 - (from & 7))
      this.copyBytes(jpeg, first + (jpeg[first] === 0xff ? 2 : 1), last)
      this.write(jpeg[last]! >>> (8 - (to & 7)), to & 7)
    }
  }

  /** Appends the bytes of coded data from index `from` up to `to`, four at a time where none of them is 0xff. */
  private copyBytes(jpeg: Buffer, from: number, to: number): void {
    const source = viewOf(jpeg)
    const { buffer, view, held } = this
    const mask = (1 << held) - 1
    let { pending, end } = this
    for (let index = from; index < to; ) {
      for (; index + 4 <= to; index += 4, end += 4) {
        const word = source.getUint32(index)
        // Nothing is pending where 32 - held is a shift by nothing.
        const shifted = (pending << (32 - held)) | (word >>> held)
        if (holdsFf(word) || holdsFf(shifted)) break
        view.setUint32(end, shifted)
        pending = word & mask
      }
      for (let count = Math.min(4, to - index); count > 0 && index < to; count--) {
        const taken = jpeg[index]!
        index += taken === 0xff ? 2 : 1
        const byte = ((pending << (8 - held)) | (taken >>> held)) & 0xff
        pending = taken & mask
        buffer[end++] = byte
        if (byte === 0xff) buffer[end++] = 0
      }
    }
    this.pending = pending
    this.end = end
  }

  /** Pads the last byte with ones, appends EOI, and gives what was written, from the head on. */
  finish(): Buffer {
    this.reserve(0)
    if (this.held > 0) this.write((1 << (8 - this.held)) - 1, 8 - this.held)
    this.buffer[this.end++] = 0xff
    this.buffer[this.end++] = 0xd9
    return this.buffer.subarray(0, this.end)
  }
}
