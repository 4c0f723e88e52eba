// Documents of Presentation 2, and what becomes of them in version 3.
import { faultsOf, isPresentation2, upgraded } from '../../src/presentation/index.js'

const AT = 'https://made.example/book'
const IMAGE_2 = 'http://iiif.io/api/image/2'

const painted = {
  '@id': 'https://i.example/a/full/full/0/default.jpg',
  '@type': 'dctypes:Image',
  format: 'image/jpeg',
  width: 400,
  height: 600,
}

const canvas = (name: string, resource: object = painted, more: object = {}) => ({
  '@id': `${AT}/${name}`,
  '@type': 'sc:Canvas',
  label: name,
  width: 400,
  height: 600,
  images: [{ '@type': 'oa:Annotation', motivation: 'sc:painting', resource, on: `${AT}/${name}` }],
  ...more,
})

const manifest = (more: object = {}, ...canvases: object[]): Record<string, unknown> => ({
  '@context': 'http://iiif.io/api/presentation/2/context.json',
  '@id': AT,
  '@type': 'sc:Manifest',
  label: 'Book',
  sequences: [{ '@type': 'sc:Sequence', canvases: canvases.length > 0 ? canvases : [canvas('c1'), canvas('c2')] }],
  ...more,
})

const upgrade = (more: object = {}, ...canvases: object[]) =>
  upgraded(JSON.parse(JSON.stringify(manifest(more, ...canvases))))

it('a manifest has canvases with pages of annotations, and nothing is wrong with it', async () => {
  const { document, warnings } = upgrade()
  expect(warnings).toEqual([])
  expect(await faultsOf(document)).toMatchObject({
    errors: [],
    warnings: expect.not.arrayContaining([{ message: expect.not.stringMatching('recommended') }]),
  })
  expect(document).toEqual({
    '@context': 'http://iiif.io/api/presentation/3/context.json',
    id: AT,
    type: 'Manifest',
    label: { none: ['Book'] },
    items: ['c1', 'c2'].map(name => ({
      id: `${AT}/${name}`,
      type: 'Canvas',
      label: { none: [name] },
      width: 400,
      height: 600,
      items: [
        {
          id: `${AT}/${name}/page`,
          type: 'AnnotationPage',
          items: [
            {
              id: `${AT}/${name}/page/1`,
              type: 'Annotation',
              motivation: 'painting',
              body: { id: painted['@id'], type: 'Image', format: 'image/jpeg', width: 400, height: 600 },
              target: `${AT}/${name}`,
            },
          ],
        },
      ],
    })),
  })
})

it.each<[string, object, object]>([
  [
    'texts with and without a language',
    { label: ['a', { '@value': 'b', '@language': 'de' }] },
    { label: { none: ['a'], de: ['b'] } },
  ],
  ['a description', { description: '<p>x</p>' }, { summary: { none: ['<p>x</p>'] } }],
  [
    'metadata',
    { metadata: [{ label: 'By', value: ['A', 'B'] }] },
    { metadata: [{ label: { none: ['By'] }, value: { none: ['A', 'B'] } }] },
  ],
  [
    'a known licence',
    { license: 'https://creativecommons.org/licenses/by/4.0/' },
    { rights: 'http://creativecommons.org/licenses/by/4.0/' },
  ],
  [
    'an attribution',
    { attribution: 'Us' },
    { requiredStatement: { label: { en: ['Attribution'] }, value: { none: ['Us'] } } },
  ],
  ['a hint', { viewingHint: 'paged' }, { behavior: ['paged'] }],
  [
    'a collection that it is in',
    { within: 'https://made.example/all' },
    { partOf: [{ id: 'https://made.example/all', type: 'Collection' }] },
  ],
  [
    'a page about it',
    { related: { '@id': 'https://made.example/p', format: 'text/html' } },
    {
      homepage: [
        {
          id: 'https://made.example/p',
          type: 'Text',
          format: 'text/html',
          label: { none: ['https://made.example/p'] },
        },
      ],
    },
  ],
  [
    'links',
    {
      seeAlso: { '@id': 'https://made.example/m', format: 'text/xml' },
      rendering: [{ '@id': 'https://made.example/r', format: 'application/pdf', label: 'PDF' }],
    },
    {
      seeAlso: [{ id: 'https://made.example/m', type: 'Text', format: 'text/xml' }],
      rendering: [{ id: 'https://made.example/r', type: 'Text', format: 'application/pdf', label: { none: ['PDF'] } }],
    },
  ],
  [
    'a thumbnail',
    { thumbnail: 'https://made.example/t.jpg' },
    { thumbnail: [{ id: 'https://made.example/t.jpg', type: 'Image' }] },
  ],
  [
    'unknown properties',
    { 'x:own': { '@id': 1, a: [null] }, navDate: '1881-01-01T00:00:00Z' },
    { 'x:own': { '@id': 1, a: [null] }, navDate: '1881-01-01T00:00:00Z' },
  ],
  [
    'a context of others',
    { '@context': ['http://made.example/c', 'http://iiif.io/api/presentation/2/context.json'] },
    { '@context': ['http://made.example/c', 'http://iiif.io/api/presentation/3/context.json'] },
  ],
])('%s', (_, older, newer) => {
  const { document, warnings } = upgrade(older)
  expect(document).toMatchObject(newer)
  for (const name of Object.keys(older)) if (!(name in newer)) expect(document).not.toHaveProperty([name])
  expect(warnings).toEqual([])
})

