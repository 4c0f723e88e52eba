// Resizes a part whose edges lie between pixels, to where exact resampling puts it.
import type { Sharp } from 'sharp'
import type { Dimensions, Rectangle } from './geometry.js'
import { sharp } from './pixel-work.js'
import { pixelsOf } from './raw-pixels.js'

/** A part of one side, whose ends may lie between pixels, and the whole pixels that hold it. */
export interface Span {
  from: number
  to: number
  first: number
  count: number
  /** Pixels of the side. */
  side: number
}

/** Whole pixels around a part, and the whole pixels that they become, of which those from `skipped` on are the part's. */
interface Window {
  first: number
  count: number
  resized: number
  skipped: number
}

/** Most of an output pixel that an edge may be off without the pixels being moved. */
const TOLERANCE = 0.04
/** Most pixels that a window is larger than its part, at either end. */
const REACH = 256
/** Repeated pixels around what is moved: as many as its interpolation looks at beyond an edge, and one. */
const RIM = 3

/** The part from `from` to `to` of a side, kept within it. */
export function span(from: number, to: number, side: number): Span {
  const end = Math.min(to, side)
  const first = Math.min(Math.max(0, Math.floor(from)), side - 1)
  return { from: Math.max(0, from), to: end, first, count: Math.max(1, Math.min(Math.ceil(end), side) - first), side }
}

/**
 * The smallest window whose resizing puts both edges of the part on edges of output pixels, nearly: resampling it and
 * cutting the part out of the result is one pass where moving the part by a fraction of a pixel is three. Of a part that
 * begins and ends with a pixel it is the part itself. Undefined where none is small enough.
 */
function windowOf({ from, to, side }: Span, size: number): Window | undefined {
  const pixel = Math.max(to - from, 1e-9) / size
  const nearest = Math.floor(from + TOLERANCE * pixel)
  const farthest = Math.ceil(to - TOLERANCE * pixel)
  for (let larger = 0; larger <= 2 * REACH; larger++)
    for (let before = Math.max(0, larger - REACH); before <= Math.min(larger, REACH); before++) {
      const [first, end] = [nearest - before, farthest + larger - before]
      if (first < 0 || end > side || end <= first) continue
      const resized = Math.round((end - first) / pixel)
      const factor = resized / (end - first)
      const [left, right] = [(from - first) * factor, (to - first) * factor]
      const skipped = Math.max(0, Math.round(left))
      const off = Math.max(Math.abs(left - skipped), Math.abs(right - skipped - size))
      if (off <= TOLERANCE && skipped + size <= resized) return { first, count: end - first, resized, skipped }
    }
  return undefined
}

/** How the whole pixels of a part are resized, and how the result is moved and scaled by what is left. */
function along({ from, to, first, count }: Span, size: number) {
  const pixel = (to - from) / size
  const resized = Math.max(1, Math.round(count / pixel))
  const factor = count / resized / pixel
  // libvips has the middle of a pixel at a whole number, and the first pixel of the result at the rounded offset.
  const offset = factor * (0.5 - RIM) - (from - first) / pixel - 0.5
  const whole = Math.round(offset)
  return { resized, factor, shift: offset - whole, skipped: -whole }
}

const rawOf = async (image: Sharp): Promise<Sharp> => {
  const { input, raw } = await pixelsOf(image)
  const next = sharp(input, { raw, limitInputPixels: false })
  return raw.channels === 1 ? next.toColourspace('b-w') : next
}

/**
 * A pipeline over a part at `size`. `open` opens whole pixels: a window of them is resized where one fits, and otherwise
 * the part is resized and then moved by the fraction of a pixel that is left.
 */
export async function exactly(
  open: (part: Rectangle) => Promise<Sharp>,
  across: Span,
  down: Span,
  size: Dimensions,
): Promise<Sharp> {
  const { width, height } = size
  const openPart = (x: { first: number; count: number }, y: { first: number; count: number }): Promise<Sharp> =>
    open({ x: x.first, y: y.first, width: x.count, height: y.count })
  const [columns, rows] = [windowOf(across, width), windowOf(down, height)]
  if (columns && rows) {
    const resized = (await openPart(columns, rows)).resize(columns.resized, rows.resized, { fit: 'fill' })
    return columns.resized === width && rows.resized === height
      ? resized
      : resized.extract({ left: columns.skipped, top: rows.skipped, width, height })
  }
  const [x, y] = [along(across, width), along(down, height)]
  const opened = await openPart(across, down)
  const rim = { top: RIM, bottom: RIM, left: RIM, right: RIM, extendWith: 'copy' } as const
  const resized = await rawOf(opened.resize(x.resized, y.resized, { fit: 'fill' }).extend(rim))
  const moved = resized.affine(
    [
      [x.factor, 0],
      [0, y.factor],
    ],
    { odx: x.shift, ody: y.shift, interpolator: 'bicubic' },
  )
  return (await rawOf(moved)).extract({ left: x.skipped, top: y.skipped, width, height })
}
