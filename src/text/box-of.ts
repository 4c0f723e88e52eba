// Boxes from what files say of them. What is no box, or of no sensible size, is left out.
import type { Box } from './text-page.js'

/** No page is larger, in any unit. */
const FARTHEST = 10_000_000

const NUMBER = /^\s*[+-]?(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i

/** A number of an attribute; undefined for anything else, and for what is far off any page. */
export function numberOf(text: string | undefined): number | undefined {
  if (text === undefined || text.length > 50 || !NUMBER.test(text)) return undefined
  const number = Number(text)
  return Math.abs(number) <= FARTHEST ? number : undefined
}

/** A box of numbers, without what lies left of the page or above it; undefined when nothing is left. */
export function boxOf(x?: number, y?: number, width?: number, height?: number): Box | undefined {
  if (x === undefined || y === undefined || width === undefined || height === undefined) return undefined
  const [left, top] = [Math.max(0, x), Math.max(0, y)]
  const box: Box = [left, top, x + width - left, y + height - top]
  return box.every(number => Math.abs(number) <= FARTHEST) && box[2] > 0 && box[3] > 0 ? box : undefined
}

/** A box of its corners. */
export const boxBetween = (x1?: number, y1?: number, x2?: number, y2?: number): Box | undefined =>
  boxOf(x1, y1, x2 === undefined ? x2 : x2 - (x1 ?? 0), y2 === undefined ? y2 : y2 - (y1 ?? 0))

/** The smallest box around points: `x,y x,y`, or numbers with blanks between them. */
export function boxAround(points: string): Box | undefined {
  const [least, most] = [
    [Infinity, Infinity],
    [-Infinity, -Infinity],
  ]
  let count = 0
  for (const [text] of points.matchAll(/[^\s,]+/g)) {
    const number = numberOf(text)
    if (number === undefined) return undefined
    const axis = count++ % 2
    least[axis] = Math.min(least[axis]!, number)
    most[axis] = Math.max(most[axis]!, number)
  }
  return count % 2 === 0 ? boxBetween(least[0], least[1], most[0], most[1]) : undefined
}

/** The size of a page; undefined unless both sides are above 0. */
export function sizeOf(width?: number, height?: number): { width: number; height: number } | undefined {
  return width !== undefined && height !== undefined && width > 0 && height > 0 ? { width, height } : undefined
}
