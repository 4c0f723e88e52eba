// Opens the pixels of a view where they are cheapest to get: from the level of a pyramid that suits its size, or from an original.
import type { Sharp } from 'sharp'
import { exactly, span } from './exact-resize.js'
import type { Dimensions, Rectangle } from './geometry.js'
import { openOriginal } from './open-original.js'
import { probe } from './probe-image.js'
import type { Pyramid } from './pyramid.js'
import { fromPixels, pixelsOf } from './raw-pixels.js'
import { openRegion } from './region.js'
import type { View } from './view.js'

/** Where pixels come from: a pyramid, or the original itself, where transparency counts. */
export type PixelSource = Pyramid | { file: string; width: number; height: number }

/** Pixels that were drawn already, and their size. */
export interface Settled extends Dimensions {
  image: Sharp
}

const fromFile = async (file: string): Promise<Sharp> =>
  openOriginal(file, await probe(file))
    .autoOrient()
    .toColourspace('srgb')

/** A pipeline that is the pixels of a view. Rejects when the source cannot be read. */
export async function openView(source: PixelSource | Settled, view: View): Promise<Sharp> {
  const { region } = view
  if ('levels' in source) return openRegion(source, region, view)
  const part = async ({ x: left, y: top, width, height }: Rectangle): Promise<Sharp> => {
    const image = 'file' in source ? await fromFile(source.file) : source.image.clone()
    return image.extract({ left, top, width, height })
  }
  const [right, bottom] = [region.x + region.width, region.y + region.height]
  return exactly(part, span(region.x, right, source.width), span(region.y, bottom, source.height), view)
}

/** The pixels of a pipeline as the beginning of another one, since sharp orders operations its own way. */
export async function settled(image: Sharp): Promise<Settled> {
  const pixels = await pixelsOf(image)
  const { width, height } = pixels.raw
  return { image: fromPixels(pixels), width, height }
}

/** The same for a step that draws on it, as what opens the view may end with what sharp does after that step. */
export const openToDraw = async (source: PixelSource | Settled, view: View): Promise<Sharp> =>
  (await settled(await openView(source, view))).image
