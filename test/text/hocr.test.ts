// hOCR: lines and words with their boxes, and what has none.
import { linesOf, read } from './words-of.js'

const hocr = (content: string, head = '') =>
  `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" ${head}><head><title>Page</title><meta name="ocr-system" content="x"/></head>
<body><div class="ocr_page" id="page_1" title='image "p 1.png"; bbox 0 0 600 800; ppageno 0'>${content}</div></body></html>`

const word = (text: string, box?: string): string =>
  `<span class="ocrx_word"${box ? ` title="bbox ${box}; x_wconf 96"` : ''}>${text}</span>`
const line = (content: string, type = 'ocr_line'): string =>
  `<span class="${type}" title="baseline 0 -3; bbox 5 5 205 25">${content}</span>`

it.each(['text/html', 'application/xhtml+xml', 'text/vnd.hocr+html', 'text/html; charset=utf-8', 'application/xml'])(
  '%s',
  mediaType => {
    const content = `<div class="ocr_carea"><p class="ocr_par" lang="eng">${line(`${word('Hello', '10 10 60 20')} ${word('World', '70 10 120 20')}`)}</p></div>`
    expect(read(hocr(content), mediaType)).toEqual({
      kind: 'hocr',
      page: { width: 600, height: 800 },
      lines: [
        {
          words: [
            { text: 'Hello', boxes: [[10, 10, 50, 10]] },
            { text: 'World', boxes: [[70, 10, 50, 10]] },
          ],
          box: [5, 5, 200, 20],
          language: 'en',
          startsBlock: true,
        },
      ],
    })
  },
)

it.each(['ocr_line', 'ocrx_line', 'ocr_header', 'ocr_footer', 'ocr_caption', 'ocr_textfloat', 'ocr_pageno'])(
  '%s is a line',
  type => {
    expect(linesOf(hocr(line(word('one'), type) + line(word('two'), type)), 'text/html')).toEqual([
      '¶ one [5,5,200,20]',
      'two [5,5,200,20]',
    ])
  },
)

it.each([
  [
    'a header has lines',
    `<div class="ocr_header">${line(word('one'))}${line(word('two'))}</div>`,
    ['¶ one [5,5,200,20]', 'two [5,5,200,20]'],
  ],
  ['words have no boxes', line(`${word('one')} ${word('two')}`), ['¶ one two [5,5,200,20]']],
  ['a line has no words', line('one\n two'), ['¶ one two [5,5,200,20]']],
  ['there is text beside the words', line(`«${word('one', '1 1 2 2')}» two`), ['¶ « one@1,1,1,1 » two [5,5,200,20]']],
  [
    'words stand in no line',
    `<p class="ocr_par">${word('one')}<br>${word('two')}</p><p>${word('three')}</p>`,
    ['¶ one', 'two', '¶ three'],
  ],
  ['text stands in no line', '<p>one two</p>three<script>four</script>', ['¶ one two', 'three']],
  ['words are marked', line(word('<strong>o</strong>n<em>e</em>')), ['¶ one [5,5,200,20]']],
  [
    'characters are told',
    line(word('<span class="ocrx_cinfo" title="x_bboxes 1 1 2 2">o</span><span class="ocrx_cinfo">k</span>')),
    ['¶ ok [5,5,200,20]'],
  ],
  [
    'a soft hyphen ends a line',
    line(word('hy\u00ad', '1 1 2 2')) + line(`${word('phen', '3 3 5 5')} ${word('ated')}`),
    ['¶ hyphen@1,1,1,1+3,3,2,2 [5,5,200,20]', 'ated [5,5,200,20]'],
  ],
  ['soft hyphens are entities', line(word('hy&shy;')) + line(word('phen')), ['¶ hyphen [5,5,200,20]']],
  [
    'a soft hyphen stands behind the last word',
    `${line(`${word('hy')}&shy;<br/>`)}${line(word('phen'))}`,
    ['¶ hyphen [5,5,200,20]'],
  ],
  ['a hyphen ends a line', line(word('hy-')) + line(word('phen')), ['¶ hyphen [5,5,200,20]']],
  ['the order is from right to left', line(`${word('مرحبا')} ${word('بالعالم')}`), ['¶ مرحبا بالعالم [5,5,200,20]']],
])('%s', (_what, content, expected) => {
  expect(linesOf(hocr(content), 'text/html')).toEqual(expected)
})

it('the language is the nearest, and that of the file', () => {
  const page = read(
    hocr(`${line(word('a'))}<p lang="ara">${line(word('b'))}</p>c`, 'lang="de" xml:lang="de"'),
    'text/html',
  )!
  expect([page.language, ...page.lines.map(({ language }) => language)]).toEqual(['de', 'de', 'ar', 'de'])
})

it('the language of a line is that of its words', () => {
  const told = (text: string, language: string) => word(text).replace('<span', `<span lang="${language}"`)
  expect(
    linesOf(hocr(`${line(told('a', 'ces') + word('b'))}${line(told('a', 'ces') + told('b', 'deu'))}`), 'text/html'),
  ).toEqual(['¶ a b [5,5,200,20] (cs)', 'a b [5,5,200,20]'])
})

it.each([
  ['the head of Tesseract, which is in English always', 'lang="en" xml:lang="en"', '', undefined],
  ['the languages that were looked for', 'lang="en"', '<meta name="ocr-langs" content="fr"/>', 'fr'],
])('the language of the file: %s', (_what, root, meta, language) => {
  expect(read(hocr(line(word('a')), root).replace('</head>', `${meta}</head>`), 'text/html')!.language).toBe(language)
})

it('a page that does not begin in its corner is moved there', () => {
  const page = read(
    hocr(word('a', '110 220 130 230')).replace('bbox 0 0 600 800', 'bbox 100 200 600 800'),
    'text/html',
  )!
  expect([page.page, page.lines[0]!.words[0]!.boxes]).toEqual([{ width: 500, height: 600 }, [[10, 20, 20, 10]]])
})

it('only the first page is read', () => {
  const pages = hocr(line(word('one'))).replace('</body>', `<div class="ocr_page">${line(word('two'))}</div></body>`)
  expect(linesOf(pages, 'text/html')).toEqual(['¶ one [5,5,200,20]'])
})

it('elements that end where they begin are empty in XHTML', () => {
  expect(
    linesOf(`<?xml version="1.0"?>${hocr(`${line(`${word('one')}<span class="ocrx_word"/>`)}`)}`, 'text/html'),
  ).toEqual(['¶ one [5,5,200,20]'])
})

it('a web page is no text', () => {
  expect(read('<!doctype html><title>ocr_page</title><p>one', 'text/html')).toBeUndefined()
})
