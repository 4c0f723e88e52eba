// A view of an image under operations: which part of it, how large. Cutting and scaling are arithmetic until pixels are needed.
import type { Dimensions, Rectangle } from './geometry.js'

/** What is seen: `region` of the image in its own pixels (fractions allowed), shown at `width` x `height`. */
export interface View extends Dimensions {
  region: Rectangle
}

/** How a resize treats the proportions: fit into the box, fill it, or take it as it is. */
export type ResizeMode = 'box' | 'fill' | 'absolute'

/** The whole image at its own size. */
export const wholeView = ({ width, height }: Dimensions): View => ({
  region: { x: 0, y: 0, width, height },
  width,
  height,
})

const atLeastOne = (side: number): number => Math.max(1, Math.round(side))

/** The size that a resize gives, enlarging by no more than `largest`; one side alone keeps the proportions. */
export function resizedTo(
  view: Dimensions,
  asked: { width?: number | undefined; height?: number | undefined },
  mode: ResizeMode,
  largest = Infinity,
): Dimensions {
  const across = asked.width === undefined ? undefined : asked.width / view.width
  const down = asked.height === undefined ? undefined : asked.height / view.height
  if (mode === 'absolute' && across !== undefined && down !== undefined) {
    const limit = (factor: number): number => Math.min(largest, factor)
    return { width: atLeastOne(view.width * limit(across)), height: atLeastOne(view.height * limit(down)) }
  }
  const factors = [across, down].filter(factor => factor !== undefined)
  const factor = mode === 'fill' ? Math.max(...factors) : Math.min(...factors)
  const allowed = Math.min(largest, factor)
  return { width: atLeastOne(view.width * allowed), height: atLeastOne(view.height * allowed) }
}

/** The view after a resize. */
export const resize = (view: View, size: Dimensions): View => ({ ...view, ...size })

/** The view of a rectangle of it, given in the pixels that it is shown at; cut to what is there. */
export function cut(view: View, asked: Rectangle): View {
  const width = Math.min(Math.round(asked.width), view.width)
  const height = Math.min(Math.round(asked.height), view.height)
  const x = Math.min(Math.max(0, Math.round(asked.x)), view.width - width)
  const y = Math.min(Math.max(0, Math.round(asked.y)), view.height - height)
  const [across, down] = [view.region.width / view.width, view.region.height / view.height]
  const region = {
    x: view.region.x + x * across,
    y: view.region.y + y * down,
    width: width * across,
    height: height * down,
  }
  return { region, width, height }
}

/** A rectangle of the image in the pixels that a view shows it at; it may lie outside of the view. */
export function shown(view: View, { x, y, width, height }: Rectangle): Rectangle {
  const [across, down] = [view.width / view.region.width, view.height / view.region.height]
  return {
    x: (x - view.region.x) * across,
    y: (y - view.region.y) * down,
    width: width * across,
    height: height * down,
  }
}
