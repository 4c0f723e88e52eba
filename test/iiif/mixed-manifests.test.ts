// Manifests with items and painted resources: what of each is taken, what is refused and where, and that what is given out can be sent back.
import { type Reply, sharedTestHydria, type TestHydria } from '../hydria.js'
import { type Origin, startOrigin } from '../pictures.js'
import { iiifStore, PROFILE, type Store } from './iiif-store.js'

let hydria: TestHydria
let origin: Origin
let store: Store
let number: string

const IMAGES = ['day', 'night', 'dusk']

beforeAll(async () => {
  hydria = await sharedTestHydria()
  origin = await startOrigin()
  store = await iiifStore(hydria)
  number = store.path.split('/')[2]!
  await store.call('PUT', `/customers/${number}/spaces/5`, { body: { name: 'five' } })
  for (const id of IMAGES)
    await store.call('PUT', `/customers/${number}/spaces/5/images/${id}`, {
      body: { origin: origin.url('rocket.jpg') },
    })
  await put('holding', { paintedResources: [known('day', { canvasId: 'held' })] })
})
afterAll(async () => {
  await origin.close()
})

type Member = Record<string, unknown>

const manifestAt = (id: string): string => `${store.path}/manifests/${id}`
const put = (id: string, body: Member): Promise<Reply> =>
  store.call('PUT', manifestAt(id), {
    body: { type: 'Manifest', label: { en: ['Mixed'] }, ...body },
    headers: { Accept: PROFILE },
  })
const known = (id: string, canvasPainting: Member = {}): Member => ({ asset: { id, space: 5 }, canvasPainting })
const image = (id: string): string => `${hydria.base}/iiif-img/${number}/5/${id}`
const bodyOf = (id: string): Member => ({ id: `${image(id)}/full/max/0/default.jpg`, type: 'Image' })
const serviceOf = (id: string): Member => ({ id: image(id), type: 'ImageService3', profile: 'level2' })
const canvas = (id: string, more: Member = {}): Member => ({ id, type: 'Canvas', height: 3, width: 2, ...more })
const showing = (id: string, ...bodies: Member[]): Member => {
  const items = bodies.map((body, n) => ({
    id: `${id}/${n}`,
    type: 'Annotation',
    motivation: 'painting',
    body,
    target: id,
  }))
  return { items: [{ id: `${id}/page`, type: 'AnnotationPage', items }] }
}
const others = (id: string, ...bodies: Member[]): Member =>
  canvas(`https://x.example/${id}`, showing(`https://x.example/${id}`, ...bodies))
const foreign = { id: 'https://x.example/a.jpg', type: 'Image' }
const page = (name: string, more: Member = {}): Member => known('day', { canvasId: name, ...more })

const at = (index: number, name: string): string => `paintedResources[${index}].${name}`
const painting = (index: number, name: string): string => at(index, `canvasPainting.${name}`)
const SHOWN = 'items[0].items[0].items[0].body'

