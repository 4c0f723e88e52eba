// What steps over an image come to in pixels, by arithmetic alone.
import { scaledDown, turnedSize, within } from './bounded-view.js'
import { canvasOf, secondSize } from './composition-sizes.js'
import { boxSize, cropRectangle } from './crop.js'
import { shadowPlaces } from './drop-shadow.js'
import type { Dimensions } from './geometry.js'
import type { Step, StepBounds } from './step.js'
import { cut, resize, resizedTo, shown, type View, wholeView } from './view.js'

/** Pixels of a picture. */
export const areaOf = ({ width, height }: Dimensions): number => width * height

/** The view after a step that is arithmetic; undefined for one that needs pixels. */
export function viewAfter(view: View, step: Step, bounds: StepBounds): View | undefined {
  if (step.kind === 'resize') return within(resize(view, resizedTo(view, step, step.mode, step.largest)), bounds)
  if (step.kind !== 'crop') return undefined
  const subject = step.subject && shown(view, step.subject)
  return within(cut(view, cropRectangle(view, { ...step, subject })), bounds)
}

/** The view of what a step has made of pixels. */
export const viewOfMade = (size: Dimensions, bounds: StepBounds): View => within(wholeView(size), bounds)

/** The view that is encoded at the end: what nobody has asked a size of shrinks to what may be made. */
export function lastView(view: View, bounds: StepBounds): View {
  const kept = within(view, bounds)
  return scaledDown(kept, Math.sqrt((bounds.maxArea ?? Infinity) / areaOf(kept)))
}

/** Whether a picture lies the way that the box of an autorotate does. */
export const liesRight = (step: { width: number; height: number }, size: Dimensions): boolean =>
  step.width > step.height === size.width > size.height

/** The size of what a step makes of pixels of a size; at most, where it depends on the pixels. */
function madeOf(size: Dimensions, step: Step, bounds: StepBounds): Dimensions {
  switch (step.kind) {
    case 'smartcrop':
      return boxSize(size, step)
    case 'rotate':
      return turnedSize(size, step.degrees)
    case 'turn':
      return liesRight(step, size) ? size : { width: size.height, height: size.width }
    case 'dropshadow':
      return shadowPlaces(size, step).canvas
    case 'composition':
      return canvasOf(size, secondSize(step, size, bounds))
    default:
      return size
  }
}

/** What a step takes and makes; `pixels` is whether it does more than arithmetic. Sizes are in pixels. */
export interface StepSize {
  step: Step
  taken: Dimensions
  made: Dimensions
  pixels: boolean
}

/** The size of what has one. */
export const sizeOf = ({ width, height }: Dimensions): Dimensions => ({ width, height })

/** What each of the steps over an image takes and makes, and the size of the result. */
export function stepSizes(
  image: Dimensions,
  steps: readonly Step[],
  bounds: StepBounds,
): { sizes: StepSize[]; result: Dimensions } {
  let view = wholeView(image)
  const sizes = steps.map((step): StepSize => {
    const taken = sizeOf(view)
    const next = viewAfter(view, step, bounds)
    const made = next ? sizeOf(next) : madeOf(taken, step, bounds)
    view = next ?? viewOfMade(made, bounds)
    return { step, taken, made, pixels: !next }
  })
  return { sizes, result: sizeOf(lastView(view, bounds)) }
}
