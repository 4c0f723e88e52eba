// The words of a page as plain text: a line for each of its lines, and a blank one between blocks.
import { joined } from './hits.js'
import type { PageText } from './text-page.js'

/** The text of a page; it ends with its last line. */
export const writtenPage = ({ lines }: PageText): string =>
  lines
    .map(({ words, startsBlock }, index) => {
      const text = joined(words.map(word => word.text))
      return startsBlock && index > 0 ? `\n${text}\n` : `${text}\n`
    })
    .join('')
