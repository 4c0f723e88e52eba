// Chapters that are read from the ranges of a manifest, and written back into them.
import { type Chapter, chaptersIn, chaptersText } from '../../src/presentation/index.js'

const canvas = (n: number) => ({ id: `c${n}`, type: 'Canvas' })
const pages = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => canvas(from + index))
const range = (id: string, items: object[], more: object = {}) => ({
  ...{ id, type: 'Range' },
  label: { en: [id] },
  items,
  ...more,
})
const manifest = (...structures: object[]) => ({ items: pages(0, 9), ...(structures.length > 0 && { structures }) })
const ids = () => {
  let next = 1
  return () => `new${next++}`
}
const brief = (chapters: Chapter[] | undefined) =>
  chapters?.map(({ label, depth, first, last }) => [(label as { en: string[] }).en[0], depth, first, last])

/** The chapters of a document with others in their place, as they are read again. */
function written(document: object, chapters: Chapter[]) {
  const present = 'structures' in document ? JSON.stringify(document.structures) : undefined
  const text = chaptersText({ ...document }, present, chapters, ids())
  return text === undefined ? undefined : (JSON.parse(text) as object[])
}

it.each<[string, object, unknown[]]>([
  ['no ranges', manifest(), []],
  ['a range of pages', manifest(range('a', pages(1, 3))), [['a', 1, 1, 3]]],
  ['a range without pages', manifest(range('a', [])), [['a', 1, undefined, undefined]]],
  [
    'ranges in ranges, whose pages are those of the outer one too',
    manifest(range('a', [canvas(0), range('b', pages(1, 2)), canvas(3)]), range('c', pages(4, 9))),
    [
      ['a', 1, 0, 3],
      ['b', 2, 1, 2],
      ['c', 1, 4, 9],
    ],
  ],
])('%s', (_, document, chapters) => {
  expect(brief(chaptersIn({ ...document }))).toEqual(chapters)
})

it.each<[string, object[]]>([
  ['a part of a page', [{ id: 'c1#xywh=0,0,1,1', type: 'Canvas' }]],
  ['a page that is not the manifest’s', [{ id: 'other', type: 'Canvas' }]],
  ['a gap', [canvas(1), canvas(3)]],
  ['a page twice', [canvas(1), canvas(1)]],
  ['a range that is only named', [{ id: 'b', type: 'Range' }]],
])('%s makes a chapter more than its pages from one to another', (_, items) => {
  expect(chaptersIn(manifest(range('a', items)))![0]!.isPlain).toBe(false)
})

it('chapters that stay as they are keep their text, byte for byte', () => {
  const present = '[ {"type":"Range","id":"a","items":[],"label":{"en":["a"]},"x":1.0}]'
  const document = { items: pages(0, 9), structures: JSON.parse(present) }
  const [kept] = chaptersIn(document)!
  const added = { key: undefined, label: { en: ['b'] }, depth: 1, first: 2, last: 3 }
  expect(chaptersText(document, present, [kept!, added], ids())).toBe(
    `[{"type":"Range","id":"a","items":[],"label":{"en":["a"]},"x":1.0}, ${JSON.stringify({ id: 'new1', type: 'Range', label: { en: ['b'] }, items: pages(2, 3) })}]`,
  )
})

it('a new name, other pages and a place within another chapter change only that', () => {
  const document = manifest(range('a', pages(0, 5)), range('b', pages(6, 9), { 'x-own': 1.5 }))
  const [a, b] = chaptersIn(document)!
  const within = { ...b!, depth: 2, first: 2, last: 3, label: { en: ['B'] } }
  expect(written(document, [a!, within])).toEqual([
    range('a', [canvas(0), canvas(1), range('b', pages(2, 3), { label: { en: ['B'] }, 'x-own': 1.5 }), ...pages(4, 5)]),
  ])
})

it('a chapter that is more than its pages keeps them when it gets another name, and a chapter within', () => {
  const part = { id: 'c1#xywh=0,0,1,1', type: 'Canvas' }
  const document = manifest(range('a', [part, canvas(4)]))
  const [a] = chaptersIn(document)!
  const inner = { key: undefined, label: { en: ['in'] }, depth: 2, first: 7, last: 7 }
  expect(written(document, [{ ...a!, label: { de: ['A'] } }, inner])).toEqual([
    {
      ...range('a', [part, canvas(4), { ...range('new1', [canvas(7)]), label: { en: ['in'] } }]),
      label: { de: ['A'] },
    },
  ])
})

it('a chapter that goes leaves its pages to the one around it', () => {
  const document = manifest(range('a', [canvas(0), range('b', pages(1, 2)), canvas(3)]))
  expect(written(document, [chaptersIn(document)![0]!])).toEqual([range('a', pages(0, 3))])
})

it('the last chapter that goes leaves no ranges', () => {
  expect(written(manifest(range('a', pages(0, 3))), [])).toBeUndefined()
})

it('a depth without a chapter above it is the next one that there is', () => {
  const chapter = (depth: number): Chapter => ({
    key: undefined,
    label: { en: [`d${depth}`] },
    depth,
    first: 1,
    last: 1,
  })
  const text = chaptersText(manifest(), undefined, [chapter(3), chapter(5)], ids())!
  expect(brief(chaptersIn({ ...manifest(), structures: JSON.parse(text) }))).toEqual([
    ['d3', 1, 1, 1],
    ['d5', 2, 1, 1],
  ])
})
