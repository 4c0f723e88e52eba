// Answers from the coded data of a pyramid: what is the pixels of a level is joined from its tiles, and none is decoded.
import type { Output } from './encode.js'
import { fairLine, type Turn } from './fair-line.js'
import type { Rectangle } from './geometry.js'
import type { PixelSource } from './open-view.js'
import { withXmp } from './put-xmp.js'
import type { Level, Pyramid } from './pyramid.js'
import type { CheckedSteps } from './step.js'
import { areaOf, lastView, viewAfter } from './step-sizes.js'
import { BLOCK, joinedPart } from './tile-blocks.js'
import { type View, wholeView } from './view.js'

/** Parts that are joined at a time: it is work of the main thread, so that more would only take memory. */
const joins = fairLine(2)

/** The view that steps come to by arithmetic alone; undefined when one of them needs pixels. */
function viewOf(image: Pyramid, { steps, bounds }: CheckedSteps): View | undefined {
  let view: View | undefined = wholeView(image)
  for (const step of steps) view = view && viewAfter(view, step, bounds)
  return view && lastView(view, bounds)
}

/** A part of a level, in pixels of it. */
interface StoredPart {
  level: Level
  part: Rectangle
}

/** What a view shows pixel by pixel of a level, from its blocks on; undefined where it is scaled or begins within one. */
export function storedPart({ levels, width, height }: Pyramid, view: View): StoredPart | undefined {
  const { region } = view
  const [right, bottom] = [region.x + region.width, region.y + region.height]
  const ends = (at: number, side: number, scale: number): boolean => at === side || at % scale === 0
  for (const level of levels) {
    const { scale } = level
    if (region.x % (BLOCK * scale) !== 0 || region.y % (BLOCK * scale) !== 0) return undefined
    if (!ends(right, width, scale) || !ends(bottom, height, scale)) continue
    const [x, y] = [region.x / scale, region.y / scale]
    if (Math.ceil(right / scale) - x === view.width && Math.ceil(bottom / scale) - y === view.height)
      return { level, part: { x, y, width: view.width, height: view.height } }
  }
  return undefined
}

/**
 * What steps over a pyramid come to and an output says, joined from its tiles; undefined where pixels have to be decoded.
 * Rejects when the source does, and as a fair line does by `turn`.
 */
export async function joinedOutput(
  source: PixelSource,
  steps: CheckedSteps,
  { asStored, xmp }: Output,
  turn: Turn,
): Promise<Buffer | undefined> {
  if (!asStored || 'file' in source) return undefined
  const view = viewOf(source, steps)
  const stored = view && storedPart(source, view)
  const jpeg =
    stored &&
    (await joins.run(() => joinedPart(source, stored.level, stored.part), { ...turn, cost: areaOf(stored.part) }))
  return jpeg && xmp ? withXmp(jpeg, xmp) : jpeg
}
