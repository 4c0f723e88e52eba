// What pages are called by a pattern.
import { numberOfRoman, pageNames, romanOf } from '../../../src/console/books/page-names.js'

it.each([
  ['f. {1r}', ['f. 1r', 'f. 1v', 'f. 2r', 'f. 2v']],
  ['f. {12v}', ['f. 12v', 'f. 13r', 'f. 13v', 'f. 14r']],
  ['{001r}', ['001r', '001v', '002r', '002v']],
  ['{1a}', ['1a', '1b', '2a', '2b']],
  ['p. {n}', ['p. 1', 'p. 2', 'p. 3', 'p. 4']],
  ['{98}', ['98', '99', '100', '101']],
  ['{098}', ['098', '099', '100', '101']],
  ['{i}', ['i', 'ii', 'iii', 'iv']],
  ['{VIII}', ['VIII', 'IX', 'X', 'XI']],
  ['{1+2}–{2+2}', ['1–2', '3–4', '5–6', '7–8']],
  ['ff. {1v+2}–{2r+2}', ['ff. 1v–2r', 'ff. 2v–3r', 'ff. 3v–4r', 'ff. 4v–5r']],
  ['{{{n}}}', ['{1}', '{2}', '{3}', '{4}']],
  ['Cover', ['Cover', 'Cover', 'Cover', 'Cover']],
  ['', ['', '', '', '']],
  ['<b>{n}</b>', ['<b>1</b>', '<b>2</b>', '<b>3</b>', '<b>4</b>']],
])('%s', (pattern, names) => {
  expect(pageNames(pattern, 4)).toEqual(names)
})

it.each([
  ['{', 'brace', '{'],
  ['1}', 'brace', '}'],
  ['{x{n}}', 'brace', '{'],
  ['{}', 'counter', '{}'],
  ['{1q}', 'counter', '{1q}'],
  ['{iiii}', 'counter', '{iiii}'],
  ['{1+0}', 'counter', '{1+0}'],
  ['{1+999}', 'counter', '{1+999}'],
  ['{1000000}', 'counter', '{1000000}'],
  ['x'.repeat(501), 'length', '500'],
])('%s is refused', (pattern, wrong, part) => {
  expect(pageNames(pattern, 4)).toEqual({ wrong, part })
})

it('every Roman numeral below 4000 is read as it is written', () => {
  const numbers = Array.from({ length: 3999 }, (_, index) => index + 1)
  expect(numbers.map(romanOf).map(numberOfRoman)).toEqual(numbers)
})
