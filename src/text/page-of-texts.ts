// Texts without places as a page: each a line, its words parted at blanks.
import type { Line, PageText } from './text-page.js'

/** A page of texts, each in its language where that is known (BCP 47). */
export const pageOfTexts = (texts: readonly { text: string; language?: string }[]): PageText => ({
  kind: 'plain',
  lines: texts.flatMap(({ text, language }): Line[] => {
    const words = text.split(/\s+/).filter(Boolean)
    if (words.length === 0) return []
    return [{ words: words.map(word => ({ text: word, boxes: [] })), ...(language !== undefined && { language }) }]
  }),
})
