// Numbers of bytes as people read them.
import { byteCount } from '../../src/console/byte-counts.js'
import { ENGLISH, languageFor } from '../../src/console/texts/language.js'

const read = (count: number, language = ENGLISH): string => byteCount(count, language).text.replace(/<[^>]+>/g, '')

it.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [1000, '1 kB'],
  [482_961, '483 kB'],
  [999_499, '999 kB'],
  [999_500, '1 MB'],
  [1_125_899_906_842_624, '1.13 PB'],
  [-1500, '-1,500 bytes'],
])('%d is %s', (count, text) => {
  expect(read(count)).toBe(text)
})

it('are written as in the language of the reader, with the number itself behind it', () => {
  expect(read(1_234_567, languageFor('de'))).toMatch(/^1,23\sMB$/)
  expect(byteCount(1_234_567, ENGLISH).text).toContain('<data value="1234567" title="1,234,567">')
})
