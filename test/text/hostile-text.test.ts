// Text files that mean harm, or are broken: each is read or refused with a sentence, within its bounds.
import fc from 'fast-check'
import { type PageText, readText, TextFault } from '../../src/text/index.js'
import { readTextHere } from '../../src/text/read-text-here.js'
import { TEXT_LIMITS, type TextLimits } from '../../src/text/text-limits.js'
import { linesOf, read } from './words-of.js'

const alto = (content: string): string =>
  `<alto><Layout><Page WIDTH="600" HEIGHT="800"><TextBlock>${content}</TextBlock></Page></Layout></alto>`
const page = (content: string): string => `<PcGts><Page><TextRegion>${content}</TextRegion></Page></PcGts>`
const hocr = (content: string): string => `<html><div class="ocr_page">${content}</div></html>`
const annotations = (value: string): string => `{"type":"AnnotationPage","items":[{"body":{"value":"${value}"}}]}`

const BOMB = `<!DOCTYPE alto [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>`

it.each([
  [
    'entities of its own',
    BOMB + alto('<TextLine><String CONTENT="&b;"/></TextLine>'),
    'text/xml',
    /^Line 1, column 1: A document type must not have declarations of its own\.$/,
  ],
  [
    'an entity of a file',
    `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${page('&x;')}`,
    'text/xml',
    /declarations of its own/,
  ],
  [
    'a million elements in each other',
    `<alto>${'<a>'.repeat(1_000_000)}`,
    'text/xml',
    /^Line 1, column \d+: Elements must not stand in each other more than 200 deep\.$/,
  ],
  ['a million elements in each other, in HTML', hocr('<b>'.repeat(1_000_000)), 'text/html', /more than 200 deep/],
  [
    'a million arrays in each other',
    `{"type":"AnnotationPage","items":${'['.repeat(1_000_000)}`,
    'application/json',
    /^Values must not stand in each other more than 200 deep\.$/,
  ],
  [
    'a million values',
    `{"type":"AnnotationPage","items":[0${',0'.repeat(1_000_000)}]}`,
    'application/json',
    /^There must not be more than 1000000 values\.$/,
  ],
  [
    'a million attributes',
    `<alto ${'a="" '.repeat(1_000_000)}/>`,
    'text/xml',
    /^Line 1, column \d+: An element must not have more than 100 attributes\.$/,
  ],
  [
    'an attribute without an end',
    `<alto a="${'x'.repeat(5_000_000)}`,
    'text/xml',
    /^Line 1, column 7: The text ends before <\/alto>\.$/,
  ],
  [
    'too many words',
    alto(`<TextLine>${'<String CONTENT="a"/>'.repeat(200_001)}</TextLine>`),
    'text/xml',
    /A text must not have more than 200000 words\.$/,
  ],
  [
    'too many words of plain text',
    'a '.repeat(200_001),
    'text/plain',
    /^A text must not have more than 200000 words\.$/,
  ],
  ['too many characters', 'a'.repeat(4_000_001), 'text/plain', /^A text must not have more than 4000000 characters\.$/],
  ['too many cues', `WEBVTT\n\n${'-->\n'.repeat(200_001)}`, 'text/vtt', /^There must not be more than 200000 cues\.$/],
  ['an end in the middle', alto('<TextLine/>').slice(0, -4), 'text/xml', /The text ends before <\/alto>\.$/],
  ['another end', alto('<TextLine></TextBlock>'), 'text/xml', /^Line 1, column \d+: Here <\/TextLine> was expected\.$/],
])('%s: refused', async (_what, text, mediaType, message) => {
  const reading = readText(Buffer.from(text), mediaType)
  await expect(reading).rejects.toThrow(TextFault)
  await expect(reading).rejects.toThrow(message)
})

it.each<[string, Partial<TextLimits>, string, string, RegExp]>([
  [
    'elements',
    { elements: 10 },
    alto('<TextLine/>'.repeat(10)),
    'text/xml',
    /There must not be more than 10 elements\.$/,
  ],
  [
    'words, lines and regions',
    { words: 2 },
    page('<TextLine/>'.repeat(5)),
    'text/xml',
    /more than 4 words, lines and regions\.$/,
  ],
  ['bytes', { bytes: 10 }, 'a b c d e f g', 'text/plain', /^A text must not have more than 10 bytes\.$/],
])('%s are counted', (_what, limits, text, mediaType, message) => {
  expect(() => readTextHere(Buffer.from(text), mediaType, { ...TEXT_LIMITS, ...limits })).toThrow(message)
})

const string = (attributes: string): string => alto(`<TextLine><String CONTENT="a" ${attributes}/></TextLine>`)
const at = (x: string, width = '3'): string => string(`HPOS="${x}" VPOS="2" WIDTH="${width}" HEIGHT="4"`)

