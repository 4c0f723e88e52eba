// Which picture of a canvas is taken, in the forms that manifests of others have.
import { draftsOf } from '../../src/commands/ingest/manifest.js'

const image = (more: object) => ({ id: 'https://x.org/files/12%20a.jpg', type: 'Image', ...more })
const canvas = (body: object, more = {}) => ({
  id: 'https://x.org/canvas/1',
  type: 'Canvas',
  items: [{ type: 'AnnotationPage', items: [{ type: 'Annotation', motivation: 'painting', body }] }],
  ...more,
})
const manifest = (...items: object[]) => ({ id: 'https://x.org/m', type: 'Manifest', label: { en: ['A book'] }, items })

const v3 = { id: 'https://x.org/iiif/3/ark%3A%2F1', type: 'ImageService3', profile: 'level2' }
const v2 = {
  '@id': 'https://x.org/iiif/2/1',
  '@type': 'ImageService2',
  profile: 'http://iiif.io/api/image/2/level2.json',
}

const manifest2 = (resource: object) => ({
  '@id': 'https://x.org/m',
  '@type': 'sc:Manifest',
  label: [{ '@value': 'Ein Buch', '@language': 'de' }],
  license: 'https://creativecommons.org/publicdomain/mark/1.0/',
  sequences: [{ canvases: [{ '@id': 'https://x.org/c', label: 'f. 1r', images: [{ resource }] }] }],
})

it.each<[string, object, string, string]>([
  [
    'the service of version 3',
    manifest(canvas(image({ service: [v2, v3] }))),
    `${v3.id}/full/max/0/default.jpg`,
    'ark:/1',
  ],
  [
    'a service of version 2',
    manifest(canvas(image({ service: v2 }))),
    'https://x.org/iiif/2/1/full/full/0/default.jpg',
    '1',
  ],
  ['the body, where there is no service', manifest(canvas(image({}))), 'https://x.org/files/12%20a.jpg', '12 a'],
  [
    'the body, where the service has only ready-made sizes',
    manifest(canvas(image({ service: { ...v3, profile: 'level0' } }))),
    'https://x.org/files/12%20a.jpg',
    'ark:/1',
  ],
  [
    'a request as it is',
    manifest(canvas(image({ id: 'https://x.org/i/a%2Fb/full/1000,/0/default.jpg' }))),
    'https://x.org/i/a%2Fb/full/1000,/0/default.jpg',
    'a/b',
  ],
  [
    'the first of a choice',
    manifest(canvas({ type: 'Choice', items: [image({ service: [v3] }), image({})] })),
    `${v3.id}/full/max/0/default.jpg`,
    'ark:/1',
  ],
  [
    'the whole of a part',
    manifest(canvas({ type: 'SpecificResource', source: image({}) })),
    'https://x.org/files/12%20a.jpg',
    '12 a',
  ],
  [
    'a service of version 1',
    manifest2({
      '@id': 'x',
      '@type': 'dctypes:Image',
      service: {
        '@id': 'https://x.org/1/a/',
        profile: 'http://library.stanford.edu/iiif/image-api/1.1/compliance.html#level2',
      },
    }),
    'https://x.org/1/a/full/full/0/native.jpg',
    'a',
  ],
  [
    'a service told by its context',
    manifest2({
      '@type': 'dctypes:Image',
      service: { '@context': 'http://iiif.io/api/image/2/context.json', '@id': 'https://x.org/2/b' },
    }),
    'https://x.org/2/b/full/full/0/default.jpg',
    'b',
  ],
  [
    'the default of a choice of version 2',
    manifest2({
      '@type': 'oa:Choice',
      default: { '@id': 'https://x.org/a.jpg', '@type': 'dctypes:Image' },
      item: [{}],
    }),
    'https://x.org/a.jpg',
    'a',
  ],
])('%s is taken', (_what, document, origin, identifier) => {
  const { drafts } = draftsOf(document as Record<string, unknown>, 'm')
  expect(drafts.map(({ source, variables }) => [source, variables['identifier']])).toEqual([[{ origin }, identifier]])
})

it('labels and rights are read in the forms of both versions', () => {
  const [one] = draftsOf(manifest2({ '@id': 'https://x.org/a.jpg', '@type': 'dctypes:Image' }), 'm').drafts
  expect(one!.texts).toMatchObject({
    string1: 'Ein Buch',
    string2: 'f. 1r',
    rights: expect.stringContaining('mark/1.0'),
  })
  const own = canvas(image({}), { label: { none: ['p. 1'] }, rights: 'https://x.org/own' })
  const [other] = draftsOf({ ...manifest(own), rights: 'https://x.org/all' }, 'm').drafts
  expect(other!.texts).toMatchObject({ string1: 'A book', string2: 'p. 1', rights: 'https://x.org/own' })
})

it('a sound comes with its media type', () => {
  const sound = { id: 'https://x.org/a.mp3', type: 'Sound', format: 'audio/mpeg' }
  const [draft] = draftsOf(manifest(canvas(sound)), 'm').drafts
  expect(draft).toMatchObject({ source: { origin: sound.id }, texts: { mediaType: 'audio/mpeg' } })
  expect(draft!.variables).toMatchObject({ identifier: 'a' })
})

it('what is not ingested is left out, and told', () => {
  const text = { id: 'https://x.org/a.txt', type: 'Text' }
  const { drafts, leftOut } = draftsOf(manifest(canvas(text), canvas(image({}))), 'm')
  expect([drafts.length, leftOut]).toEqual([1, ['https://x.org/a.txt']])
})
