// What operations on an image come to in pixels, by arithmetic alone: what would cost too much is refused before any pixel is made.
import { invalid } from '../problem.js'
import { type CropRequest, cropRectangle } from './crop.js'
import type { Dimensions, Plan } from './geometry.js'
import { cut, type ResizeMode, resize, resizedTo, shown, type View, wholeView } from './view.js'

/** A colour with its opacity, 0 to 1. */
export interface Background {
  r: number
  g: number
  b: number
  alpha: number
}

/** One operation. The subject of a crop is in pixels of the image, whatever came before it. */
export type Step =
  | { kind: 'resize'; width?: number | undefined; height?: number | undefined; mode: ResizeMode; upscale: boolean }
  | ({ kind: 'crop' } & CropRequest)
  | { kind: 'rotate'; degrees: number; background: Background }
  | { kind: 'turn'; width: number; height: number }
  | { kind: 'grayscale' }
  | { kind: 'blur'; sigma: number }

/** What results are kept within, and what may be spent on them. */
export interface StepBounds {
  /** Longest side in pixels: larger results shrink to it. */
  maxSide?: number | undefined
  /** False: a result has no more pixels, along either side, than the source has there. */
  upscale?: boolean | undefined
  /** Most pixels that one operation takes or makes. */
  maxPixels: number
}

/** Longest side that every format can write. */
const MAX_SIDE = 16_000
/** Originals are small up to so many pixels: they may be enlarged to that, larger ones not beyond their own size. */
const SMALL_AREA = 25_000_000
/** Most pixels that all operations take and make together, as a multiple of what one may. */
const MOST_TOGETHER = 4
/** Most pixels times sigma of a blur, as a multiple of the pixels: each pixel is a sum over as many as sigma is large. */
const MOST_BLUR = 10
/** Keeps the arithmetic of factors from taking a pixel away. */
const EPSILON = 1e-6

/** How operations are called where they are asked for. */
const NAMES: Record<Step['kind'], string> = {
  resize: 'resize',
  crop: 'crop',
  rotate: 'rotate',
  turn: 'autorotate',
  grayscale: 'grayscale',
  blur: 'blur',
}

const areaOf = ({ width, height }: Dimensions): number => width * height

const written = (count: number): string => count.toLocaleString('en')

/** A view scaled down by a factor below 1, or as it is. */
function scaledDown(view: View, factor: number): View {
  if (factor >= 1 - EPSILON / Math.max(view.width, view.height)) return view
  return resize(view, {
    width: Math.max(1, Math.floor(view.width * factor + EPSILON)),
    height: Math.max(1, Math.floor(view.height * factor + EPSILON)),
  })
}

/** A view within the side, and without upscaling, where these are bounded. */
function within(view: View, { maxSide = MAX_SIDE, upscale = true }: StepBounds): View {
  const side = Math.min(maxSide, MAX_SIDE)
  const { region } = view
  const enlarged = upscale ? Infinity : Math.min(region.width / view.width, region.height / view.height)
  return scaledDown(view, Math.min(side / view.width, side / view.height, enlarged))
}

/** The box that holds a picture turned by degrees clockwise. */
export function turnedSize({ width, height }: Dimensions, degrees: number): Dimensions {
  const radians = (degrees * Math.PI) / 180
  const [cos, sin] = [Math.abs(Math.cos(radians)), Math.abs(Math.sin(radians))]
  const whole = (side: number): number => Math.max(1, Math.ceil(side - EPSILON))
  return { width: whole(width * cos + height * sin), height: whole(width * sin + height * cos) }
}

/** The view after an operation that is arithmetic; undefined for one that needs pixels. */
export function viewAfter(view: View, step: Step, bounds: StepBounds): View | undefined {
  if (step.kind === 'resize') return within(resize(view, resizedTo(view, step, step.mode, step.upscale)), bounds)
  if (step.kind !== 'crop') return undefined
  const subject = step.subject && shown(view, step.subject)
  return within(cut(view, cropRectangle(view, { ...step, subject })), bounds)
}

/** The view of what an operation has made of pixels. */
export const viewOfMade = (size: Dimensions, bounds: StepBounds): View => within(wholeView(size), bounds)

/** The view that is encoded at the end: what nobody has asked a size of shrinks to what may be made. */
export function lastView(view: View, bounds: StepBounds): View {
  const kept = within(view, bounds)
  return scaledDown(kept, Math.sqrt(bounds.maxPixels / areaOf(kept)))
}

