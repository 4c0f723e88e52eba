// Several pictures on one canvas.
import type { OverlayOptions, Sharp } from 'sharp'
import type { Dimensions } from './geometry.js'
import { sharp } from './pixel-work.js'

/** Pixels in memory, as sharp takes them for a picture to be joined. */
export interface Pixels {
  input: Buffer
  raw: { width: number; height: number; channels: 1 | 2 | 3 | 4 }
}

/** The pixels of a pipeline. */
export async function pixelsOf(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  return { input: data, raw: { width, height, channels } }
}

/** Pictures over one another on a canvas that is transparent elsewhere. */
export const onCanvas = ({ width, height }: Dimensions, pictures: OverlayOptions[]): Sharp =>
  sharp({
    create: { width, height, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    limitInputPixels: false,
  }).composite(pictures)

/** A picture made transparent, to an opacity of 0 to 1. */
export const faded = (image: Sharp, opacity: number): Sharp => {
  const background = { r: 0, g: 0, b: 0, alpha: opacity }
  const mask = { create: { width: 1, height: 1, channels: 4 as const, background } }
  return opacity === 1
    ? image.ensureAlpha()
    : image.ensureAlpha().composite([{ input: mask, tile: true, blend: 'dest-in' }])
}
