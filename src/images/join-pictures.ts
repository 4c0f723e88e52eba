// Several pictures on one canvas.
import type { OverlayOptions, Sharp } from 'sharp'
import type { Dimensions } from './geometry.js'
import { sharp } from './pixel-work.js'

/** Nothing at all. */
export const TRANSPARENT = { r: 0, g: 0, b: 0, alpha: 0 }

/** Pictures over one another on a canvas that is transparent elsewhere. */
export const onCanvas = ({ width, height }: Dimensions, pictures: OverlayOptions[]): Sharp =>
  sharp({
    create: { width, height, channels: 4, background: TRANSPARENT },
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