it.each([
  ['NaN', at('NaN'), '¶ a'],
  ['Infinity', at('Infinity'), '¶ a'],
  ['1e308', at('1e308'), '¶ a'],
  ['1e400', at('1e400'), '¶ a'],
  ['another notation', at('0x10'), '¶ a'],
  ['a comma', at('1,5'), '¶ a'],
  ['nothing', at(''), '¶ a'],
  ['a size below 0', at('1', '-3'), '¶ a'],
  ['a size of 0', at('1', '0'), '¶ a'],
  ['a size that is far too large', at('1', '99999999'), '¶ a'],
  ['a place that is partly beside the page', at('-1'), '¶ a@0,2,2,4'],
  ['a place beside the page', at('-5'), '¶ a'],
  ['no place', string('WIDTH="1" HEIGHT="1"'), '¶ a'],
  ['parts', at('1.5', '1e1'), '¶ a@1.5,2,10,4'],
])('a box with %s', (_what, text, line) => {
  expect(linesOf(text, 'text/xml')).toEqual([line])
})

it.each([
  [
    'PAGE XML',
    page('<TextLine><Coords points="1,1 NaN,2"/><TextEquiv><Unicode>a</Unicode></TextEquiv></TextLine>'),
    'text/xml',
  ],
  [
    'PAGE XML, half a point',
    page('<TextLine><Coords points="1,1 2"/><TextEquiv><Unicode>a</Unicode></TextEquiv></TextLine>'),
    'text/xml',
  ],
  ['hOCR', hocr('<span class="ocr_line" title="bbox 1 1 -1e308 5">a</span>'), 'text/html'],
  ['hOCR, three numbers', hocr('<span class="ocr_line" title="bbox 1 1 5">a</span>'), 'text/html'],
  ['annotations', annotations('a').replace('"body"', '"target":"#xywh=0,0,1e999,4","body"'), 'application/json'],
])('a box that is none in %s', (_what, text, mediaType) => {
  expect(linesOf(text, mediaType)).toEqual(['¶ a'])
})

it.each([
  ['an entity that is not of XML', alto('<TextLine><String CONTENT="&a;"/></TextLine>'), 'text/xml', '¶ &a;'],
  [
    'a document type elsewhere',
    `<!DOCTYPE alto SYSTEM "http://127.0.0.1:1/a.dtd">${alto('<TextLine><String CONTENT="a"/></TextLine>')}`,
    'text/xml',
    '¶ a',
  ],
  [
    'half a surrogate pair in XML',
    alto('<TextLine><String CONTENT="a&#xd800;b"/></TextLine>'),
    'text/xml',
    '¶ a\ufffdb',
  ],
  ['half a surrogate pair in JSON', annotations('a\\ud800b'), 'application/json', '¶ a\ufffdb'],
  ['control characters', annotations('\\u0000a\\u001fb\\u009f\\uffff'), 'application/json', '¶ ab'],
  [
    'names that objects have',
    alto('<constructor/><__proto__/><toString/><TextLine><String CONTENT="a" __proto__="x"/></TextLine>'),
    'text/xml',
    '¶ a',
  ],
  [
    'types that objects have',
    alto('<TextLine LANG="constructor"><String CONTENT="a" SUBS_TYPE="constructor"/></TextLine>'),
    'text/xml',
    '¶ a',
  ],
])('%s: read', (_what, text, mediaType, line) => {
  expect(linesOf(text, mediaType)).toEqual([line])
})

it.each([
  ['an empty file', '', 'text/xml'],
  ['another root', '<mets><alto/></mets>', 'text/xml'],
  ['another namespace', '<alto xmlns="http://example.org/"/>', 'text/xml'],
  ['text', 'alto', 'application/xml'],
  ['a page of the web', '<html><p>one</p></html>', 'application/xml'],
])('%s is none that is known', (_what, text, mediaType) => {
  expect(read(text, mediaType)).toBeUndefined()
})

it('a word without an end is several, and no pair of surrogates is cut', () => {
  const words = read(`a${'😀'.repeat(1000)}`, 'text/plain')!.lines[0]!.words.map(({ text }) => text)
  expect([words.map(word => word.length), words.join('')]).toEqual([[999, 1000, 2], `a${'😀'.repeat(1000)}`])
})

it('lines that are joined without an end stay within the bounds of a word', () => {
  const words = read('aaaa\u00ad\n'.repeat(1000), 'text/plain')!.lines.flatMap(({ words }) => words)
  expect(Math.max(...words.map(({ text }) => text.length))).toBeLessThanOrEqual(1000)
  expect(
    words
      .map(({ text }) => text)
      .join('')
      .replaceAll('\u00ad', ''),
  ).toBe('aaaa'.repeat(1000))
})

