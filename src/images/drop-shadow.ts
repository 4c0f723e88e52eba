// A shadow below a picture: what of it is not transparent, blurred, moved and in one colour.
import type { Sharp } from 'sharp'
import { blurred } from './blur.js'
import type { Dimensions, Rectangle } from './geometry.js'
import { onCanvas } from './join-pictures.js'
import { sharp } from './pixel-work.js'
import { fromPixels, pixelsOf } from './raw-pixels.js'
import type { DropShadow } from './step.js'

/** The canvas that holds a picture and its shadow, where they lie on it, and by how much the blur widens the shadow. */
export function shadowPlaces({ width, height }: Dimensions, { x, y, sigma }: Pick<DropShadow, 'x' | 'y' | 'sigma'>) {
  const margin = Math.ceil(2 * sigma)
  const [left, top] = [x - margin, y - margin]
  const shadow: Rectangle = {
    x: Math.max(0, left),
    y: Math.max(0, top),
    width: width + 2 * margin,
    height: height + 2 * margin,
  }
  const picture = { left: Math.max(0, -left), top: Math.max(0, -top) }
  const canvas = {
    width: Math.max(picture.left + width, shadow.x + shadow.width),
    height: Math.max(picture.top + height, shadow.y + shadow.height),
  }
  return { margin, shadow, picture, canvas }
}

/** A picture over its shadow, on a transparent canvas. */
export async function withShadow(image: Sharp, size: Dimensions, step: DropShadow): Promise<Sharp> {
  const { margin, shadow, picture, canvas } = shadowPlaces(size, step)
  const { r, g, b, alpha } = step.colour
  const front = await pixelsOf(image.ensureAlpha())
  const opaque = await pixelsOf(fromPixels(front).extractChannel('alpha'))
  const wide = fromPixels(opaque)
    .extend({ top: margin, bottom: margin, left: margin, right: margin, background: 'black' })
    .extractChannel(0)
  const silhouette = await pixelsOf(blurred(wide, step.sigma))
  const { width, height } = shadow
  const back = sharp({ create: { width, height, channels: 3, background: { r, g, b } } })
    .joinChannel(silhouette.input, { raw: silhouette.raw })
    .linear([1, 1, 1, alpha], [0, 0, 0, 0])
  return onCanvas(canvas, [
    { ...(await pixelsOf(back)), left: shadow.x, top: shadow.y },
    { ...front, ...picture },
  ])
}
