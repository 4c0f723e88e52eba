// Chapters of a book as a form has them: rows that are typed, and lines of text.
import {
  type ChapterRow,
  chaptersMeant,
  pageMeant,
  rowMoved,
  rowsFromLines,
  rowsOf,
} from '../../../src/console/books/chapter-form.js'
import { chaptersIn } from '../../../src/presentation/index.js'

const NAMES = ['Cover', '1r', '1v', '2r', 'A-B', '5', '', 'back']
const row = (name: string, from = '', to = '', more: Partial<ChapterRow> = {}): ChapterRow => ({
  key: '',
  name,
  from,
  to,
  depth: 1,
  ...more,
})

it.each([
  ['1', 0],
  ['8', 7],
  ['9', -1],
  ['0', -1],
  ['5 · A-B', 4],
  ['1r', 1],
  ['1R', 1],
  [' back ', 7],
  ['nowhere', -1],
  ['5', 4],
  ['', 6],
])('%s means a page by its number before its name', (text, page) => {
  expect(pageMeant(text, NAMES)).toBe(page)
})

it.each<[string, string, [string, string, string, number][]]>([
  [
    'names alone',
    'One\nTwo',
    [
      ['One', '', '', 1],
      ['Two', '', '', 1],
    ],
  ],
  ['pages behind a bar', 'One | 1r-2r', [['One', '1r', '2r', 1]]],
  ['pages behind dots', 'Chapter 1 ..... 2–4', [['Chapter 1', '2', '4', 1]]],
  ['pages behind spaced dots', 'Chapter 1 . . . . 2', [['Chapter 1', '2', '8', 1]]],
  ['pages behind a tab', 'One\t3', [['One', '3', '8', 1]]],
  [
    'a first page alone reaches to the next as deep',
    'One | 1\n  Inner | 2\nTwo | 4',
    [
      ['One', '1', '3', 1],
      ['Inner', '2', '3', 2],
      ['Two', '4', '8', 1],
    ],
  ],
  ['a name with a hyphen', 'One | A-B', [['One', 'A-B', '8', 1]]],
  ['a range with such a name', 'One | 1r-A-B', [['One', '1r', 'A-B', 1]]],
  [
    'levels by how far lines are set in',
    'a\n\tb\n\t\tc\nd\n  e',
    [
      ['a', '', '', 1],
      ['b', '', '', 2],
      ['c', '', '', 3],
      ['d', '', '', 1],
      ['e', '', '', 2],
    ],
  ],
  [
    'numbers in names stay there',
    'Book 1\nLaw of 1881',
    [
      ['Book 1', '', '', 1],
      ['Law of 1881', '', '', 1],
    ],
  ],
  ['empty lines are passed over', '\n\nOne\r\n\r\n', [['One', '', '', 1]]],
])('lines: %s', (_, text, rows) => {
  expect(rowsFromLines(text, NAMES).map(({ name, from, to, depth }) => [name, from, to, depth])).toEqual(rows)
})

it('rows become chapters, and one that is empty none', () => {
  const { chapters, faults } = chaptersMeant(
    [row('One', '1r', '3'), row(''), row('Two', '', '5', { depth: 2 })],
    [],
    NAMES,
    ['en'],
  )
  expect(faults).toEqual([])
  expect(chapters).toEqual([
    { key: undefined, label: { none: ['One'] }, depth: 1, first: 1, last: 2 },
    { key: undefined, label: { none: ['Two'] }, depth: 2, first: 4, last: 4 },
  ])
})

it.each<[string, ChapterRow, string]>([
  ['without a name', row('', '1'), 'noName'],
  ['with a page that there is not', row('a', 'x'), 'noPage'],
  ['whose last page stands before its first', row('a', '4', '2'), 'backwards'],
])('a row %s is refused', (_, wrong, fault) => {
  expect(chaptersMeant([row('good'), wrong], [], NAMES, ['en']).faults.map(one => [one.row, one.fault])).toEqual([
    [1, fault],
  ])
})

it('what is read comes back as it was, also where it is more than pages in a row', () => {
  const canvases = NAMES.map((_, index) => ({ id: `c${index}`, type: 'Canvas' }))
  const label = { en: ['  One\n two '], de: ['Eins'] }
  const document = {
    items: canvases,
    structures: [
      { id: 'r1', type: 'Range', label, items: canvases.slice(1, 3) },
      { id: 'r2', type: 'Range', label, items: [{ id: 'c1#xywh=0,0,1,1', type: 'Canvas' }, canvases[5]] },
      { id: 'r3', type: 'Range', items: [] },
    ],
  }
  const read = chaptersIn(document)!
  const rows = rowsOf(read, NAMES, ['en'])
  expect(rows.map(({ name, from, to }) => [name, from, to])).toEqual([
    ['One two', '2 · 1r', '3 · 1v'],
    ['One two', '', ''],
    ['', '', ''],
  ])
  const { chapters, faults } = chaptersMeant(rows, read, NAMES, ['en'])
  expect([faults, chapters]).toEqual([[], read.map(({ isPlain: _, id: __, ...chapter }) => chapter)])
})

it('another name is that in the language that is shown', () => {
  const present = [
    { key: 0, id: 'r', label: { en: ['One'], de: ['Eins'] }, depth: 1, first: 1, last: 1, isPlain: true },
  ]
  const [changed] = chaptersMeant([row('Uno', '2', '2', { key: '0' })], present, NAMES, ['de-AT']).chapters
  expect(changed!.label).toEqual({ en: ['One'], de: ['Uno'] })
})

it('a row moves up and down, and not out of the form', () => {
  const rows = [row('a'), row('b'), row('c')]
  const names = (moved: ChapterRow[]) => moved.map(({ name }) => name).join('')
  expect([rowMoved(rows, 2, -1), rowMoved(rows, 0, 1), rowMoved(rows, 0, -1), rowMoved(rows, 2, 1)].map(names)).toEqual(
    ['acb', 'bac', 'abc', 'abc'],
  )
})
