// Where a crop lies: by an anchor, by a ratio, or around what matters in the image.
import type { Dimensions, Rectangle } from './geometry.js'

export type CropMode = 'absolute' | 'ratio' | 'box' | 'area'

/** Pixels from the left or top, or a side or the middle. */
export interface Anchor {
  x: number | 'left' | 'center' | 'right'
  y: number | 'top' | 'center' | 'bottom'
}

/** A crop whose anchor has been settled: a place in the image to centre on, or an anchor proper. */
export interface CropRequest extends Dimensions {
  mode: CropMode
  /** Per cent of the box that is kept. */
  scale: number
  anchor: Anchor
  /** What matters, in pixels of the view; taken before the anchor. */
  subject?: Rectangle | undefined
}

const largestWithRatio = (within: Dimensions, { width, height }: Dimensions): Dimensions => {
  const factor = Math.min(within.width / width, within.height / height)
  return { width: width * factor, height: height * factor }
}

const smallestAround = (inner: Dimensions, { width, height }: Dimensions): Dimensions => {
  const factor = Math.max(inner.width / width, inner.height / height)
  return { width: width * factor, height: height * factor }
}

/** The size of what a crop takes of a view. */
export function boxSize(
  view: Dimensions,
  { mode, width, height, scale, subject }: Omit<CropRequest, 'anchor'>,
): Dimensions {
  const asked = { width, height }
  const size =
    mode === 'ratio' || (mode !== 'absolute' && !subject)
      ? largestWithRatio(view, asked)
      : mode === 'box'
        ? subject!
        : mode === 'area'
          ? smallestAround(subject!, asked)
          : asked
  const fitting =
    mode === 'area' && (size.width > view.width || size.height > view.height) ? largestWithRatio(view, asked) : size
  return {
    width: Math.max(1, Math.min(view.width, Math.round((fitting.width * scale) / 100))),
    height: Math.max(1, Math.min(view.height, Math.round((fitting.height * scale) / 100))),
  }
}

/** Where a box begins along a side, by its anchor. */
export const along = (anchor: number | string, view: number, box: number): number => {
  if (typeof anchor === 'number') return anchor
  if (anchor === 'left' || anchor === 'top') return 0
  return anchor === 'center' ? (view - box) / 2 : view - box
}

/** The rectangle of a view that a crop takes, in the view's pixels and within it. */
export function cropRectangle(view: Dimensions, request: CropRequest): Rectangle {
  const { width, height } = boxSize(view, request)
  const { subject, anchor } = request
  const x = subject ? subject.x + subject.width / 2 - width / 2 : along(anchor.x, view.width, width)
  const y = subject ? subject.y + subject.height / 2 - height / 2 : along(anchor.y, view.height, height)
  const within = (at: number, most: number): number => Math.min(Math.max(0, Math.round(at)), most)
  return { x: within(x, view.width - width), y: within(y, view.height - height), width, height }
}
