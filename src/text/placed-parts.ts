// The lines or the words of a page with their places: one annotation each.
import { joined, union } from './hits.js'
import type { Box, PageText } from './text-page.js'

/** A line or a word, where it stands, in the units of the page; of a hyphenated word each part. */
export interface PlacedPart {
  text: string
  boxes: Box[]
  time?: [start: number, end: number]
  language?: string
}

const partOf = (
  page: PageText,
  { language = page.language, time }: PageText['lines'][number],
  text: string,
  boxes: Box[],
): PlacedPart => ({ text, boxes, ...(time && { time }), ...(language !== undefined && { language }) })

/** The lines that have a place or a time. */
export function* placedLines(page: PageText): Generator<PlacedPart> {
  for (const line of page.lines) {
    // The second part of a hyphenated word stands in the next line.
    const box = line.box ?? union(line.words.flatMap(({ boxes }) => boxes.slice(0, 1)))
    if (box || line.time) yield partOf(page, line, joined(line.words.map(({ text }) => text)), box ? [box] : [])
  }
}

/** The words that have places of their own. */
export function* placedWords(page: PageText): Generator<PlacedPart> {
  for (const line of page.lines)
    for (const { text, boxes } of line.words) if (boxes.length > 0) yield partOf(page, line, text, boxes)
}
