// Documents of Presentation 3 as version 2.1 has them: what the cookbook shows, and what 2.1 cannot say.
import { downgraded, faultsOf, upgraded } from '../../src/presentation/index.js'
import { canvas, image, label, manifest, RECIPES } from './recipes.js'

// biome-ignore lint/suspicious/noExplicitAny: trees of any form are compared.
type Tree = Record<string, any>

/** Every object in a tree. */
const objects = (value: unknown): Tree[] => {
  if (Array.isArray(value)) return value.flatMap(objects)
  return value !== null && typeof value === 'object' ? [value as Tree, ...Object.values(value).flatMap(objects)] : []
}

const down = (document: object): Tree => downgraded(JSON.parse(JSON.stringify(document)))

/** What has an id that every version has: manifests, collections, canvases, ranges, annotations, and what they show. */
const LASTING = ['Manifest', 'Collection', 'Canvas', 'Range', 'Annotation', 'Image', 'Sound', 'Video', 'AnnotationPage']
/** Members without a counterpart in 2.1, and pages of painting annotations, which stand on their canvas there. */
const LEFT_OUT = ['placeholderCanvas', 'accompanyingCanvas', 'start', 'navPlace']

function lastingIds(document: Tree): string[] {
  const shown = JSON.parse(JSON.stringify(document), (name, value) => (LEFT_OUT.includes(name) ? undefined : value))
  const painting = new Set(
    objects(shown).flatMap(({ type, items }) => (type === 'Canvas' ? (items ?? []).map(({ id }: Tree) => id) : [])),
  )
  return objects(shown).flatMap(({ id, type }) => (LASTING.includes(type) && !painting.has(id) ? id : []))
}

it.each(RECIPES)('%s keeps every id, in the terms of 2.1 alone', (_, document) => {
  const older = down(document)
  expect(older['@context']).toBe('http://iiif.io/api/presentation/2/context.json')
  const text = JSON.stringify(older)
  const paintsSound = /"(Sound|Video)"/.test(JSON.stringify(document))
  const ids = lastingIds(document).filter(id => !(paintsSound && /\/painting\//.test(id)))
  expect(ids.filter(id => !text.includes(JSON.stringify(id).slice(1, -1)))).toEqual([])
  for (const one of objects(older)) {
    expect(Object.keys(one)).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(id|type|items|behavior)$/)]))
    if (/^sc:(Manifest|Collection|Canvas)$/.test(one['@type'])) expect(one['@id']).toMatch(/^https:/)
  }
})

it.each(RECIPES)('%s comes back as a manifest of version 3 with the same canvases', async (_, document) => {
  const { document: again } = upgraded(down(document))
  expect((await faultsOf(again)).errors).toEqual([])
  const canvasesOf = (tree: Tree) => (tree['items'] ?? []).map(({ id }: Tree) => id)
  expect(canvasesOf(again)).toEqual(canvasesOf(document as Tree))
})

it('what 2.1 has other words for is said in these', () => {
  const older = down(
    manifest([canvas('p1', [image('p1')])], {
      summary: { en: ['A boat'], none: ['B 1'] },
      metadata: [{ label: label('Maker'), value: { none: ['One', 'Two'] } }],
      requiredStatement: { label: label('Held by'), value: label('Us') },
      rights: 'http://rightsstatements.org/vocab/NKC/1.0/',
      behavior: ['unordered', 'paged'],
      start: { id: 'https://made.example/recipe/canvas/p1', type: 'Canvas' },
      homepage: [{ id: 'https://made.example/about', type: 'Text', format: 'text/html', label: label('About') }],
    }),
  )
  expect(older).toMatchObject({
    '@type': 'sc:Manifest',
    label: { '@value': 'Recipe', '@language': 'en' },
    description: [{ '@value': 'A boat', '@language': 'en' }, 'B 1'],
    metadata: [{ label: { '@value': 'Maker', '@language': 'en' }, value: ['One', 'Two'] }],
    attribution: { '@value': 'Us', '@language': 'en' },
    license: 'http://rightsstatements.org/vocab/NKC/1.0/',
    viewingHint: 'paged',
    related: { '@id': 'https://made.example/about', format: 'text/html' },
    sequences: [{ '@type': 'sc:Sequence', startCanvas: 'https://made.example/recipe/canvas/p1' }],
  })
})

it('an image with services of both versions has that of version 2, with its way to log in', () => {
  const auth = {
    '@id': 'https://i.example/log-in',
    '@type': 'AuthCookieService1',
    profile: 'http://iiif.io/api/auth/1/login',
  }
  const service = [
    { id: 'https://i.example/3', type: 'ImageService3', profile: 'level2' },
    {
      '@id': 'https://i.example/2',
      '@type': 'ImageService2',
      profile: 'http://iiif.io/api/image/2/level2.json',
      service: [auth],
    },
  ]
  const [shown] = down(manifest([canvas('p1', [image('p1', { service })])]))['sequences'][0].canvases[0].images
  expect(shown.resource.service).toEqual({
    '@context': 'http://iiif.io/api/image/2/context.json',
    '@id': 'https://i.example/2',
    profile: 'http://iiif.io/api/image/2/level2.json',
    service: {
      '@context': 'http://iiif.io/api/auth/1/context.json',
      '@id': 'https://i.example/log-in',
      profile: 'http://iiif.io/api/auth/1/login',
    },
  })
})

it('sound and video are renderings of a canvas that has a size', () => {
  const sound = { id: 'https://made.example/sea.mp3', type: 'Sound', format: 'audio/mp3' }
  const [shown] = down(manifest([canvas('sea', [sound], { width: undefined, height: undefined, duration: 3 })]))[
    'sequences'
  ][0].canvases
  expect(shown).toMatchObject({
    ...{ width: 1000, height: 1000, images: [] },
    rendering: { '@id': 'https://made.example/sea.mp3', '@type': 'dctypes:Sound', format: 'audio/mp3' },
  })
})

it('nothing is thrown for members of other forms than they have', () => {
  for (const odd of [null, 'text', 7, [], [null], [['x']], {}, [{ id: 7 }]])
    for (const name of [
      'items',
      'structures',
      'label',
      'metadata',
      'service',
      'thumbnail',
      'provider',
      'start',
      'annotations',
      'partOf',
    ])
      expect(down({ ...manifest([canvas('p1', [image('p1')])]), [name]: odd })['@type']).toBe('sc:Manifest')
})
