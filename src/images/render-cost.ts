// What a rendering costs, before anything is decoded: about the pixels that are read, worked on and encoded.
import { pixelsTaken } from './checked-steps.js'
import type { Output } from './encode.js'
import type { Format } from './formats.js'
import type { PixelSource } from './open-view.js'
import type { CheckedSteps } from './step.js'
import { areaOf } from './step-sizes.js'

/** What it costs to encode a pixel, with what it costs to scale one as 1: bench/README.md has the times. */
const ENCODING: Record<Format, number> = { jpg: 1, tif: 2, png: 5, webp: 5, gif: 6, avif: 12 }

/** Pixels of a pyramid that are decoded for one that is shown, since its levels are half as large as the next. */
const DECODED = 2

/** The cost of steps over a source and of encoding the result, in pixels that are scaled. */
export function renderCost(source: PixelSource, steps: CheckedSteps, { format }: Output): number {
  const decoded = 'file' in source ? areaOf(source) : DECODED * areaOf(steps.result)
  return decoded + pixelsTaken(steps) + ENCODING[format] * areaOf(steps.result)
}
