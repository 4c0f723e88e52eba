// A font of one glyph that shows nothing: for text that is selected and searched, and lies over a picture of it. Written for each PDF, some 400 bytes.

/** Units of an em, as PDF counts widths. */
const EM = 1000
/** How far each character goes on, in units. */
export const ADVANCE = 500
/** What of an em stands above the base line, and what below, in units. */
export const [ASCENT, DESCENT] = [800, -200]

const table = (length: number, write: (data: DataView) => void): Buffer => {
  const data = new DataView(new ArrayBuffer(length))
  write(data)
  return Buffer.from(data.buffer)
}

/** Version 1.0 of a table, in fixed-point numbers. */
const VERSION = 0x00010000

/** The tables that a TrueType font in a PDF must have (ISO 32000-2, 9.9), by their names in order: `.notdef` and one glyph, both empty. */
const TABLES: [name: string, table: Buffer][] = [
  ['glyf', table(4, () => undefined)],
  [
    'head',
    table(54, data => {
      data.setUint32(0, VERSION)
      data.setUint32(4, VERSION)
      data.setUint32(12, 0x5f0f3cf5)
      data.setUint16(18, EM)
      data.setInt16(38, DESCENT)
      data.setInt16(40, ADVANCE)
      data.setInt16(42, ASCENT)
      data.setUint16(46, 8)
      data.setInt16(48, 2)
    }),
  ],
  [
    'hhea',
    table(36, data => {
      data.setUint32(0, VERSION)
      data.setInt16(4, ASCENT)
      data.setInt16(6, DESCENT)
      data.setUint16(10, ADVANCE)
      data.setInt16(18, 1)
      data.setUint16(34, 1)
    }),
  ],
  [
    'hmtx',
    table(6, data => {
      data.setUint16(0, ADVANCE)
    }),
  ],
  ['loca', table(6, () => undefined)],
  [
    'maxp',
    table(32, data => {
      data.setUint32(0, VERSION)
      data.setUint16(4, 2)
      data.setUint16(14, 1)
    }),
  ],
]

const padded = (data: Buffer): Buffer => Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)])

function checksum(data: Buffer): number {
  let sum = 0
  for (let at = 0; at < data.length; at += 4) sum = (sum + data.readUInt32BE(at)) >>> 0
  return sum
}

/** The font as a file of TrueType. */
export function blankFont(): Buffer {
  const head = table(12 + 16 * TABLES.length, data => {
    const power = Math.floor(Math.log2(TABLES.length))
    data.setUint32(0, VERSION)
    data.setUint16(4, TABLES.length)
    data.setUint16(6, 16 * 2 ** power)
    data.setUint16(8, power)
    data.setUint16(10, 16 * (TABLES.length - 2 ** power))
  })
  let offset = head.length
  for (const [index, [name, content]] of TABLES.entries()) {
    const at = 12 + 16 * index
    head.write(name, at, 'latin1')
    head.writeUInt32BE(checksum(padded(content)), at + 4)
    head.writeUInt32BE(offset, at + 8)
    head.writeUInt32BE(content.length, at + 12)
    offset += padded(content).length
  }
  return Buffer.concat([head, ...TABLES.map(([, content]) => padded(content))])
}
