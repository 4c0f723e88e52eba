// Canvases made of painted resources, read back to the same.
import { manifest2 } from '../../src/delivery/projections/presentation-2.js'
import {
  type AssetFacts,
  assetRecogniser,
  type Canvas,
  faultsOf,
  manifest3,
  manifestOf,
  type Painting,
  paintingsOf,
  upgraded,
} from '../../src/presentation/index.js'
import { label } from './recipes.js'

const BASE = 'https://h.example'
const isOwn = assetRecogniser(BASE, { id: 7, name: 'archive' })

const asset = (id: string, more: Partial<Canvas> = {}): Canvas => {
  const addresses = { 2: `${BASE}/iiif-img/v2/7/1/${id}`, 3: `${BASE}/iiif-img/7/1/${id}` }
  return {
    id: `${BASE}/iiif-manifest/7/1/${id}/canvas`,
    label: { none: [id] },
    width: 4000,
    height: 3000,
    metadata: [],
    statement: [],
    image: {
      addresses,
      level: 2,
      fixed: { id: `${addresses[3]}/full/400,300/0/default.jpg`, width: 400, height: 300 },
    },
    auth: { 2: [], 3: [] },
    ...more,
  }
}

const played = (format: string, size?: { width: number; height: number }) => ({
  id: `${BASE}/iiif-av/7/1/${size ? 'film' : 'sea'}/full/max/default.${format}`,
  mediaType: `video/${format}`,
  label: format,
  duration: 12.5,
  ...(size && { size }),
})
const size = { width: 640, height: 360 }
const film = asset('film', {
  ...size,
  image: undefined,
  av: { ...size, duration: 12.5, played: [played('mp4', size), played('webm', size)] },
})
const sound = asset('sea', {
  width: 0,
  height: 0,
  image: undefined,
  av: { width: 0, height: 0, duration: 9, played: [played('mp3')] },
})

const FACTS: Record<string, AssetFacts> = {
  a: asset('a'),
  b: asset('b'),
  c: asset('c', { width: 100, height: 50 }),
  film,
  sea: sound,
  new: 'processing',
  bad: 'error',
}

const painting = (canvas: string, canvasOrder: number, more: Partial<Painting> & { id?: string } = {}): Painting => {
  const { id, ...others } = more
  return {
    canvas: `${BASE}/iiif/7/canvases/${canvas}`,
    canvasOrder,
    choiceOrder: null,
    target: null,
    label: undefined,
    canvasLabel: undefined,
    staticWidth: null,
    staticHeight: null,
    duration: null,
    thumbnail: null,
    address: null,
    ...(id !== undefined && { asset: { space: 1, id } }),
    ...others,
  }
}

/** JSON, as it is stored. */
const made = (...paintings: Painting[]) => {
  const { context, ...members } = manifestOf(paintings, ({ asset: named }) => FACTS[named!.id]!)
  return JSON.parse(
    JSON.stringify({ '@context': context, id: `${BASE}/m`, type: 'Manifest', label: label('m'), ...members }),
  )
}

const serious = async (document: unknown) => {
  const { errors, warnings } = await faultsOf(document)
  return [...errors, ...warnings.filter(({ message }) => !message.includes('recommended'))]
}

const PAINTINGS: [string, Painting[]][] = [
  ['an image each', [painting('c1', 0, { id: 'a' }), painting('c2', 1, { id: 'b' })]],
  [
    'a Choice',
    [
      painting('c1', 0, { id: 'b', choiceOrder: 2, label: label('B') }),
      painting('c1', 0, { id: 'a', choiceOrder: 1, label: label('A') }),
    ],
  ],
  ['a composite', [painting('c1', 0, { id: 'a' }), painting('c1', 1, { id: 'c', target: 'xywh=10,10,100,50' })]],
  [
    'a composite with a Choice',
    [
      painting('c1', 0, { id: 'a', choiceOrder: 1 }),
      painting('c1', 0, { id: 'b', choiceOrder: 2 }),
      painting('c1', 1, { id: 'c', target: 'xywh=0,0,9,9' }),
    ],
  ],
  ['sound', [painting('c1', 0, { id: 'sea' })]],
  ['images of others', [painting('c1', 0, { address: 'https://o.example/x.jpg', staticWidth: 10, staticHeight: 20 })]],
  ['sound of others', [painting('c1', 0, { address: 'https://o.example/x.mp3', duration: 3 })]],
  [
    'a part by a selector',
    [painting('c1', 0, { id: 'a' }), painting('c1', 1, { id: 'c', target: '{"type":"PointSelector","x":1,"y":2}' })],
  ],
]

it.each(PAINTINGS)('%s is a manifest in which nothing is wrong, and is read back', async (_, paintings) => {
  const document = made(...paintings)
  expect(await serious(document)).toEqual([])
  const read = paintingsOf(document, isOwn)
  expect(read.errors).toEqual([])
  const place = ({ canvas, canvasOrder, choiceOrder, target, asset: named }: Painting) => ({
    canvas,
    canvasOrder,
    choiceOrder,
    target,
    asset: named,
  })
  const order = (a: Painting, b: Painting) =>
    a.canvasOrder - b.canvasOrder || (a.choiceOrder ?? 0) - (b.choiceOrder ?? 0)
  expect(read.paintings.map(place)).toEqual([...paintings].sort(order).map(place))
})

