// The encodings of markup: by its byte order mark, its media type, or what it says itself.
import { readTextHere } from '../../src/text/read-text-here.js'
import { lineText } from './words-of.js'

const alto = (declaration: string): string =>
  `${declaration}<alto><Layout><Page><TextLine><String CONTENT="größe€"/></TextLine></Page></Layout></alto>`
const hocr = (head: string): string => `<html><head>${head}</head><body><p class="ocr_page">größe€</p></body></html>`

/** As Windows writes it: of the characters here the Euro sign alone is not where Latin 1 would have it. */
const windows = (text: string): Buffer => Buffer.from(text.replace('€', '\u0080'), 'latin1')
const big = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16()

it.each([
  ['nothing: UTF-8', Buffer.from(alto('')), 'text/xml'],
  ['the declaration', windows(alto('<?xml version="1.0" encoding="windows-1252"?>')), 'text/xml'],
  [
    'the declaration, which means that of Windows',
    windows(alto("<?xml version='1.0' encoding='ISO-8859-1'?>")),
    'text/xml',
  ],
  [
    'the media type, before the declaration',
    Buffer.from(alto('<?xml version="1.0" encoding="latin1"?>')),
    'text/xml; charset=UTF-8',
  ],
  ['a mark, before the media type', Buffer.from(`\ufeff${alto('')}`, 'utf16le'), 'text/xml; charset=UTF-8'],
  ['a mark, big end first', big(`\ufeff${alto('<?xml version="1.0" encoding="UTF-16"?>')}`), 'text/xml'],
  [
    'the first character, little end first',
    Buffer.from(alto('<?xml version="1.0" encoding="UTF-16"?>'), 'utf16le'),
    'text/xml',
  ],
  ['the first character, big end first', big(alto('<?xml version="1.0" encoding="UTF-16"?>')), 'text/xml'],
  [
    'a declaration of UTF-16 that cannot be true',
    Buffer.from(alto('<?xml version="1.0" encoding="UTF-16"?>')),
    'text/xml',
  ],
  ['the element meta', windows(hocr('<meta charset="windows-1252">')), 'text/html'],
  [
    'the element meta, as it was',
    windows(hocr('<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1" />')),
    'text/html',
  ],
])('the encoding is told by %s', (_what, bytes, mediaType) => {
  expect(readTextHere(bytes, mediaType)?.lines.map(lineText)).toEqual(['¶ größe€'])
})

it('an encoding that nobody knows is a fault', () => {
  const bytes = Buffer.from(alto('<?xml version="1.0" encoding="klingon"?>'))
  expect(() => readTextHere(bytes, 'text/xml')).toThrow('The encoding "klingon" is not supported.')
})
