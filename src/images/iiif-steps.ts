// An image request of the IIIF Image API as steps: region, size, rotation, then quality and format (3.0 and 2.1, section 4).
import { checkedSteps } from './checked-steps.js'
import { hasTransparency, type Output } from './encode.js'
import type { Format } from './formats.js'
import type { Plan } from './geometry.js'
import type { Pyramid } from './pyramid.js'
import type { CheckedSteps, Step, StepNames } from './step.js'

/** The segments of a request that steps are made from. */
const SEGMENTS: StepNames = {
  crop: 'region',
  resize: 'size',
  rotate: 'rotation',
}

const QUALITY: Partial<Record<Format, number>> = { jpg: 85, webp: 82, avif: 54 }

const region = ({ region: { x, y, width, height } }: Plan): Step => ({
  kind: 'crop',
  mode: 'absolute',
  scale: 100,
  width,
  height,
  anchor: { x, y },
})

const size = ({ width, height }: Plan): Step => ({ kind: 'resize', width, height, mode: 'absolute' })

/** Corners that an arbitrary rotation opens are transparent where the format can, else white. */
function rotation({ mirror, degrees }: Plan, output: Output): Step[] {
  if (!mirror && degrees === 0) return []
  const alpha = degrees % 90 !== 0 && hasTransparency(output) ? 0 : 1
  return [{ kind: 'rotate', degrees, mirror, background: { r: 255, g: 255, b: 255, alpha } }]
}

/** How the pixels of a plan are encoded; those of a gray image stay gray. */
export function imageRequestOutput({ quality, format }: Plan, { channels }: Pyramid): Output {
  const tones = quality === 'bitonal' ? quality : quality === 'gray' || channels === 1 ? 'gray' : undefined
  const asStored = format === 'jpg' && (tones === undefined || (tones === 'gray' && channels === 1)) ? true : undefined
  return { format, quality: QUALITY[format], asStored, tones }
}

/**
 * The steps of a plan over a pyramid. Its sizes hold already; what turning takes is checked here.
 * Throws HttpProblem 400 that names the rotation.
 */
export function imageRequestSteps(plan: Plan, pyramid: Pyramid, maxPixels: number): CheckedSteps {
  const steps = [region(plan), size(plan), ...rotation(plan, imageRequestOutput(plan, pyramid))]
  return checkedSteps(pyramid, steps, { maxPixels }, SEGMENTS)
}
