// What would cost too much is refused before a pixel of it is made.
import { invalid } from '../problem.js'
import type { Dimensions } from './geometry.js'
import type { CheckedSteps, Step, StepBounds, StepNames } from './step.js'
import { areaOf, type StepSize, sizeOf, stepSizes } from './step-sizes.js'

/** Longest side that every format can write. */
const MAX_SIDE = 16_000
/** Originals are small up to so many pixels: they may be enlarged to that, larger ones not beyond their own size. */
const SMALL_AREA = 25_000_000
/** Most pixels that all steps take and make together, as a multiple of what one may. */
const MOST_TOGETHER = 4
/** Most pixels times sigma of a blur, as a multiple of the pixels: each pixel is a sum over as many as sigma is large. */
const MOST_BLUR = 10

const STACK_NAMES: StepNames = { turn: 'autorotate', smartcrop: 'crop' }

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

/** Pixels that a step takes and makes; with those of the steps over its overlay. */
const costOf = ({ step, taken, made, pixels }: StepSize): number =>
  (pixels ? areaOf(taken) + areaOf(made) : 0) +
  (step.kind === 'composition' && step.overlay?.steps ? pixelsTaken(step.overlay.steps) : 0)

/** Pixels that steps take and make together, beyond arithmetic. */
export const pixelsTaken = ({ image, steps, bounds }: CheckedSteps): number =>
  stepSizes(image, steps, bounds).sizes.reduce((sum, size) => sum + costOf(size), 0)

/**
 * The size of what steps over an image make, or the most that it can be.
 * Throws HttpProblem 400 for the first of the steps that is too much.
 */
function checkSizes(image: Dimensions, steps: readonly Step[], bounds: StepBounds, names: StepNames): Dimensions {
  const together = bounds.maxPixels * MOST_TOGETHER
  const { sizes, result } = stepSizes(image, steps, bounds)
  let sum = 0
  for (const size of sizes) {
    const name = names[size.step.kind] ?? size.step.kind
    checkSize(image, size, bounds, name)
    sum += costOf(size)
    if (sum > together)
      throw invalid(
        name,
        `with the steps before it takes and makes ${written(sum)} pixels; at most ${written(together)} are, all steps together: ask for a smaller size earlier`,
      )
  }
  return result
}

/** Steps behind which a place in the image is elsewhere in the picture. */
const MOVING: Step['kind'][] = ['rotate', 'turn', 'smartcrop', 'trim', 'dropshadow', 'composition']

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
  const result = checkSizes(image, followed, bounds, names)
  return { image: sizeOf(image), steps: followed, bounds, names, result } as unknown as CheckedSteps
}

/** Checks the steps from `next` on once more, over a picture whose size came from its pixels. Throws HttpProblem 400. */
export const checkRest = ({ steps, bounds, names }: CheckedSteps, next: number, picture: Dimensions): Dimensions =>
  checkSizes(picture, steps.slice(next), bounds, names)