it('a service keeps the names of its version, and gets a type by its context', () => {
  const service = {
    '@context': `${IMAGE_2}/context.json`,
    '@id': 'https://i.example/a',
    profile: [`${IMAGE_2}/level2.json`, { formats: ['gif'] }],
  }
  const { document } = upgrade({}, canvas('c1', { ...painted, service }))
  expect(document).toHaveProperty('items.0.items.0.items.0.body.service', [
    { '@id': 'https://i.example/a', '@type': 'ImageService2', profile: service.profile },
  ])
})

it('a Choice, a part of an image and a text are bodies', () => {
  const part = {
    '@type': 'oa:SpecificResource',
    full: painted,
    selector: { '@type': 'iiif:ImageApiSelector', rotation: '90' },
  }
  const { document } = upgrade(
    {},
    canvas('c1', {
      '@type': 'oa:Choice',
      default: painted,
      item: ['rdf:nil', part, { '@type': ['oa:Tag', 'cnt:ContentAsText'], chars: 'x' }],
    }),
  )
  const source = { id: painted['@id'], type: 'Image' }
  expect(document).toHaveProperty('items.0.items.0.items.0.body', {
    type: 'Choice',
    items: [
      expect.objectContaining(source),
      {
        type: 'SpecificResource',
        source: expect.objectContaining(source),
        selector: { type: 'ImageApiSelector', rotation: '90' },
      },
      { type: 'TextualBody', value: 'x' },
    ],
  })
})

it('annotation lists are named or embedded, with targets in a canvas', () => {
  const on = {
    '@type': 'oa:SpecificResource',
    full: `${AT}/c1`,
    selector: { '@type': ['oa:SvgSelector', 'cnt:ContentAsText'], chars: '<svg/>' },
    within: { '@id': AT },
  }
  const otherContent = [
    `${AT}/l1`,
    {
      '@id': `${AT}/l2`,
      '@type': 'sc:AnnotationList',
      resources: [
        { motivation: ['oa:commenting', 'oa:tagging'], resource: { chars: 'x', '@type': 'cnt:ContentAsText' }, on },
      ],
    },
  ]
  const { document } = upgrade({}, canvas('c1', painted, { otherContent }))
  expect(document).toHaveProperty('items.0.annotations', [
    { id: `${AT}/l1`, type: 'AnnotationPage' },
    {
      id: `${AT}/l2`,
      type: 'AnnotationPage',
      items: [
        {
          id: `${AT}/l2/1`,
          type: 'Annotation',
          motivation: ['commenting', 'tagging'],
          body: { type: 'TextualBody', value: 'x' },
          target: {
            type: 'SpecificResource',
            source: { id: `${AT}/c1`, type: 'Canvas', partOf: [{ id: AT, type: 'Manifest' }] },
            selector: { type: 'SvgSelector', value: '<svg/>' },
          },
        },
      ],
    },
  ])
})

it('what the first sequence says goes to the manifest, and the others become ranges', () => {
  const first = { canvases: [canvas('c1'), canvas('c2')], viewingDirection: 'right-to-left', startCanvas: `${AT}/c2` }
  const other = { '@type': 'sc:Sequence', label: 'Other', canvases: [`${AT}/c2`, `${AT}/c1`, `${AT}/c9`] }
  const { document, warnings } = upgrade({ sequences: [first, other] })
  expect(document).toMatchObject({
    viewingDirection: 'right-to-left',
    start: { id: `${AT}/c2`, type: 'Canvas' },
    structures: [
      {
        type: 'Range',
        label: { none: ['Other'] },
        behavior: ['sequence'],
        items: [{ id: `${AT}/c2` }, { id: `${AT}/c1` }],
      },
    ],
  })
  expect(warnings).toEqual([
    { property: 'sequences[1]', message: 'loses 1 canvases that are not in the first sequence' },
  ])
})

const range = (name: string, more: object) => ({ '@id': `${AT}/${name}`, '@type': 'sc:Range', label: name, ...more })

