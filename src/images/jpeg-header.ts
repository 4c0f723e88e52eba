// Reads the segments of a JPEG (ITU-T T.81 annex B) up to its first scan.

/** One colour component of the frame and the Huffman tables its scan names. */
export interface Component {
  id: number
  /** Horizontal and vertical sampling factor: blocks of this component per MCU. */
  horizontal: number
  vertical: number
  dcTable: number
  acTable: number
}

/** What is needed to walk the entropy-coded data of a baseline JPEG. */
export interface JpegHeader {
  width: number
  height: number
  /** Byte position of the frame's height field; the width follows it. */
  sizeAt: number
  components: Component[]
  /** Huffman specifications (16 counts, then the symbols), by class * 16 + id; class 0 is DC, 1 is AC. */
  huffman: Map<number, Buffer>
  restartInterval: number
  /** Byte position of the entropy-coded data. */
  scanAt: number
}

const MARKER = { sof0: 0xc0, sof1: 0xc1, dht: 0xc4, sos: 0xda, dri: 0xdd }
const OTHER_FRAMES = new Set([0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf])

function readHuffman(segment: Buffer, huffman: Map<number, Buffer>): boolean {
  for (let at = 0; at < segment.length; ) {
    if (at + 17 > segment.length) return false
    const symbols = segment.subarray(at + 1, at + 17).reduce((sum, count) => sum + count, 0)
    if (at + 17 + symbols > segment.length) return false
    huffman.set(segment[at]!, segment.subarray(at + 1, at + 17 + symbols))
    at += 17 + symbols
  }
  return true
}

function readFrame(segment: Buffer): Component[] | undefined {
  const count = segment[5] ?? 0
  if (segment[0] !== 8 || count < 1 || count > 4 || segment.length < 6 + 3 * count) return undefined
  return Array.from({ length: count }, (_, index) => {
    const at = 6 + 3 * index
    const sampling = segment[at + 1]!
    return { id: segment[at]!, horizontal: sampling >> 4, vertical: sampling & 15, dcTable: 0, acTable: 0 }
  })
}

function readScan(segment: Buffer, components: Component[]): boolean {
  if (segment[0] !== components.length || segment.length < 1 + 2 * components.length) return false
  return components.every((component, index) => {
    const tables = segment[2 + 2 * index]!
    component.dcTable = tables >> 4
    component.acTable = tables & 15
    return segment[1 + 2 * index] === component.id
  })
}

/**
 * The header of an 8-bit Huffman-coded sequential JPEG whose first scan holds all components;
 * undefined when the bytes are anything else.
 */
export function readJpegHeader(jpeg: Buffer): JpegHeader | undefined {
  const huffman = new Map<number, Buffer>()
  let frame: Pick<JpegHeader, 'width' | 'height' | 'sizeAt' | 'components'> | undefined
  let restartInterval = 0
  for (let at = 2; at + 4 <= jpeg.length && jpeg[at] === 0xff; ) {
    const marker = jpeg[at + 1]!
    const end = at + 2 + jpeg.readUInt16BE(at + 2)
    if (end > jpeg.length || end < at + 4 || OTHER_FRAMES.has(marker)) return undefined
    const segment = jpeg.subarray(at + 4, end)
    if (marker === MARKER.dht && !readHuffman(segment, huffman)) return undefined
    if (marker === MARKER.dri && segment.length >= 2) restartInterval = segment.readUInt16BE(0)
    if (marker === MARKER.sof0 || marker === MARKER.sof1) {
      const components = readFrame(segment)
      if (!components) return undefined
      frame = { height: segment.readUInt16BE(1), width: segment.readUInt16BE(3), sizeAt: at + 5, components }
    }
    if (marker === MARKER.sos)
      return frame && readScan(segment, frame.components)
        ? { ...frame, huffman, restartInterval, scanAt: end }
        : undefined
    at = end
  }
  return undefined
}
