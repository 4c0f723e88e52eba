// Languages as text files name them.
import { commonLanguage, languageTag } from '../../src/text/language-tag.js'

it.each([
  ['de', 'de'],
  ['de_DE', 'de-DE'],
  ['deu', 'de'],
  ['ger', 'de'],
  ['fre', 'fr'],
  ['chi', 'zh'],
  ['grc', 'grc'],
  ['deu_frak', 'de'],
  ['deu-frak', 'de'],
  ['frk', 'de'],
  ['jpn_vert', 'ja'],
  ['chi_sim', 'zh-Hans'],
  ['zh-hant-tw', 'zh-Hant-TW'],
  ['deu+lat', 'de'],
  ['German', 'de'],
  ['ancient greek', 'grc'],
  ['und', undefined],
  ['zxx', undefined],
  ['Klingonish', undefined],
  ['constructor', undefined],
  ['', undefined],
  [undefined, undefined],
  ['a'.repeat(1000), undefined],
])('%s', (given, tag) => {
  expect(languageTag(given)).toBe(tag)
})

it.each([
  [['de', undefined, 'de'], 'de'],
  [['de', 'fr'], undefined],
  [[undefined], undefined],
])('what %j have in common is %s', (languages, tag) => {
  expect(commonLanguage(languages)).toBe(tag)
})
