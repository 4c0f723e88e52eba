// PAGE XML: the reading order, the transcriptions that are taken, and boxes of outlines.
import { linesOf, read } from './words-of.js'

const V2019 = 'http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15'

const page = (content: string, attributes = '', namespace = `xmlns="${V2019}"`) =>
  `<?xml version="1.0"?><PcGts ${namespace}><Metadata><Creator>me</Creator></Metadata>` +
  `<Page imageFilename="a.png" imageWidth="600" imageHeight="800" ${attributes}>${content}</Page></PcGts>`

const text = (words: string, index?: number): string =>
  `<TextEquiv${index === undefined ? '' : ` index="${index}"`}><Unicode>${words}</Unicode></TextEquiv>`
const coords = (x: number): string => `<Coords points="${x},20 ${x + 30},22 ${x + 30},30 ${x},30"/>`
const word = (words: string, x: number): string => `<Word>${coords(x)}${text(words)}</Word>`
const line = (content: string, attributes = ''): string =>
  `<TextLine ${attributes}><Coords points="5,5 205,25"/>${content}</TextLine>`
const region = (id: string, content: string, attributes = ''): string =>
  `<TextRegion id="${id}" ${attributes}>${content}</TextRegion>`
const of = (id: string): string => region(id, line(text(id)))

it.each([
  ['2019', `xmlns="${V2019}"`],
  ['2013', 'xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2013-07-15"'],
  ['no namespace', ''],
])('version %s', (_version, namespace) => {
  expect(
    read(
      page(region('r', line(`${word('Hello', 10)}${word('World', 50)}${text('Hello World')}`)), '', namespace),
      'application/xml',
    ),
  ).toEqual({
    kind: 'page',
    page: { width: 600, height: 800 },
    lines: [
      {
        words: [
          { text: 'Hello', boxes: [[10, 20, 30, 10]] },
          { text: 'World', boxes: [[50, 20, 30, 10]] },
        ],
        box: [5, 5, 200, 20],
        startsBlock: true,
      },
    ],
  })
})

it.each([
  ['a line has no words', line(text('Hello  World')), ['¶ Hello World [5,5,200,20]']],
  ['its words have no text', line(`<Word>${coords(1)}</Word>${text('Hello World')}`), ['¶ Hello World [5,5,200,20]']],
  [
    'the first transcription is the last in the file',
    line(text('second', 1) + text('third') + text('first', 0)),
    ['¶ first [5,5,200,20]'],
  ],
  ['no transcription has an index', line(text('first') + text('second')), ['¶ first [5,5,200,20]']],
  ['the first transcription is empty', line(text('', 0) + text('second', 1)), ['¶ second [5,5,200,20]']],
  [
    'a word is told by its glyphs',
    line(`<Word><Glyph>${text('o')}</Glyph><Glyph>${text('k', 0)}${text('x', 1)}</Glyph></Word>`),
    ['¶ ok [5,5,200,20]'],
  ],
  ['a word has glyphs, too', line(`<Word>${text('ok')}<Glyph>${text('x')}</Glyph></Word>`), ['¶ ok [5,5,200,20]']],
  [
    'a region has no lines',
    `<Coords points="0,0 9,9"/>${text('one two\nthree')}`,
    ['¶ one two [0,0,9,9]', 'three [0,0,9,9]'],
  ],
  [
    'lines have an order',
    line(text('two'), 'index="1"') + line(text('one'), 'index="0"'),
    ['¶ one [5,5,200,20]', 'two [5,5,200,20]'],
  ],
  [
    'a word goes on',
    line(word('hy\u00ac', 10)) + line(`${word('phen', 50)}${word('ated', 90)}`),
    ['¶ hyphen@10,20,30,10+50,20,30,10 [5,5,200,20]', 'ated@90,20,30,10 [5,5,200,20]'],
  ],
  [
    'points are elements',
    '<TextLine><Coords><Point x="1" y="2"/><Point x="3" y="5"/></Coords><TextEquiv><Unicode>a</Unicode></TextEquiv></TextLine>',
    ['¶ a [1,2,2,3]'],
  ],
  [
    'it is read from right to left',
    line(word('שלום', 90) + word('עולם', 50)),
    ['¶ שלום@90,20,30,10 עולם@50,20,30,10 [5,5,200,20]'],
  ],
])('%s', (_what, content, expected) => {
  expect(linesOf(page(region('r', content)), 'text/xml')).toEqual(expected)
})

const ref = (id: string, index: number): string => `<RegionRefIndexed index="${index}" regionRef="${id}"/>`
const plain = (id: string): string => `<RegionRef regionRef="${id}"/>`

it.each([
  ['none', '', ['a', 'b', 'c', 'd']],
  [
    'an ordered group',
    `<OrderedGroup>${ref('a', 10)}${ref('d', 2)}${ref('b', 1)}${ref('c', 3)}</OrderedGroup>`,
    ['b', 'd', 'c', 'a'],
  ],
  ['an unordered group', `<UnorderedGroup>${plain('c')}${plain('a')}</UnorderedGroup>`, ['c', 'a', 'b', 'd']],
  [
    'groups in groups',
    `<OrderedGroup><OrderedGroupIndexed index="1">${ref('a', 1)}${ref('b', 0)}</OrderedGroupIndexed><UnorderedGroupIndexed index="0">${plain('d')}</UnorderedGroupIndexed>${ref('c', 2)}</OrderedGroup>`,
    ['d', 'b', 'a', 'c'],
  ],
  [
    'a group that is a region',
    `<OrderedGroup>${ref('b', 0)}<OrderedGroupIndexed index="1" regionRef="d">${ref('a', 0)}</OrderedGroupIndexed></OrderedGroup>`,
    ['b', 'd', 'a', 'c'],
  ],
  [
    'regions that are not there, and one twice',
    `<OrderedGroup>${ref('x', 0)}${ref('b', 1)}${ref('b', 2)}</OrderedGroup>`,
    ['b', 'a', 'c', 'd'],
  ],
])('the reading order is that of %s', (_what, order, expected) => {
  const xml = page(`<ReadingOrder>${order}</ReadingOrder>${of('a')}${of('b')}${of('c')}${of('d')}`)
  expect(linesOf(xml, 'text/xml')).toEqual(expected.map(id => `¶ ${id} [5,5,200,20]`))
})

it('regions in regions, as of tables, are read behind the text of these', () => {
  const table = `<TableRegion id="t">${of('cell 1')}${of('cell 2')}</TableRegion>`
  expect(
    read(page(`${table}${region('r', line(text('outer')) + of('inner'))}`), 'text/xml')!.lines.map(line =>
      line.words.map(({ text }) => text).join(' '),
    ),
  ).toEqual(['cell 1', 'cell 2', 'outer', 'inner'])
})

it('languages go by their names', () => {
  const xml = page(
    region('a', line(text('a'))) +
      region('b', line(text('b')) + line(text('c'), 'primaryLanguage="Ancient Greek"'), 'primaryLanguage="Latin"'),
    'primaryLanguage="German"',
  )
  expect([read(xml, 'text/xml')!.language, linesOf(xml, 'text/xml')]).toEqual([
    'de',
    ['¶ a [5,5,200,20] (de)', '¶ b [5,5,200,20] (la)', 'c [5,5,200,20] (grc)'],
  ])
})
