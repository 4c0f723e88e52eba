// Captions: cues with their times, and what of them is no text.
import { linesOf, read } from './words-of.js'

const vtt = (...blocks: string[]): string => ['WEBVTT', ...blocks].join('\n\n')

it.each([
  [
    'cues',
    vtt('1\n00:00:01.000 --> 00:00:02.500\nHello World', '01:00:00.250 --> 01:00:01.000\nNext'),
    ['¶ Hello World 1-2.5s', 'Next 3600.25-3601s'],
  ],
  ['times without hours', vtt('00:01.000 --> 01:02.000\na'), ['¶ a 1-62s']],
  ['settings', vtt('00:01.000 --> 00:02.000 align:start position:10%\na'), ['¶ a 1-2s']],
  ['several lines', vtt('00:01.000 --> 00:02.000\n- one\n- two'), ['¶ - one - two 1-2s']],
  [
    'notes, styles and regions',
    vtt('NOTE\na note', 'STYLE\n::cue { color: red }', 'REGION\nid:a', '00:01.000 --> 00:02.000\na'),
    ['¶ a 1-2s'],
  ],
  [
    'tags',
    vtt('00:01.000 --> 00:02.000\n<v.loud Mary>Hel<i>lo</i></v> <c.x>wor<00:00:01.500>ld</c> <lang de>ja</lang>'),
    ['¶ Hello world ja 1-2s'],
  ],
  ['ruby', vtt('00:01.000 --> 00:02.000\n<ruby>漢<rt>kan</rt>字<rt>ji</rt></ruby>'), ['¶ 漢字 1-2s']],
  ['entities', vtt('00:01.000 --> 00:02.000\nR&amp;D &lt;3&nbsp;x &rlm;'), ['¶ R&D <3 x \u200f 1-2s']],
  ['no blank between cues', vtt('00:01.000 --> 00:02.000\na\n00:03.000 --> 00:04.000\nb'), ['¶ a 1-2s', 'b 3-4s']],
  [
    'times that are none',
    vtt('00:01.000 --> later\na', '00:05.000 --> 00:04.000\nb', '99999999:00:00.000 --> 99999999:00:00.000\nc'),
    ['¶ a', 'b', 'c'],
  ],
  ['cues without text', vtt('00:01.000 --> 00:02.000', '00:03.000 --> 00:04.000\n<i></i>'), []],
  [
    'lines of Windows',
    vtt('00:01.000 --> 00:02.000\na', '00:03.000 --> 00:04.000\nb').replaceAll('\n', '\r\n'),
    ['¶ a 1-2s', 'b 3-4s'],
  ],
  ['Arabic', vtt('00:01.000 --> 00:02.000\nمرحبا بالعالم'), ['¶ مرحبا بالعالم 1-2s']],
])('WebVTT: %s', (_what, text, expected) => {
  expect(linesOf(text, 'text/vtt')).toEqual(expected)
})

it('WebVTT: the head may tell the language', () => {
  expect(
    read('WEBVTT - title\nKind: captions\nLanguage: en-GB\n\n00:01.000 --> 00:02.000\na', 'text/vtt;charset=utf-8'),
  ).toMatchObject({ kind: 'vtt', language: 'en-GB' })
})

it('WebVTT: what does not begin so is none', () => {
  expect(() => read('00:01.000 --> 00:02.000\na', 'text/vtt')).toThrow(
    'Line 1, column 1: A WebVTT file begins with WEBVTT.',
  )
})

const SRT =
  '1\n00:00:01,000 --> 00:00:02,500\n<i>Hello</i> {\\an8}World\n\n2\n00:00:03,000 --> 00:00:04,000 X1:1 X2:2\na < b\nc\n'

it.each(['application/x-subrip', 'text/srt', 'application/srt', 'text/x-subrip'])('SubRip: %s', mediaType => {
  expect(read(SRT, mediaType)!.kind).toBe('srt')
  expect(linesOf(SRT, mediaType)).toEqual(['¶ Hello World 1-2.5s', 'a < b c 3-4s'])
})

it('SubRip: a cue may follow without a blank line', () => {
  expect(linesOf(SRT.replace('\n\n2', '\n2'), 'application/x-subrip')).toEqual(['¶ Hello World 1-2.5s', 'a < b c 3-4s'])
})
