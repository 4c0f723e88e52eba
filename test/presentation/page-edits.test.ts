// Pages of a manifest in another order, with other names, and fewer of them.
import { pagesEdited } from '../../src/presentation/index.js'

const TEXT = `{ "x" : 1.0, "type": "Manifest",
  "items": [ {"id":"a", "type":"Canvas", "h": 1.0},
    { "id": "b", "type": "Canvas", "label": {"none": ["two"] }},
    {"type":"Canvas","id":"c"} ],
  "start": {"id":"b","type":"Canvas"}, "structures": [ { "id":"r", "type":"Range", "items":[{"id":"a","type":"Canvas"}, {"id":"b","type":"Canvas"}] } ] }`

it('nothing changes where nothing is said', () => {
  expect(pagesEdited(TEXT, { order: [0, 1, 2] })).toBe(TEXT)
})

it('pages change their places, and every byte within and between them stays', () => {
  const [a, b, c] = [
    '{"id":"a", "type":"Canvas", "h": 1.0}',
    '{ "id": "b", "type": "Canvas", "label": {"none": ["two"] }}',
    '{"type":"Canvas","id":"c"}',
  ]
  const moved = new Map([
    [a, c],
    [b, a],
    [c, b],
  ])
  const expected = TEXT.split(/(\{"id":"a", .*?\}|\{ "id": "b".*?\}\}|\{"type":"Canvas","id":"c"\})/)
    .map(piece => moved.get(piece) ?? piece)
    .join('')
  expect(pagesEdited(TEXT, { order: [2, 0, 1] })).toBe(expected)
})

it('a page that goes leaves start and the ranges, and what stays is called as it is said', () => {
  const edited = pagesEdited(TEXT, {
    order: [2, 0],
    labels: new Map([
      [0, { none: ['1r'] }],
      [1, { none: ['gone'] }],
    ]),
  })
  expect(JSON.parse(edited)).toEqual({
    x: 1,
    type: 'Manifest',
    items: [
      { type: 'Canvas', id: 'c' },
      { id: 'a', type: 'Canvas', h: 1, label: { none: ['1r'] } },
    ],
    structures: [{ id: 'r', type: 'Range', items: [{ id: 'a', type: 'Canvas' }] }],
  })
  expect(edited).toContain('"h": 1.0')
})

it('members are replaced, put in and taken away, and a start that is said stands for that of a page that goes', () => {
  const start = { id: 'c', type: 'Canvas' }
  const edited = JSON.parse(pagesEdited(TEXT, { order: [0, 2], members: { start, x: undefined, rights: 'r' } }))
  expect([edited.start, 'x' in edited, edited.rights]).toEqual([start, false, 'r'])
})

it('a label that is taken away leaves the page', () => {
  expect(pagesEdited(TEXT, { order: [0, 1, 2], labels: new Map([[1, null]]) })).toBe(
    TEXT.replace(', "label": {"none": ["two"] }', ''),
  )
})
