// Plain text, in the encodings that it may have.
import { readTextHere } from '../../src/text/read-text-here.js'
import { linesOf, lineText } from './words-of.js'

it.each([
  ['lines', 'one two\nthree', ['¶ one two', 'three']],
  ['blank lines', 'one\n\ntwo\n \t\nthree\n', ['¶ one', '¶ two', '¶ three']],
  ['lines of Windows', 'one\r\ntwo\r\n\r\nthree', ['¶ one', 'two', '¶ three']],
  ['old lines', 'one\rtwo\r\rthree', ['¶ one', 'two', '¶ three']],
  ['pages', 'one\ftwo', ['¶ one', '¶ two']],
  ['blanks of other writing', '一\u3000二\u00a0三', ['¶ 一 二 三']],
  ['control characters', 'o\u0000n\u0007e\u0085', ['¶ one']],
  ['a soft hyphen', 'hy\u00ad\nphen word', ['¶ hyphen', 'word']],
  ['nothing', ' \n\n', []],
])('%s', (_what, text, expected) => {
  expect(linesOf(text, 'text/plain')).toEqual(expected)
})

const big = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()

it.each([
  ['UTF-8', Buffer.from('größe'), 'text/plain', 'größe'],
  ['UTF-8 with a mark', Buffer.from('\ufeffgröße'), 'text/plain', 'größe'],
  ['UTF-16, little end first', Buffer.from('\ufeffgröße', 'utf16le'), 'text/plain', 'größe'],
  ['UTF-16, big end first', big('größe'), 'text/plain', 'größe'],
  ['what the media type says', Buffer.from('größe', 'latin1'), 'text/plain; charset="ISO-8859-1"', 'größe'],
  ['what is no UTF-8', Buffer.from('größe', 'latin1'), 'text/plain', 'gr\ufffd\ufffde'],
])('%s', (_what, bytes, mediaType, word) => {
  expect(readTextHere(bytes, mediaType)?.lines.map(lineText)).toEqual([`¶ ${word}`])
})

it('an encoding that nobody knows is a fault', () => {
  expect(() => readTextHere(Buffer.from('one'), 'text/plain; charset=klingon')).toThrow(
    'The encoding "klingon" is not supported.',
  )
})
