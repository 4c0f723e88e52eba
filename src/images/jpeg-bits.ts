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

/** The 16 bits at bit position `at`. */
export const peek16 = (bytes: Uint8Array, at: number): number => {
  const index = at >>> 3
  return (((bytes[index]! << 16) | (bytes[index + 1]! << 8) | bytes[index + 2]!) >>> (8 - (at & 7))) & 0xffff
}

/** Writes bits, stuffed, into a buffer behind `start`. */
export class BitWriter {
  private pending = 0
  private held = 0

  constructor(
    readonly buffer: Buffer,
    private end: number,
  ) {}

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

  /** Appends the bits from `from` to `to` of data without stuffing, which goes on for 2 bytes more. */
  copy(bytes: Uint8Array, from: number, to: number): void {
    const first = Math.min((8 - this.held) & 7, to - from)
    if (first > 0) this.write(peek16(bytes, from) >>> (16 - first), first)
    const { buffer } = this
    const shift = 8 - ((from + first) & 7)
    let { end } = this
    let index = (from + first) >>> 3
    let next = bytes[index]!
    for (let left = (to - from - first) >>> 3; left > 0; left--) {
      const byte = (((next << 8) | bytes[index + 1]!) >>> shift) & 0xff
      next = bytes[++index]!
      buffer[end++] = byte
      if (byte === 0xff) buffer[end++] = 0
    }
    this.end = end
    const last = (to - from - first) & 7
    if (last > 0) this.write(peek16(bytes, to - last) >>> (16 - last), last)
  }

  /** Pads the last byte with ones, appends EOI, and gives what was written, from the start of the buffer. */
  finish(): Buffer {
    if (this.held > 0) this.write((1 << (8 - this.held)) - 1, 8 - this.held)
    this.buffer[this.end++] = 0xff
    this.buffer[this.end++] = 0xd9
    return this.buffer.subarray(0, this.end)
  }
}