it('an image is painted with both services, at its own canvas size, or at the static size that is asked for', () => {
  const { items } = made(
    painting('c1', 0, { id: 'a' }),
    painting('c2', 1, { id: 'a', staticWidth: 200, staticHeight: 150 }),
  )
  const bodies = items.map((canvas: { items: { items: { body: object }[] }[] }) => canvas.items[0]!.items[0]!.body)
  expect(items).toMatchObject([
    { width: 4000, height: 3000 },
    { width: 4000, height: 3000 },
  ])
  expect(bodies).toMatchObject([
    {
      id: `${BASE}/iiif-img/7/1/a/full/400,300/0/default.jpg`,
      width: 400,
      service: [{ type: 'ImageService3' }, { '@type': 'ImageService2' }],
    },
    { id: `${BASE}/iiif-img/7/1/a/full/200,150/0/default.jpg`, width: 200 },
  ])
})

it('video in several formats is a Choice, and within a Choice no other one', () => {
  const body = (document: { items: { items: { items: { body: { type: string; items: object[] } }[] }[] }[] }) =>
    document.items[0]!.items[0]!.items[0]!.body
  expect(body(made(painting('c1', 0, { id: 'film' })))).toMatchObject({
    type: 'Choice',
    items: [{ type: 'Video' }, { type: 'Video' }],
  })
  const both = body(
    made(painting('c1', 0, { id: 'a', choiceOrder: 1 }), painting('c1', 0, { id: 'film', choiceOrder: 2 })),
  )
  expect(both.items).toMatchObject([{ type: 'Image' }, { type: 'Video' }, { type: 'Video' }])
})

it.each<[string, Painting[], object, (object | undefined)[]]>([
  [
    'a canvas of one resource has its label',
    [painting('c', 0, { id: 'a', label: label('A') })],
    label('A'),
    [undefined],
  ],
  [
    'or the label for the canvas, and the resource its own',
    [painting('c', 0, { id: 'a', label: label('A'), canvasLabel: label('C') })],
    label('C'),
    [label('A')],
  ],
  ['or the name of the asset', [painting('c', 0, { id: 'a' })], { none: ['a'] }, [undefined]],
  [
    'of several resources, the first label for the canvas',
    [painting('c', 0, { id: 'a', label: label('A') }), painting('c', 1, { id: 'b', canvasLabel: label('C') })],
    label('C'),
    [label('A'), undefined],
  ],
  [
    'else their first label',
    [painting('c', 0, { id: 'a', label: label('A') }), painting('c', 1, { id: 'b', label: label('B') })],
    label('A'),
    [label('A'), label('B')],
  ],
])('%s', (_, paintings, canvasLabel, labels) => {
  const [canvas] = made(...paintings).items
  expect(canvas.label).toEqual(canvasLabel)
  expect(canvas.items[0].items.map(({ body }: { body: { label?: object } }) => body.label)).toEqual(labels)
})

it('parts without a whole make a canvas as large as they reach', () => {
  const [canvas] = made(
    painting('c', 0, { id: 'a', target: 'xywh=0,0,500,400' }),
    painting('c', 1, { id: 'b', target: 'xywh=500,0,300,600' }),
  ).items
  expect(canvas).toMatchObject({ width: 800, height: 600 })
})

it('what is being ingested has its final ids and no body, and what is in error leaves its canvas', () => {
  const { items } = made(
    painting('c1', 0, { id: 'new', label: label('N') }),
    painting('c2', 1, { id: 'bad', label: label('B') }),
  )
  expect(items).toEqual([
    {
      id: `${BASE}/iiif/7/canvases/c1`,
      type: 'Canvas',
      label: label('N'),
      width: 1000,
      height: 1000,
      behavior: ['processing'],
      items: [
        {
          id: `${BASE}/iiif/7/canvases/c1/annopages/0`,
          type: 'AnnotationPage',
          items: [
            {
              id: `${BASE}/iiif/7/canvases/c1/annotations/0`,
              type: 'Annotation',
              motivation: 'painting',
              target: `${BASE}/iiif/7/canvases/c1`,
            },
          ],
        },
      ],
    },
    {
      id: `${BASE}/iiif/7/canvases/c2`,
      type: 'Canvas',
      label: label('B'),
      width: 1000,
      height: 1000,
      behavior: ['placeholder'],
      items: [],
    },
  ])
})

it('a selector that is no JSON is refused', () => {
  expect(() => made(painting('c', 0, { id: 'a', target: '{x' }))).toThrow('target: must be a fragment')
})

it('a manifest of ours in Presentation 2.1 comes back as the same canvases', async () => {
  const canvases = [
    asset('a', {
      metadata: [[{ en: ['By'] }, 'A']],
      rights: 'http://creativecommons.org/licenses/by/4.0/',
      statement: ['Us'],
    }),
    asset('b', { license: 'https://made.example/terms' }),
  ]
  const content = {
    id: `${BASE}/m`,
    label: { none: ['m'] },
    canvases,
    renderings: [{ id: `${BASE}/m.pdf`, label: 'PDF', mediaType: 'application/pdf' }],
  }
  const json = (value: object) => JSON.parse(JSON.stringify(value))
  const { document } = upgraded(json(manifest2(content)))
  const original = json(manifest3(content))
  expect(await serious(document)).toEqual([])
  expect(document).toMatchObject({ label: original.label, rendering: [{ id: `${BASE}/m.pdf`, type: 'Text' }] })
  const shown = (canvas: Record<string, unknown>) => {
    const { id, label: text, width, height, rights, metadata, requiredStatement } = canvas
    return [id, text, width, height, rights, (metadata as [])?.length, (requiredStatement as { value: object })?.value]
  }
  expect((document['items'] as Record<string, unknown>[]).map(shown)).toEqual(original.items.map(shown))
  expect(paintingsOf(document, isOwn).paintings.map(({ asset: named, address }) => [named, address])).toEqual(
    paintingsOf(original, isOwn).paintings.map(({ asset: named, address }) => [named, address]),
  )
})