/** What is refused: the body, the place in it, and a part of what would be right. */
const REFUSED: [title: string, body: () => Member, property: string, message: RegExp][] = [
  // Items alone.
  [
    'a short id of a canvas that nothing is painted on',
    () => ({ items: [canvas('short')] }),
    'items[0].id',
    /an address/,
  ],
  [
    'a body and a service of two assets',
    () => ({ items: [others('1', { ...bodyOf('day'), service: [serviceOf('night')] })] }),
    SHOWN,
    /5\/night and 5\/day/,
  ],
  [
    'two services of two assets',
    () => ({ items: [others('1', { ...foreign, service: [serviceOf('day'), serviceOf('night')] })] }),
    SHOWN,
    /must belong to one/,
  ],
  ['an asset that is not there', () => ({ items: [others('1', bodyOf('missing'))] }), SHOWN, /no such image/],
  [
    'one of a Choice that is not there',
    () => ({ items: [others('1', { type: 'Choice', items: [bodyOf('day'), bodyOf('missing')] })] }),
    `${SHOWN}.items[1]`,
    /no such image/,
  ],
  // Painted resources alone.
  ['no array', () => ({ paintedResources: {} }), 'paintedResources', /an array/],
  ['another thing', () => ({ paintedResources: [5] }), 'paintedResources[0]', /object/],
  ['nothing to paint', () => ({ paintedResources: [{}] }), at(0, 'asset'), /contentAddress/],
  [
    'an asset by a malformed address',
    () => ({ paintedResources: [{ asset: { '@id': 'day' } }] }),
    at(0, 'asset.@id'),
    /customers\/.*images/,
  ],
  [
    "another customer's asset",
    () => ({ paintedResources: [{ asset: { '@id': `${hydria.base}/customers/0/spaces/5/images/day` } }] }),
    at(0, 'asset.@id'),
    /customers\//,
  ],
  [
    'a negative space',
    () => ({ paintedResources: [{ asset: { id: 'day', space: -1 } }] }),
    at(0, 'asset.space'),
    /number of a space/,
  ],
  [
    'a text as the space',
    () => ({ paintedResources: [{ asset: { id: 'day', space: '5' } }] }),
    at(0, 'asset.space'),
    /number of a space/,
  ],
  [
    'a space beyond all',
    () => ({ paintedResources: [{ asset: { id: 'day', space: 3e9 } }] }),
    at(0, 'asset.space'),
    /number of a space/,
  ],
  [
    'an asset whose id is no text',
    () => ({ paintedResources: [{ asset: { id: 5, space: 5 } }] }),
    at(0, 'asset.id'),
    /id of an image/,
  ],
  ['a new asset without an origin', () => ({ paintedResources: [known('new')] }), at(0, 'asset.origin'), /required/],
  [
    'one asset in two ways',
    () => ({
      paintedResources: ['a', 'b'].map(name => ({ asset: { id: 'new', space: 5, origin: origin.url(`${name}.jpg`) } })),
    }),
    at(1, 'asset'),
    /same as paintedResources\[0\]/,
  ],
  ...['a/b', 'a,b', 'a=b', '', 5, 'https://x.example/c', 'a'.repeat(201)].map(
    (canvasId): [string, () => Member, string, RegExp] => [
      `the canvas id ${String(canvasId).slice(0, 20)}`,
      () => ({ paintedResources: [known('day', { canvasId })] }),
      painting(0, 'canvasId'),
      /short id/,
    ],
  ),
  [
    'a canvas of another manifest',
    () => ({ paintedResources: [page('free'), page('held')] }),
    painting(1, 'canvasId'),
    /is a canvas of .*holding/,
  ],
  [
    'a canvasOrder that only some have',
    () => ({ paintedResources: [page('a', { canvasOrder: 0 }), page('b')] }),
    painting(1, 'canvasOrder'),
    /of all painted resources, or of none/,
  ],
  [
    'a canvasOrder beyond all',
    () => ({ paintedResources: [page('a', { canvasOrder: 3e9 })] }),
    painting(0, 'canvasOrder'),
    /integer/,
  ],
  [
    'one canvasOrder on two canvases',
    () => ({
      paintedResources: [page('a', { canvasOrder: 0, choiceOrder: 1 }), page('b', { canvasOrder: 0, choiceOrder: 2 })],
    }),
    painting(1, 'canvasId'),
    /must be a,/,
  ],
  [
    'a choiceOrder of 0',
    () => ({ paintedResources: [page('a', { canvasOrder: 0, choiceOrder: 0 })] }),
    painting(0, 'choiceOrder'),
    /from 1/,
  ],
  [
    'a choiceOrder beyond all',
    () => ({ paintedResources: [page('a', { canvasOrder: 0, choiceOrder: 3e9 })] }),
    painting(0, 'choiceOrder'),
    /integer/,
  ],
  [
    'a choiceOrder without a Choice',
    () => ({ paintedResources: [page('a', { canvasOrder: 0, choiceOrder: 1 }), page('b', { canvasOrder: 1 })] }),
    painting(0, 'choiceOrder'),
    /left out/,
  ],
  [
    'a choiceOrder without a canvasOrder',
    () => ({ paintedResources: [page('a', { choiceOrder: 1 }), page('a', { choiceOrder: 2 })] }),
    painting(0, 'choiceOrder'),
    /left out/,
  ],
  [
    'a Choice without a choiceOrder',
    () => ({ paintedResources: [page('a', { canvasOrder: 0, choiceOrder: 1 }), page('a', { canvasOrder: 0 })] }),
    painting(1, 'choiceOrder'),
    /required: paintedResources\[0\]/,
  ],
  [
    'a choiceOrder twice',
    () => ({ paintedResources: [1, 1].map(choiceOrder => page('a', { canvasOrder: 0, choiceOrder })) }),
    painting(1, 'choiceOrder'),
    /that of paintedResources\[0\]/,
  ],
  [
    'half a size',
    () => ({ paintedResources: [page('a', { staticHeight: 5 })] }),
    painting(0, 'staticWidth'),
    /both|staticHeight|left out/,
  ],
  [
    'a label that is no language map',
    () => ({ paintedResources: [page('a', { label: 'Front' })] }),
    painting(0, 'label'),
    /languages/,
  ],
  ['an odd target', () => ({ paintedResources: [page('a', { target: 'left' })] }), painting(0, 'target'), /xywh/],
  // Both.
  [
    'a canvas that shows another image',
    () => ({ items: [canvas('a', showing('a', bodyOf('night')))], paintedResources: [page('a')] }),
    'items[0].items',
    /left out/,
  ],
  [
    'a canvas that shows the content of others',
    () => ({ items: [canvas('a', showing('a', foreign))], paintedResources: [page('a')] }),
    'items[0].items',
    /left out/,
  ],
  [
    'a label and another canvasLabel',
    () => ({
      items: [canvas('a', { label: { en: ['A'] } })],
      paintedResources: [page('a', { canvasLabel: { en: ['B'] } })],
    }),
    'items[0].label',
    /canvasLabel/,
  ],
  [
    'another case of a canvas id',
    () => ({ items: [canvas('Front')], paintedResources: [page('front')] }),
    painting(0, 'canvasId'),
    /must be Front/,
  ],
  [
    'a short id beside those that are painted',
    () => ({ items: [canvas('a'), canvas('b')], paintedResources: [page('a')] }),
    'items[1].id',
    /painted resource/,
  ],
  [
    'one canvas by its two ids',
    () => ({ items: [canvas('a'), canvas(`${hydria.base}/iiif/${number}/canvases/a`)], paintedResources: [page('a')] }),
    'items[1].id',
    /items\[0\]/,
  ],
  [
    'a canvasOrder that is not the place in items',
    () => ({
      items: [canvas('a'), canvas('b')],
      paintedResources: [page('a', { canvasOrder: 1 }), page('b', { canvasOrder: 0 })],
    }),
    painting(0, 'canvasOrder'),
    /must be 0, as its canvas is items\[0\]/,
  ],
  [
    'a canvasOrder that leaves out a place',
    () => ({
      items: [canvas('a'), canvas('b')],
      paintedResources: [page('a', { canvasOrder: 0 }), page('b', { canvasOrder: 2 })],
    }),
    painting(1, 'canvasOrder'),
    /must be 1, as its canvas is items\[1\]/,
  ],
  [
    'a canvasOrder behind two layers',
    () => ({
      items: [canvas('a'), canvas('b')],
      paintedResources: [page('a', { canvasOrder: 0 }), page('a', { canvasOrder: 1 }), page('b', { canvasOrder: 3 })],
    }),
    painting(2, 'canvasOrder'),
    /must be 2/,
  ],
  [
    'a canvasOrder of a canvas of items',
    () => ({
      items: [others('1', foreign), canvas('a')],
      paintedResources: [page('a', { canvasOrder: 1 }), page('b', { canvasOrder: 0 })],
    }),
    painting(1, 'canvasOrder'),
    /must be 2 or more.*items\[0\]/,
  ],
]

