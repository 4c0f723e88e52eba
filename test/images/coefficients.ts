// Reads the coefficients of a baseline JPEG, by the letter of ITU-T T.81 and by none of our own code: the witness of what is joined.

/** The quantised coefficients of each component, 64 a block in zigzag order, and how many blocks lie in a row. */
export interface Coefficients {
  width: number
  height: number
  planes: { across: number; values: Int16Array }[]
}

interface Component {
  id: number
  h: number
  v: number
  dc: number
  ac: number
}

/** Codes of a Huffman table by length and code (annex C). */
function codesOf(specification: Buffer): Map<number, number> {
  const codes = new Map<number, number>()
  for (let length = 1, code = 0, at = 16; length <= 16; length++, code <<= 1)
    for (let count = specification[length - 1]!; count > 0; count--)
      codes.set((length << 16) | code++, specification[at++]!)
  return codes
}

/** Decodes all blocks of the one scan of a JPEG. Throws what no decoder should have to take. */
export function coefficientsOf(jpeg: Buffer): Coefficients {
  const tables = new Map<number, Map<number, number>>()
  let components: Component[] = []
  let [width, height, at] = [0, 0, 2]
  for (;;) {
    const [marker, length] = [jpeg[at + 1]!, jpeg.readUInt16BE(at + 2)]
    const segment = jpeg.subarray(at + 4, at + 2 + length)
    at += 2 + length
    if (marker === 0xc4)
      for (let from = 0; from < segment.length; ) {
        const values = segment.subarray(from + 1, from + 17).reduce((sum, count) => sum + count, 0)
        tables.set(segment[from]!, codesOf(segment.subarray(from + 1, from + 17 + values)))
        from += 17 + values
      }
    if (marker === 0xc0) {
      ;[height, width] = [segment.readUInt16BE(1), segment.readUInt16BE(3)]
      components = Array.from({ length: segment[5]! }, (_, index) => {
        const [id, sampling] = [segment[6 + 3 * index]!, segment[7 + 3 * index]!]
        return { id, h: sampling >> 4, v: sampling & 15, dc: 0, ac: 0 }
      })
    }
    if (marker !== 0xda) continue
    for (const [index, component] of components.entries()) {
      const selectors = segment[2 + 2 * index]!
      Object.assign(component, { dc: selectors >> 4, ac: selectors & 15 })
    }
    break
  }
  let [held, bits] = [0, 0]
  const bit = (): number => {
    if (bits === 0) {
      held = jpeg[at++]!
      if (held === 0xff && jpeg[at++] !== 0) throw new Error('The coded data ends too early')
      bits = 8
    }
    return (held >> --bits) & 1
  }
  const symbol = (table: Map<number, number>): number => {
    for (let length = 1, code = 0; length <= 16; length++) {
      code = (code << 1) | bit()
      const found = table.get((length << 16) | code)
      if (found !== undefined) return found
    }
    throw new Error('No such code')
  }
  const value = (size: number): number => {
    let read = 0
    for (let count = 0; count < size; count++) read = (read << 1) | bit()
    return size > 0 && read < 1 << (size - 1) ? read - (1 << size) + 1 : read
  }
  const alone = components.length === 1
  const [h, v] = alone ? [1, 1] : [Math.max(...components.map(c => c.h)), Math.max(...components.map(c => c.v))]
  const [columns, rows] = [Math.ceil(width / (8 * h)), Math.ceil(height / (8 * v))]
  const planes = components.map(component => {
    const [across, down] = alone ? [1, 1] : [component.h, component.v]
    return {
      ...{ across: columns * across, perMcu: { across, down }, last: 0 },
      values: new Int16Array(columns * rows * across * down * 64),
      tables: { dc: tables.get(component.dc)!, ac: tables.get(16 + component.ac)! },
    }
  })
  for (let mcu = 0; mcu < columns * rows; mcu++)
    for (const plane of planes)
      for (let block = 0; block < plane.perMcu.across * plane.perMcu.down; block++) {
        const column = (mcu % columns) * plane.perMcu.across + (block % plane.perMcu.across)
        const row = Math.floor(mcu / columns) * plane.perMcu.down + Math.floor(block / plane.perMcu.across)
        const start = 64 * (row * plane.across + column)
        plane.last += value(symbol(plane.tables.dc))
        plane.values[start] = plane.last
        for (let index = 1; index < 64; index++) {
          const next = symbol(plane.tables.ac)
          if (next === 0) break
          index += next >> 4
          if ((next & 15) > 0) plane.values[start + index] = value(next & 15)
        }
      }
  if (jpeg[at] !== 0xff || jpeg[at + 1] !== 0xd9 || at + 2 !== jpeg.length)
    throw new Error('The JPEG does not end here')
  return { width, height, planes }
}
