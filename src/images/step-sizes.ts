// What steps over an image come to in pixels, by arithmetic alone.
import { cropRectangle } from './crop.js'
import type { Dimensions } from './geometry.js'
import type { Step, StepBounds } from './step.js'
import { cut, resize, resizedTo, shown, type View, wholeView } from './view.js'

/** Keeps the arithmetic of factors from taking a pixel away. */
const EPSILON = 1e-6

/** Pixels of a picture. */
export const areaOf = ({ width, height }: Dimensions): number => width * height

/** A view scaled down by a factor below 1, or as it is. */
function scaledDown(view: View, factor: number): View {
  if (factor >= 1 - EPSILON / Math.max(view.width, view.height)) return view
  return resize(view, {
    width: Math.max(1, Math.floor(view.width * factor + EPSILON)),
    height: Math.max(1, Math.floor(view.height * factor + EPSILON)),
  })
}

/** A view within the side, and without upscaling, where these are bounded. */
function within(view: View, { maxSide = Infinity, upscale = true }: StepBounds): View {
  const { region } = view
  const enlarged = upscale ? Infinity : Math.min(region.width / view.width, region.height / view.height)
  return scaledDown(view, Math.min(maxSide / view.width, maxSide / view.height, enlarged))
}

/** The box that holds a picture turned by degrees clockwise. */
export function turnedSize({ width, height }: Dimensions, degrees: number): Dimensions {
  const radians = (degrees * Math.PI) / 180
  const [cos, sin] = [Math.abs(Math.cos(radians)), Math.abs(Math.sin(radians))]
  const whole = (side: number): number => Math.max(1, Math.ceil(side - EPSILON))
  return { width: whole(width * cos + height * sin), height: whole(width * sin + height * cos) }
}

/** The view after a step that is arithmetic; undefined for one that needs pixels. */
export function viewAfter(view: View, step: Step, bounds: StepBounds): View | undefined {
  if (step.kind === 'resize') return within(resize(view, resizedTo(view, step, step.mode, step.upscale)), bounds)
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

/** The size of what a step makes of pixels of a size. */
function madeOf(size: Dimensions, step: Step): Dimensions {
  if (step.kind === 'rotate') return turnedSize(size, step.degrees)
  if (step.kind === 'turn' && !liesRight(step, size)) return { width: size.height, height: size.width }
  return { width: size.width, height: size.height }
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
    const made = next ? sizeOf(next) : madeOf(taken, step)
    view = next ?? viewOfMade(made, bounds)
    return { step, taken, made, pixels: !next }
  })
  return { sizes, result: sizeOf(lastView(view, bounds)) }
}
