// What would cost too much is refused before a pixel of it is made.
import { invalid } from '../problem.js'
import type { Dimensions } from './geometry.js'
import type { Step, StepBounds } from './step.js'
import { areaOf, type StepSize, sizeOf, stepSizes } from './step-sizes.js'

/** Longest side that every format can write. */
const MAX_SIDE = 16_000
/** Originals are small up to so many pixels: they may be enlarged to that, larger ones not beyond their own size. */
const SMALL_AREA = 25_000_000
/** Most pixels that all steps take and make together, as a multiple of what one may. */
const MOST_TOGETHER = 4
/** Most pixels times sigma of a blur, as a multiple of the pixels: each pixel is a sum over as many as sigma is large. */
const MOST_BLUR = 10

/** How steps are called where they are asked for; those that are not named, by their kind. */
export type StepNames = Partial<Record<Step['kind'], string>>

const STACK_NAMES: StepNames = { turn: 'autorotate' }

/** Steps that may be done: over which image, in which order, and within what. Made by `checkedSteps` alone. */
export interface CheckedSteps {
  readonly image: Dimensions
  readonly steps: readonly Step[]
  readonly bounds: StepBounds
  readonly names: StepNames
  readonly checked: unique symbol
}

/** The bounds of a stack, whose results shrink to what may be shown and made. Sizes are in pixels. */
export const stackBounds = ({ maxSide = MAX_SIDE, upscale, maxPixels }: Omit<StepBounds, 'maxArea'>): StepBounds => ({
  maxSide: Math.min(maxSide, MAX_SIDE),
  upscale,
  maxArea: maxPixels,
  maxPixels,
})

const written = (count: number): string => count.toLocaleString('en')

function checkSize(image: Dimensions, { step, taken, made, pixels }: StepSize, bounds: StepBounds, name: string): void {
  const { maxPixels, maxArea = Infinity } = bounds
  const enlarging = maxArea === Infinity ? maxArea : Math.min(maxArea, Math.max(areaOf(image), SMALL_AREA))
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
      `takes ${taken.width} x ${taken.height} pixels and makes ${made.width} x ${made.height}; at most ${written(maxPixels)} are taken or made: ask for a smaller size before it`,
    )
  if ((step.kind === 'blur' || step.kind === 'dropshadow') && areaOf(made) * step.sigma > maxPixels * MOST_BLUR)
    throw invalid(
      name,
      `a sigma of ${step.sigma} over ${taken.width} x ${taken.height} pixels is too much; at most ${written(Math.floor((maxPixels * MOST_BLUR) / step.sigma))} pixels are blurred by it: ask for a smaller size before it`,
    )
}

/** Throws HttpProblem 400 for the first of the steps over an image that is too much. */
function checkSizes(image: Dimensions, steps: readonly Step[], bounds: StepBounds, names: StepNames): void {
  const together = bounds.maxPixels * MOST_TOGETHER
  let sum = 0
  for (const size of stepSizes(image, steps, bounds).sizes) {
    const name = names[size.step.kind] ?? size.step.kind
    checkSize(image, size, bounds, name)
    if (size.pixels) sum += areaOf(size.taken) + areaOf(size.made)
    if (sum > together)
      throw invalid(
        name,
        `with the steps before it takes and makes ${written(sum)} pixels; at most ${written(together)} are, all steps together: ask for a smaller size earlier`,
      )
  }
}

/** Steps behind which a place in the image is elsewhere in the picture. */
const MOVING: Step['kind'][] = ['rotate', 'turn', 'trim', 'dropshadow', 'composition']

/**
 * The steps over an image of a size, once it is known what they come to. After a rotation and others that move what is
 * seen, subjects of later crops are not followed: such crops use their anchor. Throws HttpProblem 400 that names the
 * step, as `names` has it, and the bound.
 */
export function checkedSteps(
  image: Dimensions,
  steps: readonly Step[],
  bounds: StepBounds,
  names: StepNames = STACK_NAMES,
): CheckedSteps {
  const moved = steps.findIndex(({ kind }) => MOVING.includes(kind))
  const followed = steps.map((step, index) =>
    step.kind === 'crop' && moved >= 0 && index > moved ? { ...step, subject: undefined } : step,
  )
  checkSizes(image, followed, bounds, names)
  return { image: sizeOf(image), steps: followed, bounds, names } as unknown as CheckedSteps
}

/** Checks the steps from `next` on once more, over a picture whose size came from its pixels. Throws HttpProblem 400. */
export const checkRest = ({ steps, bounds, names }: CheckedSteps, next: number, picture: Dimensions): void =>
  checkSizes(picture, steps.slice(next), bounds, names)
