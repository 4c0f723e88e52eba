// Boxes of ISO files (ISO/IEC 14496-12, section 4.2), as HEIC, JPEG 2000 and JPEG XL have them.
import type { ByteSource } from '../byte-source.js'
import { DamagedHeader } from './decoder.js'

export interface IsoBox {
  type: string
  body: Buffer
}

/** Where a box is in its file: its body from `start` to `end`. */
export interface PlacedBox {
  type: string
  start: number
  end: number
}

const MOST_BOXES = 1000
const MOST_BYTES = 16 * 1024 * 1024

/** Length of a box's header and of all of it; a length of 0 reaches to the end. */
function lengths(bytes: Buffer, at: number, left: number): [header: number, total: number] {
  const length = bytes.readUInt32BE(at)
  if (length === 0) return [8, left]
  return length === 1 ? [16, Number(bytes.readBigUInt64BE(at + 8))] : [8, length]
}

/** The boxes of a file from the first to the last. Throws DamagedHeader where one is shorter than its own header. */
export async function* boxesOf(source: ByteSource): AsyncGenerator<PlacedBox> {
  for (let at = 0, count = 0; at + 8 <= source.size && count < MOST_BOXES; count++) {
    const head = await source.read(at, Math.min(16, source.size - at))
    const [header, total] = lengths(head, 0, source.size - at)
    if (total < header) throw new DamagedHeader('one of its boxes is shorter than its header')
    yield { type: head.toString('latin1', 4, 8), start: at + header, end: at + total }
    at += total
  }
}

/** The body of the first box of a type in a file. Throws DamagedHeader when there is none, or it is too vast. */
export async function topBox(source: ByteSource, type: string): Promise<Buffer> {
  for await (const box of boxesOf(source)) {
    if (box.type !== type) continue
    if (box.end - box.start > MOST_BYTES) break
    return source.read(box.start, box.end - box.start)
  }
  throw new DamagedHeader(`it has no box ${type}`)
}

/** The boxes in the body of another one. */
export function boxesIn(bytes: Buffer): IsoBox[] {
  const boxes: IsoBox[] = []
  for (let at = 0; at + 8 <= bytes.length && boxes.length < MOST_BOXES; ) {
    const [header, total] = lengths(bytes, at, bytes.length - at)
    if (total < header) break
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), body: bytes.subarray(at + header, at + total) })
    at += total
  }
  return boxes
}

/** The body of the first box of a type. Throws DamagedHeader when there is none. */
export function childOf(boxes: IsoBox[], type: string): Buffer {
  const found = boxes.find(box => box.type === type)
  if (!found) throw new DamagedHeader(`it has no box ${type}`)
  return found.body
}