/** A file of each format, of all that is in it. */
const SAMPLES: [kind: string, text: string, mediaType: string][] = [
  [
    'alto',
    alto(
      '<TextLine LANG="deu"><String CONTENT="a&amp;" HPOS="1" VPOS="2" WIDTH="3" HEIGHT="4"/><SP/><String CONTENT="hy"/><HYP/></TextLine><TextLine><String CONTENT="phen" SUBS_TYPE="HypPart2"/></TextLine>',
    ),
    'text/xml',
  ],
  [
    'page',
    page(
      '<TextLine><Coords points="1,2 3,4"/><Word><TextEquiv index="0"><Unicode>a</Unicode></TextEquiv></Word></TextLine>',
    ).replace(
      '<Page>',
      '<Page><ReadingOrder><OrderedGroup><RegionRefIndexed index="0" regionRef="r"/></OrderedGroup></ReadingOrder>',
    ),
    'text/xml',
  ],
  [
    'hocr',
    hocr(
      '<p lang="de"><span class="ocr_line" title="bbox 1 2 3 4"><span class="ocrx_word" title="bbox 1 2 3 4">a&shy;</span> b</span>',
    ),
    'text/html',
  ],
  ['vtt', 'WEBVTT\nLanguage: de\n\n1\n00:01.000 --> 00:02.000 align:start\n<v Mary>a&amp;\n<i>b</i>\n', 'text/vtt'],
  ['srt', '1\n00:00:01,000 --> 00:00:02,000\na\n2\n00:00:03,000 --> 00:00:04,000\nb', 'application/x-subrip'],
  ['plain', 'one two\r\n\r\nthr\u00ad\nee 中文 😀', 'text/plain'],
  [
    'annotations',
    '{"type":"AnnotationPage","items":[{"body":[{"value":"<p>a</p>","format":"text/html","language":"de"}],"target":{"source":"c","selector":{"value":"xywh=1,2,3,4&t=1,2"}}}]}',
    'application/json',
  ],
]

const isSound = ({ lines }: PageText): boolean =>
  lines.every(
    ({ words, box, time }) =>
      words.length > 0 &&
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is meant.
      words.every(({ text }) => text.trim() !== '' && !/[\u0000-\u0008\u000e-\u001f]|\p{Surrogate}/u.test(text)) &&
      [...words.flatMap(({ boxes }) => boxes), ...(box ? [box] : [])].every(
        box => box.every(number => number >= 0 && number <= 1e7) && box[2] > 0 && box[3] > 0,
      ) &&
      (!time || (time[0] >= 0 && time[1] >= time[0] && time[1] < Infinity)),
  )

/** What becomes of a file: it is read soundly, is none that is known, or refused with a sentence. */
function outcomeOf(bytes: Buffer, mediaType: string): string {
  try {
    const read = readTextHere(bytes, mediaType)
    return !read || isSound(read) ? 'sound' : `not sound: ${JSON.stringify(read)}`
  } catch (error) {
    return error instanceof TextFault && error.message.length < 300 ? 'sound' : String((error as Error).stack)
  }
}

it.each(SAMPLES)('%s: whole it is read, and cut off anywhere it harms nobody', (kind, text, mediaType) => {
  const bytes = Buffer.from(text)
  expect(read(text, mediaType)).toMatchObject({ kind })
  const outcomes = Array.from(bytes, (_byte, end) => outcomeOf(bytes.subarray(0, end), mediaType))
  expect(new Set(outcomes)).toEqual(new Set(['sound']))
})

it.each(SAMPLES)('%s: with bytes of other kinds in it, it harms nobody', (_kind, text, mediaType) => {
  const bytes = Buffer.from(text)
  const change = fc.record({
    at: fc.nat(bytes.length),
    length: fc.nat(20),
    by: fc.oneof(
      fc.uint8Array({ maxLength: 8 }).map(bytes => Buffer.from(bytes)),
      fc
        .constantFrom(
          '<',
          '>',
          '&',
          '"',
          '</',
          '/>',
          '<!--',
          '<![CDATA[',
          '<!',
          '<?',
          '-->',
          '{',
          ']',
          '\\u',
          '1e999',
          '\u0000',
          '\ufeff',
        )
        .map(piece => Buffer.from(piece)),
    ),
  })
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), changes => {
      const changed = changes.reduce(
        (bytes, { at, length, by }) => Buffer.concat([bytes.subarray(0, at), by, bytes.subarray(at + length)]),
        bytes,
      )
      expect(outcomeOf(changed, mediaType)).toBe('sound')
    }),
    { numRuns: 300 },
  )
})
