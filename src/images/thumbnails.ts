// Makes the thumbnails of an image from the levels of its pyramid, which are decoded faster than the original.
import { randomUUID } from 'node:crypto'
import { fileSource } from './byte-source.js'
import type { Dimensions } from './geometry.js'
import { readPyramid } from './pyramid.js'
import { openRegion } from './region.js'
import type { ThumbnailBox } from './thumbnail-size.js'

/** Boxes that thumbnails are confined in, when no policy says otherwise; never enlarging. */
export const DEFAULT_BOXES: Dimensions[] = [1024, 400, 200, 100].map(side => ({ width: side, height: side }))

/** Most pixels on a side of an enlarged image. */
const LONGEST_SIDE = 20_000

export interface ThumbnailOptions {
  boxes?: ThumbnailBox[] | undefined
  /** JPEG quality, 82 by default. */
  thumbnailQuality?: number | undefined
  /** Most seconds that one thumbnail may take. */
  timeoutSeconds?: number | undefined
}

export interface Thumbnail extends Dimensions {
  file: string
  bytes: number
}

/** How much `size` shrinks (or grows, above 1) to touch the sides of `box`. */
const fit = (size: Dimensions, box: Dimensions): number => Math.min(box.width / size.width, box.height / size.height)

/** `size` confined in `box`, never larger than it is unless the box enlarges. */
export function confine(size: Dimensions, box: ThumbnailBox): Dimensions {
  const factor = box.enlarge ? fit(size, box) : Math.min(1, fit(size, box))
  const within = (side: number, most: number): number => Math.min(most, Math.max(1, Math.round(side * factor)))
  return { width: within(size.width, box.width), height: within(size.height, box.height) }
}

/** A width or a height alone is no size of a smaller image (IIIF Image API 3.0, section 4.2), and some are too vast. */
function isPossible(size: Dimensions, box: ThumbnailBox): boolean {
  const { width, height } = confine(size, box)
  const isBox = Number.isFinite(box.width) && Number.isFinite(box.height)
  return (box.enlarge || isBox || fit(size, box) <= 1) && Math.max(width, height) <= LONGEST_SIDE
}

/**
 * Writes one JPEG for each box from the pyramid, none twice; `nameFor` gives each its file.
 * Leaves what it wrote when it rejects.
 */
export async function writeThumbnails(
  original: Dimensions,
  pyramid: string,
  nameFor: (box: Dimensions) => string,
  options: ThumbnailOptions,
): Promise<Thumbnail[]> {
  const planned = new Map<string, { size: Dimensions; file: string }>()
  for (const box of options.boxes ?? DEFAULT_BOXES) {
    if (!isPossible(original, box)) continue
    const size = confine(original, box)
    const key = `${size.width},${size.height}`
    if (!planned.has(key)) planned.set(key, { size, file: nameFor(box) })
  }
  const thumbnails: Thumbnail[] = []
  // Other files have had this path, and what is kept of a source is kept by its id.
  const source = await fileSource(pyramid, randomUUID())
  const opened = await readPyramid(source)
  try {
    for (const { size, file } of planned.values()) {
      const image = await openRegion(opened, { x: 0, y: 0, width: original.width, height: original.height }, size)
      const info = await (opened.channels === 1 ? image.toColourspace('b-w') : image)
        .timeout({ seconds: options.timeoutSeconds ?? 0 })
        .jpeg({ quality: options.thumbnailQuality ?? 82, optimiseCoding: false })
        .toFile(file)
      thumbnails.push({ ...size, file, bytes: info.size })
    }
  } finally {
    source.close()
  }
  return thumbnails
}
