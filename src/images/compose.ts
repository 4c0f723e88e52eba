// Puts a picture before or behind another one, or a box of one colour.
import type { Sharp } from 'sharp'
import { canvasOf, overlayView, placeOn } from './composition-sizes.js'
import type { Dimensions } from './geometry.js'
import { faded, onCanvas, TRANSPARENT } from './join-pictures.js'
import { openView, type PixelSource, type Settled } from './open-view.js'
import { sharp } from './pixel-work.js'
import { fromPixels, type Pixels, pixelsOf } from './raw-pixels.js'
import type { CheckedSteps, Composition, StepBounds } from './step.js'

/** What steps draw with beside the picture itself. */
export interface DrawContext {
  bounds: StepBounds
  /** The pixels of overlays, by their ids. */
  overlays: ReadonlyMap<string, PixelSource>
  /** Does the steps over an overlay, before it is drawn. */
  made(source: PixelSource, steps: CheckedSteps): Promise<Settled>
}

const turned = (image: Sharp, degrees: number): Sharp =>
  degrees === 0 ? image : image.rotate(degrees, { background: TRANSPARENT })

/** The picture that is put to another one: a box, or an overlay; turned. */
async function second(
  step: Composition,
  primary: Dimensions,
  { bounds, overlays, made }: DrawContext,
): Promise<Pixels> {
  const { overlay, colour, degrees, width = primary.width, height = primary.height } = step
  if (!overlay) {
    const box = sharp({ create: { width, height, channels: 4, background: colour } })
    return pixelsOf(turned(box, degrees))
  }
  const source = overlays.get(overlay.id)!
  const from = overlay.steps ? await made(source, overlay.steps) : source
  const { width: across, height: down } = overlay.steps ? from : overlay
  const opened = await openView(from, overlayView(step, { ...overlay, width: across, height: down }, primary, bounds))
  const shown = await pixelsOf(opened)
  const faint = await pixelsOf(faded(fromPixels(shown), colour.alpha))
  return degrees === 0 ? faint : pixelsOf(turned(fromPixels(faint), degrees))
}

/** The two as one picture, as wide and as high as the larger of them. */
export async function composed(
  image: Sharp,
  size: Dimensions,
  step: Composition,
  context: DrawContext,
): Promise<Sharp> {
  const other = await second(step, size, context)
  const primary = await pixelsOf(image.ensureAlpha())
  const canvas = canvasOf(primary.raw, other.raw)
  const [back, front] = step.mode === 'background' ? [primary, other] : [other, primary]
  return onCanvas(
    canvas,
    [back, front].map(picture => ({ ...picture, ...placeOn(canvas, picture.raw, step) })),
  )
}
