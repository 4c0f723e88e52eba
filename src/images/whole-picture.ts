// A picture whole as a JPEG, in its own pixels or as many as may be: what programs get that look at pictures.
import { randomUUID } from 'node:crypto'
import { fileSource } from './byte-source.js'
import type { Dimensions } from './geometry.js'
import { deriving } from './pixel-work.js'
import { readPyramid } from './pyramid.js'
import { openRegion } from './region.js'

/** Most pixels on a side: more than half of what JPEG has room for is too much for many programs. */
const LONGEST_SIDE = 32_767

const QUALITY = 90

/** How the picture is written: at most so many pixels, within so many seconds. */
export interface WholePicture {
  mostPixels: number
  seconds: number
  signal?: AbortSignal | undefined
}

function bounded({ width, height }: Dimensions, mostPixels: number): Dimensions {
  const factor = Math.min(1, Math.sqrt(mostPixels / (width * height)), LONGEST_SIDE / Math.max(width, height))
  const side = (length: number): number => Math.max(1, Math.floor(length * factor))
  return { width: side(width), height: side(height) }
}

/** Writes the picture of the pyramid in `pyramid` into `file`: upright, in sRGB or gray. Rejects when that cannot be read. */
export function writeWholePicture(
  pyramid: string,
  file: string,
  { mostPixels, seconds, signal }: WholePicture,
): Promise<void> {
  return deriving(async () => {
    // Other files may have had this path, and what is kept of a source is kept by its id.
    const source = await fileSource(pyramid, randomUUID())
    try {
      const opened = await readPyramid(source)
      const { width, height, channels } = opened
      const image = await openRegion(opened, { x: 0, y: 0, width, height }, bounded(opened, mostPixels))
      await (channels === 1 ? image.toColourspace('b-w') : image)
        .timeout({ seconds })
        .jpeg({ quality: QUALITY, optimiseCoding: false })
        .toFile(file)
    } finally {
      source.close()
    }
  }, signal)
}
