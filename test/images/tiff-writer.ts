// Writes TIFFs by hand (TIFF 6.0, and BigTIFF), also such as no encoder here makes: floats, both photometrics, many pages, loops.

/** A directory entry: its tag, and its values as SHORT, LONG, SRATIONAL, ASCII or bytes. */
export type Field = [
  tag: number,
  kind: 'short' | 'long' | 'rational' | 'ascii' | 'bytes',
  values: number[] | string | Buffer,
]

/** One page: its samples as they stand in its only strip, and the entries beside those that follow from them. */
export interface Page {
  width: number
  height: number
  /** Bits of each sample of a pixel: [8, 8, 8] for RGB. */
  bits: number[]
  /** 0: white is zero, 1: black is zero, 2: RGB, 3: palette, 5: CMYK, 8: CIELAB. */
  photometric: number
  strip: Buffer
  fields?: Field[]
}

export interface Layout {
  /** Byte order: big-endian when true. */
  motorola?: boolean
  big?: boolean
  /** Number of the page that comes after the last one, so that the directories form a loop. */
  loopTo?: number
}

const TYPES = { bytes: [7, 1], ascii: [2, 1], short: [3, 2], long: [4, 4], rational: [10, 8] } as const
const DENOMINATOR = 10_000

const fieldsOf = ({ width, height, bits, photometric, strip, fields = [] }: Page, offset: number): Field[] => {
  const given = new Set(fields.map(([tag]) => tag))
  const own: Field[] = [
    [256, 'long', [width]],
    [257, 'long', [height]],
    [258, 'short', bits],
    [259, 'short', [1]],
    [262, 'short', [photometric]],
    [273, 'long', [offset]],
    [277, 'short', [bits.length]],
    [278, 'long', [height]],
    [279, 'long', [strip.length]],
  ]
  // Tiles have no strips.
  if (given.has(324)) for (const tag of [273, 278, 279]) given.add(tag)
  return [...own.filter(([tag]) => !given.has(tag)), ...fields].sort(([a], [b]) => a - b)
}

/** The bytes of a TIFF with these pages, each one directory in the chain. */
export function tiffOf(pages: Page[], { motorola = false, big = false, loopTo }: Layout = {}): Buffer {
  const word = big ? 8 : 4
  const number = (value: number, width: number): Buffer => {
    const buffer = Buffer.alloc(width)
    if (width === 8) motorola ? buffer.writeBigUInt64BE(BigInt(value)) : buffer.writeBigUInt64LE(BigInt(value))
    else if (motorola) buffer.writeUIntBE(value, 0, width)
    else buffer.writeUIntLE(value, 0, width)
    return buffer
  }
  const mark = Buffer.from(motorola ? 'MM' : 'II')
  const header = big ? [mark, number(43, 2), number(8, 2), number(0, 2)] : [mark, number(42, 2)]
  let at = big ? 16 : 8
  const chunks: Buffer[] = []
  const put = (bytes: Buffer): number => {
    const start = at
    const padded = bytes.length % 2 ? Buffer.concat([bytes, Buffer.alloc(1)]) : bytes
    chunks.push(padded)
    at += padded.length
    return start
  }
  const fraction = (value: number): Buffer =>
    Buffer.concat([Math.round(value * DENOMINATOR) >>> 0, DENOMINATOR].map(part => number(part, 4)))
  const entry = ([tag, kind, values]: Field): Buffer => {
    const [type, width] = TYPES[kind]
    const bytes =
      typeof values === 'string'
        ? Buffer.from(`${values}\0`)
        : Buffer.isBuffer(values)
          ? values
          : Buffer.concat(values.map(value => (kind === 'rational' ? fraction(value) : number(value, width))))
    const inline = Buffer.concat([bytes, Buffer.alloc(word)]).subarray(0, word)
    const value = bytes.length <= word ? inline : number(put(bytes), word)
    return Buffer.concat([number(tag, 2), number(type, 2), number(bytes.length / width, word), value])
  }
  const tables = pages.map(page => {
    const entries = fieldsOf(page, put(page.strip)).map(entry)
    return [number(entries.length, big ? 8 : 2), ...entries]
  })
  // All directories stand at the end, so that each knows where the next one, or the one it loops to, begins.
  const sizes = tables.map(table => table.reduce((sum, { length }) => sum + length, word))
  const places = sizes.map((_, index) => at + sizes.slice(0, index).reduce((sum, size) => sum + size, 0))
  const links = places.map((_, index) => places[index + 1] ?? (loopTo === undefined ? 0 : places[loopTo]!))
  const directories = tables.map((table, index) => Buffer.concat([...table, number(links[index]!, word)]))
  return Buffer.concat([...header, number(places[0]!, word), ...chunks, ...directories])
}

/** A little-endian TIFF of two pages whose second one becomes a sub-directory of the first, which has SubIFDs for it. */
export function asChild(bytes: Buffer): Buffer {
  const at = bytes.readUInt32LE(4)
  const end = at + 2 + 12 * bytes.readUInt16LE(at)
  for (let entry = at + 2; entry < end; entry += 12)
    if (bytes.readUInt16LE(entry) === 330) bytes.writeUInt32LE(bytes.readUInt32LE(end), entry + 8)
  bytes.writeUInt32LE(0, end)
  return bytes
}

/** A strip of samples, pixel by pixel; `samples` gives those of one place. */
export function stripOf(
  width: number,
  height: number,
  kind: 'uint8' | 'int8' | 'uint16' | 'int16' | 'uint32' | 'float' | 'double' | 'bits',
  samples: (x: number, y: number) => number[],
): Buffer {
  const values: number[] = []
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) values.push(...samples(x, y))
  if (kind === 'bits') {
    const row = Math.ceil(width / 8)
    const packed = Buffer.alloc(row * height)
    for (const [index, bit] of values.entries()) {
      const [x, y] = [index % width, Math.floor(index / width)]
      if (bit) packed[y * row + (x >> 3)]! |= 0x80 >> (x & 7)
    }
    return packed
  }
  const arrays = {
    uint8: Uint8Array,
    int8: Int8Array,
    int16: Int16Array,
    uint16: Uint16Array,
    uint32: Uint32Array,
    float: Float32Array,
    double: Float64Array,
  }
  return Buffer.from(arrays[kind].from(values).buffer)
}
