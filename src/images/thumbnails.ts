// Makes the thumbnails of an image from the levels of its pyramid, which are decoded faster than the original.
import type { Dimensions } from './geometry.js'
import { sharp } from './pixel-work.js'
import { levelCount } from './pyramid-file.js'

/** Boxes that thumbnails are confined in, when no policy says otherwise. */
export const DEFAULT_BOXES: Dimensions[] = [1024, 400, 200, 100].map(side => ({ width: side, height: side }))

export interface ThumbnailOptions {
  boxes?: Dimensions[] | undefined
  /** JPEG quality, 82 by default. */
  thumbnailQuality?: number | undefined
  /** Most seconds that one thumbnail may take. */
  timeoutSeconds?: number | undefined
}

export interface Thumbnail extends Dimensions {
  file: string
  bytes: number
}

/** `size` confined in `box`, never larger than it is. */
export function confine(size: Dimensions, box: Dimensions): Dimensions {
  const factor = Math.min(1, box.width / size.width, box.height / size.height)
  const within = (side: number, most: number): number => Math.min(most, Math.max(1, Math.round(side * factor)))
  return { width: within(size.width, box.width), height: within(size.height, box.height) }
}

/** The page of the pyramid to make a thumbnail of: the smallest that is not smaller than it. */
function pageFor(original: Dimensions, { width, height }: Dimensions): number {
  const scale = Math.min(original.width / width, original.height / height)
  return Math.min(levelCount(original) - 1, Math.max(0, Math.floor(Math.log2(scale))))
}

/**
 * Writes one JPEG for each box from the pyramid, none twice and none upscaled; `nameFor` gives each its file.
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
    const size = confine(original, box)
    const key = `${size.width},${size.height}`
    if (!planned.has(key)) planned.set(key, { size, file: nameFor(box) })
  }
  const thumbnails: Thumbnail[] = []
  for (const { size, file } of planned.values()) {
    const page = pageFor(original, size)
    const info = await sharp(pyramid, { page, limitInputPixels: false })
      .timeout({ seconds: options.timeoutSeconds ?? 0 })
      .resize(size.width, size.height, { fit: 'fill' })
      .jpeg({ quality: options.thumbnailQuality ?? 82, optimiseCoding: false })
      .toFile(file)
    thumbnails.push({ ...size, file, bytes: info.size })
  }
  return thumbnails
}
