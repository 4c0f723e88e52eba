// Views and sizes within the bounds of a rendering.
import type { Dimensions } from './geometry.js'
import type { StepBounds } from './step.js'
import { resize, type View } from './view.js'

/** Keeps the arithmetic of factors from taking a pixel away. */
const EPSILON = 1e-6

/** A view scaled down by a factor below 1, or as it is. */
export function scaledDown(view: View, factor: number): View {
  if (factor >= 1 - EPSILON / Math.max(view.width, view.height)) return view
  return resize(view, {
    width: Math.max(1, Math.floor(view.width * factor + EPSILON)),
    height: Math.max(1, Math.floor(view.height * factor + EPSILON)),
  })
}

/** A view within the side, and without upscaling, where these are bounded. */
export function within(view: View, { maxSide = Infinity, upscale = true }: Omit<StepBounds, 'maxPixels'>): View {
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
