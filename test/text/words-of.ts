// What was read of a text, in a form that a test can write down.
import type { Line, PageText } from '../../src/text/index.js'
import { readTextHere } from '../../src/text/read-text-here.js'

/** Reads a text in this thread. */
export const read = (text: string, mediaType: string): PageText | undefined =>
  readTextHere(Buffer.from(text), mediaType)

/** `word@x,y,width,height`, with `+` between several boxes; the line's own box, time and language behind them; ¶ begins a block. */
export const lineText = ({ words, box, time, language, startsBlock }: Line): string =>
  [
    ...(startsBlock ? ['¶'] : []),
    ...words.map(({ text, boxes }) => (boxes.length > 0 ? `${text}@${boxes.join('+')}` : text)),
    ...(box ? [`[${box}]`] : []),
    ...(time ? [`${time[0]}-${time[1]}s`] : []),
    ...(language ? [`(${language})`] : []),
  ].join(' ')

/** The lines of a text, each as `lineText` has it. */
export const linesOf = (text: string, mediaType: string): string[] | undefined =>
  read(text, mediaType)?.lines.map(lineText)