it('ranges are nested, whichever way they name each other', () => {
  const { document, warnings } = upgrade({
    structures: [
      range('r2', { canvases: [`${AT}/c2#xywh=0,0,1,1`] }),
      range('r0', { viewingHint: 'top', ranges: [`${AT}/r1`], canvases: [`${AT}/c1`] }),
      range('r1', {
        members: [
          { '@id': `${AT}/c1`, '@type': 'sc:Canvas' },
          { '@id': `${AT}/r2`, '@type': 'sc:Range' },
        ],
      }),
    ],
  })
  const part = {
    type: 'SpecificResource',
    source: `${AT}/c2`,
    selector: { type: 'FragmentSelector', value: 'xywh=0,0,1,1' },
  }
  const c1 = { id: `${AT}/c1`, type: 'Canvas' }
  const r2 = { id: `${AT}/r2`, type: 'Range', label: { none: ['r2'] }, items: [part] }
  const r1 = { id: `${AT}/r1`, type: 'Range', label: { none: ['r1'] }, items: [c1, r2] }
  expect(document['structures']).toEqual([{ id: `${AT}/r0`, type: 'Range', label: { none: ['r0'] }, items: [r1, c1] }])
  expect(warnings).toEqual([])
})

it('ranges in a circle, and chains of a thousand, come to an end', async () => {
  const circle = upgrade({ structures: [range('a', { ranges: [`${AT}/b`] }), range('b', { ranges: [`${AT}/a`] })] })
  expect(circle.warnings).toEqual([
    { property: 'structures[0]', message: `is not repeated within ${AT}/b: a range can have only one place` },
  ])
  expect(JSON.stringify(circle.document).match(/"type":"Range"/g)).toHaveLength(2)
  const chain = upgrade({
    structures: Array.from({ length: 1000 }, (_, index) => range(`r${index}`, { ranges: [`${AT}/r${index + 1}`] })),
  })
  expect((await faultsOf(chain.document)).errors).toEqual([])
  expect(JSON.stringify(chain.document).match(/"label"/g)).toHaveLength(1003)
})

it('members of a Collection keep their order, and their own members', () => {
  const { document, warnings } = upgraded({
    '@id': AT,
    '@type': 'sc:Collection',
    label: 'All',
    total: 9,
    members: [
      { '@id': 'https://made.example/m', '@type': 'sc:Manifest', label: 'M' },
      {
        '@id': 'https://made.example/c',
        '@type': 'sc:Collection',
        label: 'C',
        manifests: [{ '@id': 'https://made.example/n', label: 'N' }],
      },
    ],
  })
  expect(document['items']).toEqual([
    { id: 'https://made.example/m', type: 'Manifest', label: { none: ['M'] } },
    {
      id: 'https://made.example/c',
      type: 'Collection',
      label: { none: ['C'] },
      items: [{ id: 'https://made.example/n', type: 'Manifest', label: { none: ['N'] } }],
    },
  ])
  expect(warnings.map(({ property }) => property)).toEqual(['total'])
})

it.each<[string, object, string]>([
  [
    "a licence of one's own",
    { license: ['https://made.example/terms'] },
    'license: https://made.example/terms went to requiredStatement',
  ],
  ['a logo', { logo: 'https://made.example/l.png' }, 'logo: became the logo of a provider'],
  ['metadata without a label', { metadata: ['x'] }, 'metadata[0]: is lost'],
  ['a thumbnail without an id', { thumbnail: [null, {}] }, 'thumbnail[1]: is lost'],
  ['a label of no text', { label: {} }, 'label: is lost'],
  ['a sequence that is none', { sequences: ['x'] }, 'sequences[0]: is lost'],
  ['a canvas that is only named', { sequences: [{ canvases: ['x'] }] }, 'sequences[0].canvases[0]: is lost'],
  ['a range that is none', { structures: [null] }, 'structures[0]: is lost'],
])('of %s is told what became of it', (_, more, warning) => {
  const { warnings } = upgrade(more)
  expect(warnings.map(({ property, message }) => `${property}: ${message}`)).toContainEqual(
    expect.stringContaining(warning),
  )
})

it.each<[object, string]>([
  [{ '@type': 'sc:Canvas' }, '@type: must be "sc:Manifest" or "sc:Collection"'],
  [{ type: 'Manifest' }, '@type: must be'],
  [manifest({ x: JSON.parse(`${'['.repeat(70)}${']'.repeat(70)}`) }), 'body: must not be nested deeper than 64'],
])('what cannot be upgraded is refused, example %#', (document, message) => {
  expect(() => upgraded(document as Record<string, unknown>)).toThrow(message)
})

it('version 3 is not version 2', () => {
  expect([isPresentation2({ type: 'Manifest' }), isPresentation2(manifest())]).toEqual([false, true])
})
