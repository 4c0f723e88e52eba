// One small document for each thing that the cookbook of IIIF shows how to say; all ours.

const CONTEXT = 'http://iiif.io/api/presentation/3/context.json'
const AT = 'https://made.example/recipe'

export const label = (text: string, language = 'en') => ({ [language]: [text] })

export const image = (name: string, more: object = {}) => ({
  id: `${AT}/${name}.jpg`,
  type: 'Image',
  format: 'image/jpeg',
  height: 600,
  width: 400,
  ...more,
})

const sound = { id: `${AT}/sea.mp3`, type: 'Sound', format: 'audio/mp3', duration: 61.5 }
const video = { id: `${AT}/sea.mp4`, type: 'Video', format: 'video/mp4', height: 360, width: 480, duration: 12.25 }

/** A canvas that shows bodies, each on the whole of it or on the part that `parts` names. */
export function canvas(name: string, bodies: object[], more: object = {}, parts: string[] = []) {
  const id = `${AT}/canvas/${name}`
  return {
    id,
    type: 'Canvas',
    label: label(name),
    height: 600,
    width: 400,
    items: [
      {
        id: `${id}/page`,
        type: 'AnnotationPage',
        items: bodies.map((body, index) => ({
          id: `${id}/painting/${index}`,
          type: 'Annotation',
          motivation: 'painting',
          body,
          target: parts[index] ? `${id}#${parts[index]}` : id,
        })),
      },
    ],
    ...more,
  }
}

export const manifest = (items: object[], more: object = {}) => ({
  '@context': CONTEXT,
  id: `${AT}/manifest`,
  type: 'Manifest',
  label: label('Recipe'),
  items,
  ...more,
})

const withNotes = (canvasId: string, ...bodies: object[]) => ({
  annotations: [
    {
      id: `${canvasId}/notes`,
      type: 'AnnotationPage',
      items: bodies.map((body, index) => ({
        id: `${canvasId}/notes/${index}`,
        type: 'Annotation',
        motivation: 'commenting',
        body,
        target: {
          type: 'SpecificResource',
          source: canvasId,
          selector: { type: 'PointSelector', x: 10, y: 20 + index },
        },
      })),
    },
  ],
})

const timed = { height: undefined, width: undefined, duration: 61.5 }
const link = (name: string, type: string, format: string) => ({
  id: `${AT}/${name}`,
  type,
  format,
  label: label(name),
})
const page = (number: number) => canvas(`p${number}`, [image(`p${number}`)])
const note = { type: 'TextualBody', value: '<p>A <b>ship</b></p>', format: 'text/html', language: 'en' }
const canvasRef = (number: number, part = '') => ({ id: `${AT}/canvas/p${number}${part}`, type: 'Canvas' })

