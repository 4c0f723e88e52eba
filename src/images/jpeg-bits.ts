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

/** The bits of a scan without byte stuffing, followed by 8 bytes of ones, so that reading ahead stays inside. */
export function unstuffed(jpeg: Buffer, scanAt: number): { bytes: Uint8Array; bits: number } {
  const bytes = new Uint8Array(jpeg.length - scanAt + 8)
  let length = 0
  for (let at = scanAt; at < jpeg.length; at++) {
    const byte = jpeg[at]!
    if (byte === 0xff && jpeg[++at] !== 0) break
    bytes[length++] = byte
  }
  bytes.fill(0xff, length)
  return { bytes, bits: length * 8 }
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

  /** Appends the bits from `from` to `to` of other data. */
  copy(bytes: Uint8Array, from: number, to: number): void {
    let at = from
    for (; at + 16 <= to; at += 16) this.write(peek16(bytes, at), 16)
    if (at < to) this.write(peek16(bytes, at) >>> (16 - (to - at)), to - at)
  }

  /** Pads the last byte with ones, appends EOI, and gives what was written, from the start of the buffer. */
  finish(): Buffer {
    if (this.held > 0) this.write((1 << (8 - this.held)) - 1, 8 - this.held)
    this.buffer[this.end++] = 0xff
    this.buffer[this.end++] = 0xd9
    return this.buffer.subarray(0, this.end)
  }
}
