// ALTO of all versions and units: words, their boxes, languages, and words that are hyphenated over lines.
import { altoOf } from './alto-of.js'
import { linesOf, read } from './words-of.js'

interface File {
  unit?: string
  page?: string
  namespace?: string
  block?: string
}

const V4 = 'xmlns="http://www.loc.gov/standards/alto/ns-v4#"'

const alto = (
  lines: string,
  { unit = 'pixel', page = 'WIDTH="600" HEIGHT="800"', namespace = V4, block = '' }: File = {},
) =>
  `<?xml version="1.0"?><alto ${namespace}><Description><MeasurementUnit>${unit}</MeasurementUnit></Description>` +
  `<Layout><Page ID="P1" ${page}><PrintSpace><TextBlock ID="B1" ${block}>${lines}</TextBlock></PrintSpace></Page></Layout></alto>`

const string = (text: string, x: number, more = ''): string =>
  `<String CONTENT="${text}" HPOS="${x}" VPOS="20" WIDTH="30" HEIGHT="10" ${more}/>`
const line = (...parts: string[]): string => `<TextLine>${parts.join('<SP/>')}</TextLine>`

const TWO = line(string('Hello', 10), string('World', 50))

it.each([
  ['4', V4],
  ['3', 'xmlns="http://www.loc.gov/standards/alto/ns-v3#"'],
  ['2', 'xmlns="http://www.loc.gov/standards/alto/ns-v2#"'],
  ['2, with a schema', 'xmlns="http://www.loc.gov/standards/alto/ns-v2#" xmlns:xlink="http://www.w3.org/1999/xlink"'],
  ['1', 'xmlns="http://schema.ccs-gmbh.com/ALTO"'],
  ['no namespace', ''],
])('version %s', (_version, namespace) => {
  expect(read(alto(TWO, { namespace }), 'text/xml')).toEqual({
    kind: 'alto',
    page: { width: 600, height: 800 },
    lines: [
      {
        words: [
          { text: 'Hello', boxes: [[10, 20, 30, 10]] },
          { text: 'World', boxes: [[50, 20, 30, 10]] },
        ],
        startsBlock: true,
      },
    ],
  })
})

it('elements may have a prefix', () => {
  const prefixed = alto(TWO, { namespace: 'xmlns:a="http://www.loc.gov/standards/alto/ns-v4#"' }).replace(
    /<(\/?)(?=[A-Za-z])/g,
    '<$1a:',
  )
  expect(linesOf(prefixed, 'application/xml')).toEqual(['¶ Hello@10,20,30,10 World@50,20,30,10'])
})

it.each(['pixel', 'mm10', 'inch1200'])('boxes in %s go with the size of the page', unit => {
  const page = read(alto(TWO, { unit }), 'text/xml')!
  expect([page.page, page.lines[0]!.words[0]!.boxes]).toEqual([{ width: 600, height: 800 }, [[10, 20, 30, 10]]])
})

it.each([
  ['pixel', '¶ Hello@10,20,30,10 World@50,20,30,10'],
  ['', '¶ Hello@10,20,30,10 World@50,20,30,10'],
  ['mm10', '¶ Hello World'],
  ['inch1200', '¶ Hello World'],
])('without the size of the page, boxes in "%s" are %s', (unit, words) => {
  expect(linesOf(alto(TWO, { unit, page: '' }), 'text/xml')).toEqual([words])
})

const HYPHEN = '<HYP CONTENT="-"/>'

it.each([
  [
    'with the whole word',
    [
      line(string('a', 0), string('hyphen', 10, 'SUBS_TYPE="HypPart1" SUBS_CONTENT="hyphenated"'), HYPHEN),
      line(string('ated', 50, 'SUBS_TYPE="HypPart2" SUBS_CONTENT="hyphenated"'), string('word', 90)),
    ],
    ['¶ a@0,20,30,10 hyphenated@10,20,30,10+50,20,30,10', 'word@90,20,30,10'],
  ],
  [
    'with the parts alone',
    [line(string('hyphen', 10, 'SUBS_TYPE="HypPart1"'), HYPHEN), line(string('ated', 50, 'SUBS_TYPE="HypPart2"'))],
    ['¶ hyphenated@10,20,30,10+50,20,30,10'],
  ],
  [
    'with a hyphen alone',
    [line(string('hyphen', 10), HYPHEN), line(string('ated', 50), string('word', 90))],
    ['¶ hyphenated@10,20,30,10+50,20,30,10', 'word@90,20,30,10'],
  ],
  [
    'with a hyphen in the word, too',
    [line(string('hyphen-', 10), HYPHEN), line(string('ated', 50))],
    ['¶ hyphenated@10,20,30,10+50,20,30,10'],
  ],
  [
    'over three lines',
    [line(string('hy', 10), HYPHEN), line(string('phen', 30), HYPHEN), line(string('ated', 50), string('word', 90))],
    ['¶ hyphenated@10,20,30,10+30,20,30,10+50,20,30,10', 'word@90,20,30,10'],
  ],
  [
    'with a soft hyphen',
    [line(string('hyphen\u00ad', 10)), line(string('ated', 50))],
    ['¶ hyphenated@10,20,30,10+50,20,30,10'],
  ],
  [
    'that has its hyphen within a line',
    [line(string('well', 10), HYPHEN, string('known', 50)), line(string('word', 90))],
    ['¶ well-@10,20,30,10 known@50,20,30,10', 'word@90,20,30,10'],
  ],
  [
    'with a plain hyphen at the end of its line, before a small letter',
    [line(string('hyphen-', 10)), line(string('ated', 50))],
    ['¶ hyphenated@10,20,30,10+50,20,30,10'],
  ],
  [
    'with a plain hyphen at the end of its line, before a capital',
    [line(string('Anna-', 10)), line(string('Lena', 50))],
    ['¶ Anna-@10,20,30,10', 'Lena@50,20,30,10'],
  ],
  [
    'with a plain hyphen behind a number',
    [line(string('1914-', 10)), line(string('and', 50))],
    ['¶ 1914-@10,20,30,10', 'and@50,20,30,10'],
  ],
  ['at the end of the page', [line(string('hyphen', 10), HYPHEN)], ['¶ hyphen-@10,20,30,10']],
  [
    'at the beginning of the page',
    [line(string('ated', 10, 'SUBS_TYPE="HypPart2" SUBS_CONTENT="hyphenated"'))],
    ['¶ hyphenated@10,20,30,10'],
  ],
  [
    'with another word behind the whole one',
    [line(string('hyphen', 10, 'SUBS_TYPE="HypPart1" SUBS_CONTENT="hyphenated"')), line(string('other', 50))],
    ['¶ hyphenated@10,20,30,10', 'other@50,20,30,10'],
  ],
  [
    'that is an abbreviation',
    [line(string('Dr', 10, 'SUBS_TYPE="Abbreviation" SUBS_CONTENT="Doctor"'))],
    ['¶ Dr@10,20,30,10'],
  ],
])('a word %s', (_what, lines, expected) => {
  expect(linesOf(alto(lines.join('')), 'text/xml')).toEqual(expected)
})

