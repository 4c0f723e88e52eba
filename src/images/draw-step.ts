// The steps that need pixels: everything but crops and resizes, which are arithmetic until pixels are needed.
import type { Sharp } from 'sharp'
import type { Dimensions } from './geometry.js'
import type { Step } from './step.js'
import { liesRight } from './step-sizes.js'

/** libvips blurs with a sigma of at least this. */
const LEAST_SIGMA = 0.3

/** A pipeline with a step added, over a picture of `size`; the step comes after all that the pipeline does so far. */
export function drawn(image: Sharp, step: Step, size: Dimensions): Sharp {
  switch (step.kind) {
    case 'rotate': {
      const { degrees, mirror = false, background } = step
      return (background.alpha < 1 ? image.ensureAlpha() : image).flop(mirror).rotate(degrees, { background })
    }
    case 'turn':
      return liesRight(step, size) ? image : image.rotate(90)
    case 'grayscale':
      return image.grayscale()
    case 'blur':
      return step.sigma < LEAST_SIGMA ? image : image.blur(step.sigma)
    default:
      return image
  }
}
