// Opens the pixels of a view where they are cheapest to get: from the level of a pyramid that suits its size, or from an original.
import type { Sharp } from 'sharp'
import type { Dimensions, Rectangle } from './geometry.js'
import { sharp } from './pixel-work.js'
import type { Pyramid } from './pyramid.js'
import { openRegion } from './region.js'
import type { View } from './view.js'

/** Where pixels come from: a pyramid, or the original itself, where transparency counts. */
export type PixelSource = Pyramid | { file: string; width: number; height: number }

/** Pixels that were drawn already, and their size. */
export interface Settled extends Dimensions {
  image: Sharp
}

const roundOut = ({ x, y, width, height }: Rectangle, image: Dimensions): Rectangle => {
  const left = Math.min(Math.max(0, Math.round(x)), image.width - 1)
  const top = Math.min(Math.max(0, Math.round(y)), image.height - 1)
  return {
    x: left,
    y: top,
    width: Math.max(1, Math.min(Math.round(width), image.width - left)),
    height: Math.max(1, Math.min(Math.round(height), image.height - top)),
  }
}

const extracted = (image: Sharp, { x: left, y: top, width, height }: Rectangle): Sharp =>
  image.extract({ left, top, width, height })

const original = (file: string): Sharp =>
  sharp(file, { limitInputPixels: false, failOn: 'error' }).autoOrient().toColourspace('srgb')

/** A pipeline that begins with the pixels of a view. Rejects when the source cannot be read. */
export async function openView(source: PixelSource | Settled, view: View): Promise<Sharp> {
  const region = roundOut(view.region, source)
  const part =
    'levels' in source
      ? await openRegion(source, region, view)
      : extracted('file' in source ? original(source.file) : source.image.clone(), region)
  return part.resize(view.width, view.height, { fit: 'fill' })
}

/** The pixels of a pipeline as the beginning of another one, since sharp orders operations its own way. */
export async function settled(image: Sharp): Promise<Settled> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  return { image: sharp(data, { raw: { width, height, channels } }), width, height }
}

/**
 * The same for a step that draws on it: joined tiles of a gray image have their one channel at the end of the pipeline
 * only, after whatever else it does.
 */
export async function openToDraw(source: PixelSource | Settled, view: View): Promise<Sharp> {
  const opened = await openView(source, view)
  return 'levels' in source && source.channels === 1 ? (await settled(opened)).image : opened
}
