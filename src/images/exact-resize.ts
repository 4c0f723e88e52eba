// Resizes a part whose edges lie between pixels, to where exact resampling puts it.
import type { Sharp } from 'sharp'
import type { Dimensions, Rectangle } from './geometry.js'
import { sharp } from './pixel-work.js'

/** A part of one side, whose ends may lie between pixels, and the whole pixels that hold it. */
export interface Span {
  from: number
  to: number
  first: number
  count: number
}

/** Most of an output pixel that an edge may be off without the pixels being moved. */
const TOLERANCE = 0.04
/** Repeated pixels around what is moved: as many as its interpolation looks at beyond an edge, and one. */
const RIM = 3

/** The part from `from` to `to` of a side, kept within it. */
export function span(from: number, to: number, side: number): Span {
  const end = Math.min(to, side)
  const first = Math.min(Math.max(0, Math.floor(from)), side - 1)
  return { from: Math.max(0, from), to: end, first, count: Math.max(1, Math.min(Math.ceil(end), side) - first) }
}

/** The same part with its ends at the nearest whole pixels, where that moves it by too little to be seen. */
function snapped({ from, to }: Span, size: number): Span | undefined {
  const [first, last] = [Math.round(from), Math.round(to)]
  const pixel = Math.max(to - from, 1e-9) / size
  const off = Math.max(Math.abs(from - first), Math.abs(to - last)) / pixel
  return off <= TOLERANCE && last > first ? { from: first, to: last, first, count: last - first } : undefined
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

const rawOf = async (image: Sharp) => {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  const next = sharp(data, { raw: { width, height, channels }, limitInputPixels: false })
  return channels === 1 ? next.toColourspace('b-w') : next
}

/**
 * A pipeline over a part at `size`. `open` opens whole pixels: they are resized as they are where the part's edges are
 * theirs, and otherwise moved by the fraction of a pixel that is left.
 */
export async function exactly(
  open: (part: Rectangle) => Promise<Sharp>,
  across: Span,
  down: Span,
  size: Dimensions,
): Promise<Sharp> {
  const openSpans = (x: Span, y: Span): Promise<Sharp> =>
    open({ x: x.first, y: y.first, width: x.count, height: y.count })
  const [wholeAcross, wholeDown] = [snapped(across, size.width), snapped(down, size.height)]
  if (wholeAcross && wholeDown)
    return (await openSpans(wholeAcross, wholeDown)).resize(size.width, size.height, { fit: 'fill' })
  const [x, y] = [along(wholeAcross ?? across, size.width), along(wholeDown ?? down, size.height)]
  const opened = await openSpans(wholeAcross ?? across, wholeDown ?? down)
  const rim = { top: RIM, bottom: RIM, left: RIM, right: RIM, extendWith: 'copy' } as const
  const resized = await rawOf(opened.resize(x.resized, y.resized, { fit: 'fill' }).extend(rim))
  const moved = resized.affine(
    [
      [x.factor, 0],
      [0, y.factor],
    ],
    { odx: x.shift, ody: y.shift, interpolator: 'bicubic' },
  )
  return (await rawOf(moved)).extract({ left: x.skipped, top: y.skipped, width: size.width, height: size.height })
}