/** What the recipe shows, and the document. */
export const RECIPES: [string, object][] = [
  ['an image', manifest([canvas('p1', [image('p1')])])],
  ['sound', manifest([canvas('sea', [sound], timed)])],
  ['video', manifest([canvas('sea', [video], { height: 360, width: 480, duration: 12.25 })])],
  [
    'an image service',
    manifest([
      canvas('p1', [image('p1', { service: [{ id: `${AT}/iiif/p1`, type: 'ImageService3', profile: 'level1' }] })]),
    ]),
  ],
  [
    'an image service of version 2',
    manifest([
      canvas('p1', [
        image('p1', {
          service: [
            {
              '@context': 'http://iiif.io/api/image/2/context.json',
              '@id': `${AT}/iiif2/p1`,
              '@type': 'ImageService2',
              profile: 'http://iiif.io/api/image/2/level2.json',
            },
          ],
        }),
      ]),
    ]),
  ],
  [
    'rights, languages and HTML',
    manifest([page(1)], {
      label: { en: ['Boat'], fr: ['Bateau', 'Barque'], none: ['B 1'] },
      summary: { en: ['<p>A <i>boat</i></p>'] },
      metadata: [{ label: label('Maker'), value: { none: ['Unknown', 'A. N. Other'] } }],
      requiredStatement: { label: label('Held by'), value: label('Us') },
      rights: 'http://rightsstatements.org/vocab/NKC/1.0/',
    }),
  ],
  [
    'a book from right to left',
    manifest([page(1), page(2)], { viewingDirection: 'right-to-left', behavior: ['paged'] }),
  ],
  [
    'placeholder and accompanying canvases',
    manifest([
      canvas('sea', [sound], {
        ...timed,
        placeholderCanvas: canvas('poster', [image('poster')]),
        accompanyingCanvas: canvas('score', [image('score')]),
      }),
    ]),
  ],
  [
    'a start in time',
    manifest([canvas('sea', [sound], timed)], {
      start: {
        id: `${AT}/start`,
        type: 'SpecificResource',
        source: `${AT}/canvas/sea`,
        selector: { type: 'PointSelector', t: 30 },
      },
    }),
  ],
  ['annotations', manifest([canvas('p1', [image('p1')], withNotes(`${AT}/canvas/p1`, note, image('detail')))])],
  [
    'annotations elsewhere',
    manifest([canvas('p1', [image('p1')], { annotations: [{ id: `${AT}/notes.json`, type: 'AnnotationPage' }] })]),
  ],
  [
    'a table of contents',
    manifest([page(1), page(2), page(3)], {
      structures: [
        {
          id: `${AT}/range/0`,
          type: 'Range',
          label: label('Contents'),
          items: [
            {
              id: `${AT}/range/1`,
              type: 'Range',
              label: label('One'),
              items: [canvasRef(1), canvasRef(2, '#xywh=0,0,9,9')],
            },
            {
              id: `${AT}/range/2`,
              type: 'Range',
              label: label('Two'),
              behavior: ['no-nav'],
              items: [
                {
                  type: 'SpecificResource',
                  source: `${AT}/canvas/p3`,
                  selector: { type: 'FragmentSelector', value: 'xywh=0,0,9,9' },
                },
              ],
            },
          ],
        },
      ],
    }),
  ],
  [
    'a Choice',
    manifest([
      canvas('p1', [
        {
          type: 'Choice',
          items: [image('day', { label: label('Day') }), image('uv', { label: label('Ultraviolet') })],
        },
      ]),
    ]),
  ],
  [
    'a composite',
    manifest([
      canvas('wall', [image('back'), image('left'), image('right')], {}, [
        '',
        'xywh=0,0,200,600',
        'xywh=200,0,200,600',
      ]),
    ]),
  ],
  [
    'a missing image',
    manifest([page(1), { id: `${AT}/canvas/p2`, type: 'Canvas', label: label('lost'), height: 600, width: 400 }]),
  ],
  [
    'links',
    manifest([page(1)], {
      rendering: [link('book.pdf', 'Text', 'application/pdf')],
      homepage: [{ ...link('about', 'Text', 'text/html'), language: ['en'] }],
      seeAlso: [{ ...link('mods.xml', 'Dataset', 'text/xml'), profile: 'http://www.loc.gov/mods/v3' }],
      partOf: [{ id: `${AT}/collection`, type: 'Collection' }],
      provider: [
        {
          id: 'https://made.example/about',
          type: 'Agent',
          label: label('Museum'),
          homepage: [link('home', 'Text', 'text/html')],
          logo: [image('logo')],
        },
      ],
    }),
  ],
  ['thumbnails', manifest([page(1)], { thumbnail: [image('small', { height: 200, width: 133 })] })],
  [
    'a region and a rotation of an image',
    manifest([
      canvas('p1', [
        {
          id: `${AT}/turned`,
          type: 'SpecificResource',
          source: image('p1', { service: [{ id: `${AT}/iiif/p1`, type: 'ImageService3', profile: 'level2' }] }),
          selector: { type: 'ImageApiSelector', region: '0,0,9,9', rotation: '90' },
        },
      ]),
    ]),
  ],
  [
    'foldouts',
    manifest([page(1), canvas('fold', [image('fold')], { behavior: ['non-paged'] })], { behavior: ['paged'] }),
  ],
  [
    'dates and places',
    manifest([page(1)], {
      navDate: '1881-05-01T00:00:00+00:00',
      navPlace: { id: `${AT}/place`, type: 'FeatureCollection', features: [] },
    }),
  ],
  [
    'a sheet of styles',
    manifest([canvas('p1', [{ type: 'SpecificResource', styleClass: 'tilted', source: image('p1') }])]),
  ],
  ['text on an image', manifest([canvas('p1', [image('p1'), note], {}, ['', 'xywh=0,0,9,9'])])],
  [
    'a Collection',
    {
      '@context': CONTEXT,
      id: `${AT}/collection`,
      type: 'Collection',
      label: label('Volumes'),
      behavior: ['multi-part'],
      items: [
        { id: `${AT}/manifest`, type: 'Manifest', label: label('1'), thumbnail: [image('small')] },
        { id: `${AT}/more`, type: 'Collection', label: label('More'), items: [] },
      ],
    },
  ],
]
