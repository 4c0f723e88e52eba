// Canvases that are taken out of the ranges of a manifest.
import { spliceAt, withoutCanvases } from '../../src/presentation/index.js'

const canvas = (id: string) => ({ id, type: 'Canvas' })

it('a canvas is taken out of every range and of start, with a warning each, and the rest stays byte for byte', () => {
  const start = { type: 'SpecificResource', source: 'c2', selector: { type: 'PointSelector', t: 1 } }
  const inner = { id: 'r2', type: 'Range', items: [canvas('c2#xywh=0,0,1,1'), canvas('c3')] }
  const manifest = {
    items: [canvas('c1'), canvas('c2'), canvas('c3')],
    start,
    structures: [
      { id: 'r1', type: 'Range', start: canvas('c2'), items: [canvas('c1'), inner, canvas('c2'), start] },
      { id: 'c2', type: 'Range', items: [] },
    ],
  }
  const { edits, warnings } = withoutCanvases(manifest, new Set(['c2']))
  expect(warnings.map(({ property }) => property)).toEqual([
    'start',
    'structures[0].start',
    'structures[0].items[2]',
    'structures[0].items[3]',
    'structures[0].items[1].items[0]',
  ])
  expect(warnings[0]!.message).toBe('was removed, because c2 is no longer a Canvas of this Manifest')
  const left = [
    { id: 'r1', type: 'Range', items: [canvas('c1'), { ...inner, items: [canvas('c3')] }] },
    manifest.structures[1],
  ]
  expect(spliceAt(JSON.stringify(manifest), edits)).toBe(JSON.stringify({ items: manifest.items, structures: left }))
})
