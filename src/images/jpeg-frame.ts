// What the first frame of a JPEG says (ITU-T T.81, B.2.2), whatever its process.
import { type ByteSource, fileSource } from './byte-source.js'
import type { Dimensions } from './geometry.js'

export interface JpegFrame extends Dimensions {
  /** How it is coded, by table B.1: 0 is baseline, 2 progressive, 3 lossless, 55 JPEG-LS. */
  process: number
  /** Bits of a sample. */
  bits: number
  /** Samples of a pixel. */
  channels: number
}

const LARGEST_SEGMENTS = 16 * 1024 * 1024
const NO_FRAMES = new Set([0xc4, 0xc8, 0xcc])
const JPEG_LS = 0xf7
/** Bytes of a frame up to its components. */
const FRAME_BYTES = 10

/** Walks the segments of a JPEG to its frame; undefined when there is none in the first 16 MiB. */
export async function frameOf(source: ByteSource): Promise<JpegFrame | undefined> {
  for (let at = 2; at < LARGEST_SEGMENTS && at + FRAME_BYTES <= source.size; ) {
    const head = await source.read(at, FRAME_BYTES)
    if (head[0] !== 0xff) return undefined
    const marker = head[1]!
    if (((marker >= 0xc0 && marker <= 0xcf) || marker === JPEG_LS) && !NO_FRAMES.has(marker))
      return {
        ...{ process: marker - 0xc0, bits: head[4]!, channels: head[9]! },
        ...{ width: head.readUInt16BE(7), height: head.readUInt16BE(5) },
      }
    at += 2 + Math.max(2, head.readUInt16BE(2))
  }
  return undefined
}

/** The same of a file. */
export async function jpegFrame(file: string): Promise<JpegFrame | undefined> {
  const source = await fileSource(file, `frame-${file}`)
  try {
    return await frameOf(source)
  } finally {
    source.close()
  }
}
