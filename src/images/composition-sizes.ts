// How large the parts of a composition are, and where they lie.
import { turnedSize, within } from './bounded-view.js'
import { along } from './crop.js'
import type { Dimensions } from './geometry.js'
import type { Composition, Overlay, StepBounds } from './step.js'
import { resize, resizedTo, type View, wholeView } from './view.js'

/** The view of an overlay that is put to a picture, before it is turned. */
export function overlayView(
  { width, height, resizeMode, toPrimary }: Composition,
  overlay: Overlay,
  primary: Dimensions,
  bounds: StepBounds,
): View {
  const whole = wholeView(overlay)
  const asked = toPrimary ? primary : { width, height }
  const size = asked.width || asked.height ? resizedTo(whole, asked, resizeMode) : overlay
  const maxSide = Math.min(bounds.maxSide ?? Infinity, overlay.maxSide ?? Infinity)
  return within(resize(whole, { width: size.width, height: size.height }), { ...bounds, maxSide })
}

/** The size of what a picture is joined with. */
export function secondSize(step: Composition, primary: Dimensions, bounds: StepBounds): Dimensions {
  const { overlay, degrees, width = primary.width, height = primary.height } = step
  return turnedSize(overlay ? overlayView(step, overlay, primary, bounds) : { width, height }, degrees)
}

/** What holds both pictures. */
export const canvasOf = (one: Dimensions, other: Dimensions): Dimensions => ({
  width: Math.max(one.width, other.width),
  height: Math.max(one.height, other.height),
})

/** Where a picture lies on a canvas that is not smaller. */
export function placeOn(canvas: Dimensions, { width, height }: Dimensions, { anchor }: Pick<Composition, 'anchor'>) {
  const at = (position: number | string, most: number, side: number): number =>
    Math.min(Math.max(0, Math.round(along(position, most, side))), most - side)
  return { left: at(anchor.x, canvas.width, width), top: at(anchor.y, canvas.height, height) }
}
