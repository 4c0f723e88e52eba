// What a manifest paints, and which of it is ours.
import { assetRecogniser, paintingsOf } from '../../src/presentation/index.js'
import { canvas, image, label, manifest, RECIPES } from './recipes.js'

const isOwn = assetRecogniser('https://h.example/base', { id: 7, name: 'Archive' })

it.each([
  ['https://h.example/base/iiif-img/7/2/a', { space: 2, id: 'a' }],
  ['http://h.example/base/iiif-img/v2/7/2/a', { space: 2, id: 'a' }],
  ['https://h.example/base/iiif-img/v3/archive/2/a%2Fb/full/max/0/default.jpg', { space: 2, id: 'a/b' }],
  ['https://h.example/base/thumbs/7/2/a/full/100,75/0/default.jpg', { space: 2, id: 'a' }],
  ['https://h.example/base/iiif-av/7/2/a/full/max/default.mp3?x=1', { space: 2, id: 'a' }],
  ['https://h.example/base/file/7/2/a', { space: 2, id: 'a' }],
  ['https://h.example/base/iiif-img/8/2/a', undefined],
  ['https://h.example/base/iiif-img/7/two/a', undefined],
  ['https://h.example/base/iiif-img/7/2', undefined],
  ['https://h.example/base/iiif-img/7/2/%ff', undefined],
  ['https://h.example/iiif-img/7/2/a', undefined],
  ['https://h.example:8443/base/iiif-img/7/2/a', undefined],
  ['https://other.example/base/iiif-img/7/2/a', undefined],
  ['ftp://h.example/base/iiif-img/7/2/a', undefined],
  ['not an address', undefined],
])('%s is the asset %j', (address, asset) => {
  expect(isOwn(address)).toEqual(asset)
})

const OURS = 'https://h.example/base/iiif-img'
const ours = (id: string, more: object = {}) =>
  image('x', {
    id: `${OURS}/7/2/${id}/full/max/0/default.jpg`,
    service: [{ id: `${OURS}/7/2/${id}`, type: 'ImageService3' }],
    ...more,
  })

const read = (...canvases: object[]) => paintingsOf(JSON.parse(JSON.stringify(manifest(canvases))), isOwn)

it('every content of a canvas is told with its place, its part of the canvas and its size', () => {
  const { paintings, errors } = read(
    canvas('p1', [ours('a'), image('b', { label: label('B') })], {}, ['', 'xywh=1,2,3,4']),
  )
  expect(errors).toEqual([])
  const common = {
    canvas: expect.stringMatching(/p1$/),
    canvasLabel: label('p1'),
    choiceOrder: null,
    duration: null,
    thumbnail: null,
    staticHeight: 600,
    staticWidth: 400,
  }
  expect(paintings).toEqual([
    {
      ...common,
      canvasOrder: 0,
      target: null,
      label: undefined,
      address: `${OURS}/7/2/a/full/max/0/default.jpg`,
      asset: { space: 2, id: 'a' },
    },
    { ...common, canvasOrder: 1, target: 'xywh=1,2,3,4', label: label('B'), address: expect.stringMatching(/b\.jpg$/) },
  ])
})

it('the order runs over the whole manifest, with one place for a canvas that shows nothing', () => {
  const { paintings } = read(canvas('p1', [ours('a')]), canvas('p2', []), canvas('p3', [ours('b'), ours('c')]))
  expect(paintings.map(({ asset, canvasOrder }) => [asset?.id, canvasOrder])).toEqual([
    ['a', 0],
    ['b', 2],
    ['c', 3],
  ])
})

it('the alternatives of a Choice share one place, also those of a Choice in it', () => {
  const choice = { type: 'Choice', items: [ours('a'), { type: 'Choice', items: [ours('b'), ours('c')] }, ours('d')] }
  const { paintings } = read(canvas('p1', [choice, ours('e')]))
  expect(paintings.map(({ asset, canvasOrder, choiceOrder }) => [asset?.id, canvasOrder, choiceOrder])).toEqual([
    ['a', 0, 1],
    ['b', 0, 2],
    ['c', 0, 3],
    ['d', 0, 4],
    ['e', 1, null],
  ])
})

it('the source of a SpecificResource is what is painted, and a selector its part', () => {
  const { paintings } = read({
    ...canvas('p1', []),
    items: [
      {
        items: [
          {
            body: { type: 'SpecificResource', source: ours('a') },
            target: { type: 'SpecificResource', source: 'c', selector: { type: 'PointSelector', t: 3 } },
          },
        ],
      },
    ],
  })
  expect(paintings).toMatchObject([{ asset: { id: 'a' }, target: '{"type":"PointSelector","t":3}' }])
})

it('an asset is known by a service of either version, or by the address alone', () => {
  const { paintings } = read(
    canvas('p1', [
      image('x', { service: [{ '@id': `${OURS}/v2/7/2/a`, '@type': 'ImageService2' }] }),
      ours('b', { service: undefined }),
      image('y', { service: { '@id': `${OURS}/7/2/c` } }),
    ]),
  )
  expect(paintings.map(({ asset }) => asset?.id)).toEqual(['a', 'b', 'c'])
})

it.each([
  ['a body and its service', ours('a', { service: [{ id: `${OURS}/7/2/b` }] })],
  [
    'two services',
    ours('a', { id: 'https://made.example/x.jpg', service: [{ id: `${OURS}/7/2/a` }, { '@id': `${OURS}/v2/7/2/b` }] }),
  ],
])('%s that name different assets are an error', (_, body) => {
  const { errors, paintings } = read(canvas('p1', [{ type: 'Choice', items: [body] }]))
  expect(errors).toEqual([
    {
      property: 'items[0].items[0].items[0].body.items[0]',
      message: expect.stringMatching(/^names two assets, 2\/. and 2\/.: its id/),
    },
  ])
  expect(paintings[0]!.asset).toBeUndefined()
})

it('nothing of others is ours, and no document is refused', () => {
  for (const [, document] of RECIPES)
    expect(paintingsOf(JSON.parse(JSON.stringify(document)), isOwn).paintings.filter(({ asset }) => asset)).toEqual([])
  for (const items of [
    null,
    'x',
    [null, 1, {}, { id: 'c', items: 'x' }, { id: 'c', items: [{ items: [{ body: ['x', null] }] }] }],
  ])
    expect(paintingsOf({ items }, isOwn)).toEqual({ paintings: [], places: [], bodies: [], errors: [] })
})