it.each(REFUSED)('%s is refused with its place, and what would be right', async (_, body, property, message) => {
  const refused = await put('refused', body())
  expect([refused.status, refused.body.errors?.[0]]).toEqual([
    400,
    { property, message: expect.stringMatching(message) },
  ])
})

const shortened = ({ items }: Reply['body']): string[] => items.map(({ id }: { id: string }) => id.replace(/^.*\//, ''))

/** What is taken: the body, and the canvases that it makes in their order. */
const TAKEN: [title: string, body: () => Member, canvases: string[]][] = [
  [
    'canvases behind those of items',
    () => ({ items: [canvas('a1'), others('1', foreign)], paintedResources: [page('a1'), page('a2')] }),
    ['a1', '1', 'a2'],
  ],
  [
    'a canvas between those of items',
    () => ({
      items: [canvas('b1'), canvas('b3')],
      paintedResources: [
        page('b1', { canvasOrder: 0 }),
        page('b3', { canvasOrder: 2 }),
        page('b2', { canvasOrder: 1 }),
      ],
    }),
    ['b1', 'b2', 'b3'],
  ],
  [
    'a canvasOrder far behind items',
    () => ({
      items: [canvas('c1')],
      paintedResources: [
        page('c3', { canvasOrder: 90 }),
        page('c2', { canvasOrder: 7 }),
        page('c1', { canvasOrder: 0 }),
      ],
    }),
    ['c1', 'c2', 'c3'],
  ],
  [
    'the order of painting where there are no items',
    () => ({ paintedResources: [page('d2', { canvasOrder: 8 }), page('d1', { canvasOrder: 3 })] }),
    ['d1', 'd2'],
  ],
  [
    'a canvas of items that shows what is painted',
    () => ({ items: [canvas('e1', showing('e1', bodyOf('day')))], paintedResources: [page('e1')] }),
    ['e1'],
  ],
  [
    'a label that is the canvasLabel',
    () => ({
      items: [canvas('f1', { label: { en: ['F'] } })],
      paintedResources: [page('f1', { canvasLabel: { en: ['F'] } })],
    }),
    ['f1'],
  ],
  [
    'alternatives of which one names the canvas',
    () => ({
      paintedResources: [
        known('night', { canvasOrder: 0, choiceOrder: 2 }),
        page('g1', { canvasOrder: 0, choiceOrder: 1 }),
      ],
    }),
    ['g1'],
  ],
]

it.each(TAKEN)('%s is taken', async (title, body, canvases) => {
  const { status, body: made } = await put(title.replaceAll(' ', '-'), body())
  expect([status, status === 201 ? shortened(made) : made.errors]).toEqual([201, canvases])
  const { member } = (await store.call('GET', `${made.id}/paintedResources`)).body
  const orders = member.map(({ canvasOrder }: { canvasOrder: number }) => canvasOrder)
  expect(orders).toEqual([...orders].sort((a, b) => a - b))
})

it('a patch puts the canvases of painted resources into another order, around those of the document', async () => {
  await put('patched', {
    items: [canvas('p1', { 'x-own': 1 }), others('1', foreign), canvas('p2')],
    paintedResources: [page('p1'), page('p2')],
  })
  const painted = {
    type: 'Manifest',
    paintedResources: [page('p2', { canvasOrder: 0 }), page('p3', { canvasOrder: 1 }), page('p1', { canvasOrder: 2 })],
  }
  const { status } = await store.change('PATCH', manifestAt('patched'), painted)
  const { body } = await store.document(manifestAt('patched'))
  expect([status, shortened(body), body.items[3]['x-own']]).toEqual([200, ['p2', '1', 'p3', 'p1'], 1])
})

/** Numbers below `most`, always the same ones of a seed. */
const numbers = (seed: number) => {
  let state = seed
  return (most: number): number => {
    state = (state * 48271) % 2147483647
    return state % most
  }
}

/** A manifest of any shape: canvases with layers and alternatives, with and without items, and canvases of others. */
function anyManifest(seed: number): Member {
  const below = numbers(seed)
  const [items, paintedResources]: Member[][] = [[], []]
  const isOrdered = below(2) === 0
  let order = 0
  for (let n = 0; n <= below(5); n++) {
    const name = `m${seed}-${n}`
    if (below(4) === 0) {
      items!.push(others(name, ...[foreign, bodyOf('dusk')].slice(below(3))))
      continue
    }
    if (below(2) === 0) items!.push(canvas(name, { metadata: [], 'x-own': { n: 1.5 } }))
    for (let layer = 0; layer <= below(3); layer++, order++)
      for (let choice = 0, choices = isOrdered ? below(3) : 0; choice <= choices; choice++)
        paintedResources!.push(
          known(IMAGES[below(3)]!, {
            canvasId: name,
            ...(isOrdered && { canvasOrder: order }),
            ...(choices > 0 && { choiceOrder: choice + 1 }),
            ...(layer > 0 && { target: `xywh=0,0,${layer},10` }),
            ...(below(2) === 0 && { label: { en: [`${seed} ${choice}`] } }),
          }),
        )
  }
  return {
    behavior: ['public-iiif'],
    paintedResources: paintedResources!,
    ...(items!.length > 0 && !isOrdered && { items }),
  }
}

it.each(Array.from({ length: 16 }, (_, seed) => seed + 1))(
  'what is given out of manifest %i and comes back changes nothing, whichever form of it that is',
  async seed => {
    const id = `any-${seed}`
    const made = await put(id, anyManifest(seed))
    expect([made.status, made.body.errors]).toEqual([201, undefined])
    const painted = async () => (await store.call('GET', `${manifestAt(id)}/paintedResources`)).body.member
    const [etag, before] = [made.headers.get('etag')!, await painted()]
    const open = await hydria.anyone('GET', made.body.publicId)
    for (const text of [made.text, open.text]) {
      const back = await store.call('PUT', manifestAt(id), {
        body: text,
        headers: { Accept: PROFILE, 'If-Match': etag, 'Content-Type': 'application/ld+json' },
      })
      expect([back.status, back.body.errors, back.headers.get('etag')]).toEqual([200, undefined, etag])
      expect(await painted()).toEqual(before)
    }
  },
)

const NUL = '\u0000'
const HALF = '\ud800'

it.each([
  ['NUL', NUL],
  ['half of a surrogate pair', HALF],
])(
  '%s in what a document says stays in the document, and is refused where it has to be kept beside it',
  async (name, text) => {
    const thumbnail = [{ id: `https://x.example/${text}`, type: 'Image' }]
    const address = 'https://x.example/1'
    const content = { ...foreign, id: `https://x.example/${text}`, label: { en: [text] }, thumbnail }
    const [page] = (showing(address, content, bodyOf('%00'))['items'] ?? []) as { items: Member[] }[]
    const target = `${address}#xywh=${text}`
    const items = [
      canvas(address, {
        label: { [text]: [text] },
        thumbnail,
        items: [{ ...page, items: page!.items.map(one => ({ ...one, target })) }],
      }),
    ]
    const id = `text-${name.length}`
    const { status, body } = await put(id, { items, thumbnail, behavior: ['public-iiif'] })
    expect([status, body.items]).toEqual([201, items])
    expect((await hydria.anyone('GET', body.publicId)).status).toBe(200)
    for (const link of ['paintedResources', 'canvases'])
      expect((await store.call('GET', `${manifestAt(id)}/${link}`)).body.member.length).toBeGreaterThan(0)
    const refused = await Promise.all([
      put('refused', { items: [canvas(`https://x.example/${text}`)] }),
      ...['label', 'canvasLabel'].map(name =>
        put('refused', { paintedResources: [known('day', { [name]: { en: [text] } })] }),
      ),
      ...['contentAddress', 'thumbnail', 'target'].map(name =>
        put('refused', {
          paintedResources: [
            known('day', { [name]: name === 'target' ? `{"a":"${HALF}"}` : `https://x.example/${text}` }),
          ],
        }),
      ),
    ])
    expect(refused.map(({ status, body }) => [status, body.errors?.[0].property.split('.').at(-1)])).toEqual(
      ['id', 'label', 'canvasLabel', 'contentAddress', 'thumbnail', 'target'].map(name => [400, name]),
    )
  },
)
