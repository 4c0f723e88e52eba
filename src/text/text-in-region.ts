// What of the text of a canvas stands in a part of it, as a page of its own.
import type { Box, Line, PageText, Word } from './text-page.js'

/** A canvas, and a part of it, in its units. */
interface Part {
  canvas: { width: number; height: number }
  region: readonly [x: number, y: number, width: number, height: number]
}

/** The text with its boxes in the units of a part; what is not in that is left out, and a word of which one half is has no other. */
export function textInRegion({ page, lines, ...more }: PageText, { canvas, region }: Part): PageText {
  const [left, top, width, height] = region
  const [across, down] = page ? [canvas.width / page.width, canvas.height / page.height] : [1, 1]
  const moved = ([x, y, wide, high]: Box): Box => [x * across - left, y * down - top, wide * across, high * down]
  const isIn = ([x, y, wide, high]: Box): boolean =>
    x + wide / 2 >= 0 && x + wide / 2 < width && y + high / 2 >= 0 && y + high / 2 < height
  const boxesIn = (boxes: Box[]): Box[] => boxes.map(moved).filter(isIn)
  const wordsIn = ({ words }: Line): Word[] =>
    words.flatMap(word => {
      const boxes = boxesIn(word.boxes)
      return boxes.length > 0 ? [{ ...word, boxes }] : []
    })
  const linesIn = lines.flatMap((line): Line[] => {
    const isPlaced = line.words.some(({ boxes }) => boxes.length > 0)
    const [box] = line.box ? boxesIn([line.box]) : []
    const words = isPlaced ? wordsIn(line) : box ? line.words : []
    const { box: _, ...rest } = line
    return words.length > 0 ? [{ ...rest, words, ...(box && { box }) }] : []
  })
  return { ...more, page: { width, height }, lines: linesIn }
}
