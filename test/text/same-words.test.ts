// Any words at any boxes are read as they were written, whatever the format and its units.
import fc from 'fast-check'
import type { Box, PageText } from '../../src/text/index.js'
import { type AltoPage, altoOf } from './alto-of.js'
import { read } from './words-of.js'

const SIZE = { width: 1000, height: 2000 }

// What hyphenates a word at the end of its line is read as such, and blanks part words.
const text = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
    fc.constantFrom('السلام', '吾輩は', '&lt;', ']]>', '"\'', '<b>', '1-'),
  )
  .filter(text => !/\p{L}\p{M}*[-\u2010]$/u.test(text))
  .filter(text => !/[\s\u00ad\u00ac\p{Cc}\p{Cs}\ufeff\ufffe\uffff]/u.test(text))
const box = fc
  .tuple(fc.nat(900), fc.nat(1900), fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 100 }))
  .map(box => box as Box)
const lines = fc.array(fc.record({ words: fc.array(fc.record({ text, box }), { minLength: 1, maxLength: 6 }) }), {
  minLength: 1,
  maxLength: 6,
})

const escaped = (text: string): string => text.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`)

/** A page in other units, some to the pixel. */
const scaled = (page: AltoPage, by: number): AltoPage => ({
  width: page.width * by,
  height: page.height * by,
  lines: page.lines.map(({ words }) => ({
    words: words.map(({ text, box }) => ({ text, box: box.map(number => number * by) as Box })),
  })),
})

const hocrOf = ({ width, height, lines }: AltoPage): string =>
  `<!DOCTYPE html><html><body><div class='ocr_page' title='bbox 0 0 ${width} ${height}'><p class='ocr_par'>${lines
    .map(
      ({ words }) =>
        `<span class='ocr_line'>${words.map(({ text, box: [x, y, w, h] }) => `<span class='ocrx_word' title='bbox ${x} ${y} ${x + w} ${y + h}; x_wconf 90'>${escaped(text)}</span>`).join('\n')}</span>`,
    )
    .join('\n')}</p></div></body></html>`

const pageOf = ({ width, height, lines }: AltoPage): string =>
  `<PcGts><Page imageWidth="${width}" imageHeight="${height}"><TextRegion id="r">${lines
    .map(
      ({ words }) =>
        `<TextLine>${words.map(({ text, box: [x, y, w, h] }) => `<Word><Coords points="${x},${y} ${x + w},${y} ${x + w},${y + h} ${x},${y + h}"/><TextEquiv><Unicode>${escaped(text)}</Unicode></TextEquiv></Word>`).join('')}</TextLine>`,
    )
    .join('')}</TextRegion></Page></PcGts>`

/** The words of a page, at boxes in pixels. */
const wordsOf = ({ page, lines }: PageText): { text: string; box: number[] }[][] =>
  lines.map(({ words }) =>
    words.map(({ text, boxes }) => ({ text, box: boxes.flat().map(number => (number * SIZE.width) / page!.width) })),
  )

const written: [format: string, write: (page: AltoPage) => string, mediaType: string][] = [
  ['ALTO in pixels', altoOf, 'text/xml'],
  ['ALTO in mm10', page => altoOf(scaled(page, 2)).replace('pixel', 'mm10'), 'application/xml'],
  ['ALTO in inch1200', page => altoOf(scaled(page, 0.5)).replace('pixel', 'inch1200'), 'text/xml'],
  ['hOCR', hocrOf, 'text/html'],
  ['hOCR as XHTML', page => `<?xml version="1.0"?>${hocrOf(page)}`, 'application/xhtml+xml'],
  ['PAGE XML', pageOf, 'application/xml'],
]

it.each(written)('%s', (_format, write, mediaType) => {
  fc.assert(
    fc.property(lines, lines => {
      const words = lines.map(({ words }) => words.map(({ text, box }) => ({ text, box: [...box] })))
      expect(wordsOf(read(write({ ...SIZE, lines }), mediaType)!)).toEqual(words)
    }),
  )
})