it('a word goes on in the next block, whose next line begins it', () => {
  const blocks = `${line(string('hyphen', 10), HYPHEN)}</TextBlock><TextBlock>${line(string('ated', 50))}${line(string('word', 90))}`
  expect(linesOf(alto(blocks), 'text/xml')).toEqual(['¶ hyphenated@10,20,30,10+50,20,30,10', '¶ word@90,20,30,10'])
})

it.each([
  ['the block, version 2', { block: 'language="ger"' }, '', '(de)'],
  ['the block, version 3', { block: 'LANG="eng"' }, '', '(en)'],
  ['the line', { block: 'LANG="eng"' }, 'LANG="fr-CH"', '(fr-CH)'],
])('the language is that of %s', (_what, file, attribute, language) => {
  const xml = alto(`<TextLine ${attribute}>${string('mot', 0)}</TextLine>`, file)
  expect(linesOf(xml, 'text/xml')).toEqual([`¶ mot@0,20,30,10 ${language}`])
})

it('the language of the page is that of the file', () => {
  const { language, lines } = read(alto(TWO, { page: 'LANG="deu"' }), 'text/xml')!
  expect([language, lines[0]!.language]).toEqual(['de', 'de'])
})

it('the language is that of all words of the line that name one', () => {
  const xml = alto(
    line(string('kore', 0, 'LANG="jpn"'), string('wa', 40)) +
      line(string('a', 0, 'LANG="jpn"'), string('b', 0, 'LANG="en"')),
  )
  expect(linesOf(xml, 'text/xml')).toEqual(['¶ kore@0,20,30,10 wa@40,20,30,10 (ja)', 'a@0,20,30,10 b@0,20,30,10'])
})

it('right to left and top to bottom are read as they are written', () => {
  const lines = line(string('السلام', 90), string('عليكم', 50)) + line(string('吾輩は猫である。', 10))
  expect(linesOf(alto(lines), 'text/xml')).toEqual([
    '¶ السلام@90,20,30,10 عليكم@50,20,30,10',
    '吾輩は猫である。@10,20,30,10',
  ])
})

it('each block begins a block, and what has no words no line', () => {
  const blocks = `${TWO}<TextLine/><TextLine><SP/></TextLine></TextBlock><TextBlock>${line(string('Next', 10))}`
  expect(linesOf(alto(blocks), 'text/xml')).toEqual(['¶ Hello@10,20,30,10 World@50,20,30,10', '¶ Next@10,20,30,10'])
})

it('a line has its box, and an outline is a box', () => {
  const shape = '<Shape><Polygon POINTS="10,20 40,22 40,30 10,30"/></Shape>'
  const glyph = '<Glyph CONTENT="x"><Shape><Polygon POINTS="1,1 2,2"/></Shape></Glyph>'
  const xml = alto(
    `<TextLine HPOS="5" VPOS="6" WIDTH="70" HEIGHT="8">${shape}<String CONTENT="x">${shape}${glyph}</String></TextLine>`,
  )
  expect(linesOf(xml, 'text/xml')).toEqual(['¶ x@10,20,30,10 [5,6,70,8]'])
})

it('only the first page is read', () => {
  const pages = alto(TWO).replace(
    '</Layout>',
    `<Page WIDTH="1" HEIGHT="1"><TextBlock>${TWO}</TextBlock></Page></Layout>`,
  )
  expect(read(pages, 'text/xml')).toEqual(read(alto(TWO), 'text/xml'))
})

it('entities of XML are characters, and blanks stand in words', () => {
  expect(linesOf(alto(line('<String CONTENT=" R&amp;D &#x4e2d; &lt;b&gt; "/>')), 'text/xml')).toEqual(['¶ R&D 中 <b>'])
})

it('what altoOf writes is read', () => {
  const page = {
    width: 10,
    height: 20,
    language: 'deu',
    lines: [{ words: [{ text: 'a "<&', box: [1, 2, 3, 4] as const }] }],
  }
  expect(linesOf(altoOf(page as never), 'text/xml')).toEqual(['¶ a "<&@1,2,3,4 (de)'])
})