/** Whether a picture lies the way that the box of an autorotate does. */
export const liesRight = (step: { width: number; height: number }, size: Dimensions): boolean =>
  step.width > step.height === size.width > size.height

/** The size of what an operation makes of pixels of a size. */
function madeOf(size: Dimensions, step: Step): Dimensions {
  if (step.kind === 'rotate') return turnedSize(size, step.degrees)
  if (step.kind === 'turn' && !liesRight(step, size)) return { width: size.height, height: size.width }
  return { width: size.width, height: size.height }
}

/** What an operation takes and makes; `pixels` is whether it does more than arithmetic. Sizes are in pixels. */
export interface StepSize {
  step: Step
  taken: Dimensions
  made: Dimensions
  pixels: boolean
}

const sizeOf = ({ width, height }: Dimensions): Dimensions => ({ width, height })

/** What each of the operations over an image takes and makes, and the size of the result. */
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

/** Operations that may be done: over which image, in which order, and within what. Made by `checkedSteps` alone. */
export interface CheckedSteps {
  readonly image: Dimensions
  readonly steps: readonly Step[]
  readonly bounds: StepBounds
  readonly checked: unique symbol
}

function checkSize(image: Dimensions, { step, taken, made, pixels }: StepSize, { maxPixels }: StepBounds): void {
  const name = NAMES[step.kind]
  const enlarging = Math.min(maxPixels, Math.max(areaOf(image), SMALL_AREA))
  if (step.kind === 'resize' && areaOf(made) > enlarging)
    throw invalid(
      name,
      `${made.width} x ${made.height} would be ${written(areaOf(made))} pixels; at most ${written(enlarging)} are made of this image`,
    )
  if (!pixels) return
  const most = Math.max(areaOf(taken), areaOf(made))
  if (most > maxPixels)
    throw invalid(
      name,
      `takes ${taken.width} x ${taken.height} pixels and makes ${made.width} x ${made.height}; at most ${written(maxPixels)} are taken or made: resize before it`,
    )
  if (step.kind === 'blur' && areaOf(taken) * step.sigma > maxPixels * MOST_BLUR)
    throw invalid(
      name,
      `a sigma of ${step.sigma} over ${taken.width} x ${taken.height} pixels is too much; at most ${written(Math.floor((maxPixels * MOST_BLUR) / step.sigma))} pixels are blurred by it: resize before it`,
    )
}

/**
 * The operations over an image of a size, once it is known what they come to. After a rotation, subjects of later crops
 * are not followed: such crops use their anchor. Throws HttpProblem 400 that names the operation and the bound.
 */
export function checkedSteps(image: Dimensions, steps: readonly Step[], bounds: StepBounds): CheckedSteps {
  const turned = steps.findIndex(step => step.kind === 'rotate' || step.kind === 'turn')
  const followed = steps.map((step, index) =>
    step.kind === 'crop' && turned >= 0 && index > turned ? { ...step, subject: undefined } : step,
  )
  const { sizes } = stepSizes(image, followed, bounds)
  const together = bounds.maxPixels * MOST_TOGETHER
  let sum = 0
  for (const size of sizes) {
    checkSize(image, size, bounds)
    if (size.pixels) sum += areaOf(size.taken) + areaOf(size.made)
    if (sum > together)
      throw invalid(
        NAMES[size.step.kind],
        `with the operations before it takes and makes ${written(sum)} pixels; at most ${written(together)} are, all operations together: resize earlier`,
      )
  }
  return { image: sizeOf(image), steps: followed, bounds } as unknown as CheckedSteps
}

/**
 * Checks what turning or mirroring comes to in a plan of the Image API, which needs all of its pixels at once.
 * Throws HttpProblem 400 that names the rotation.
 */
export function checkTurn(plan: Pick<Plan, 'width' | 'height' | 'degrees' | 'mirror'>, maxPixels: number): void {
  if (!plan.mirror && plan.degrees === 0) return
  const made = turnedSize(plan, plan.degrees)
  const most = Math.max(areaOf(plan), areaOf(made))
  if (most > maxPixels)
    throw invalid(
      'rotation',
      `the turned image would have ${written(most)} pixels; at most ${written(maxPixels)} are turned: ask for a smaller size`,
    )
}
