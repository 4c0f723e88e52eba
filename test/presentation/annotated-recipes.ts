// Further documents for what the cookbook of IIIF shows how to say: annotations, time, places and orders; all ours.
import { canvas, image, label, manifest } from './recipes.js'

const AT = 'https://made.example/recipe'
const SEA = `${AT}/canvas/sea`

const sound = { id: `${AT}/sea.mp3`, type: 'Sound', format: 'audio/mp3', duration: 61.5 }
const video = { id: `${AT}/sea.mp4`, type: 'Video', format: 'video/mp4', height: 360, width: 480, duration: 12.25 }
const captions = (language: string) => ({
  ...{ id: `${AT}/sea.${language}.vtt`, type: 'Text', format: 'text/vtt', language },
  label: label(`Captions (${language})`),
})

/** An annotation of a canvas, and the page that it stands on. */
function annotated(motivation: string | string[], body: unknown, target: unknown, more: object = {}) {
  const id = `${AT}/canvas/p1/notes`
  const annotation = { id: `${id}/0`, type: 'Annotation', motivation, body, target, ...more }
  return manifest([canvas('p1', [image('p1')], { annotations: [{ id, type: 'AnnotationPage', items: [annotation] }] })])
}

const filmed = (more: object) =>
  manifest([canvas('sea', [video], { height: 360, width: 480, duration: 12.25, ...more })])

const captioned = (body: object) =>
  filmed({
    annotations: [
      {
        ...{ id: `${SEA}/captions`, type: 'AnnotationPage' },
        items: [{ id: `${SEA}/captions/0`, type: 'Annotation', motivation: 'supplementing', body, target: SEA }],
      },
    ],
  })

const range = (name: string, items: object[], more: object = {}) => ({
  ...{ id: `${AT}/range/${name}`, type: 'Range', label: label(name) },
  items,
  ...more,
})
const during = (from: number, to: number) => ({ id: `${SEA}#t=${from},${to}`, type: 'Canvas' })
const pages = [1, 2, 3].map(number => canvas(`p${number}`, [image(`p${number}`)]))
const ref = (number: number) => ({ id: `${AT}/canvas/p${number}`, type: 'Canvas' })
const tag = (value: string, more: object = {}) => ({ type: 'TextualBody', value, format: 'text/plain', ...more })
const P1 = `${AT}/canvas/p1`

const place = {
  ...{ id: `${AT}/place/1`, type: 'Feature', properties: { label: label('Harbour') } },
  geometry: { type: 'Point', coordinates: [9.938, 51.533] },
}

/** What the recipe shows, and the document. */
export const ANNOTATED_RECIPES: [string, object][] = [
  [
    'a transcript beside sound',
    filmed({ rendering: [{ id: `${AT}/sea.txt`, type: 'Text', format: 'text/plain', label: label('Words') }] }),
  ],
  ['captions', captioned(captions('en'))],
  ['captions of several languages', captioned({ type: 'Choice', items: [captions('en'), captions('it')] })],
  ['a tag', annotated('tagging', tag('Boat', { language: 'en' }), `${P1}#xywh=1,2,3,4`)],
  [
    'a tag of a vocabulary',
    annotated('tagging', [{ type: 'SpecificResource', source: 'https://terms.example/boat' }, tag('Boat')], P1),
  ],
  [
    'a hotspot',
    annotated(
      'linking',
      { type: 'SpecificResource', source: { ...ref(2), partOf: [{ id: `${AT}/other`, type: 'Manifest' }] } },
      {
        type: 'SpecificResource',
        source: P1,
        selector: { type: 'FragmentSelector', conformsTo: 'http://www.w3.org/TR/media-frags/', value: 'xywh=1,2,3,4' },
      },
    ),
  ],
  [
    'a shape that is no rectangle',
    annotated('tagging', tag('Sail'), {
      ...{ type: 'SpecificResource', source: P1 },
      selector: {
        type: 'SvgSelector',
        value: '<svg xmlns="http://www.w3.org/2000/svg"><path d="M1,2 L3.50,4z"/></svg>',
      },
    }),
  ],
  [
    'a note in several languages',
    annotated(
      'commenting',
      { type: 'Choice', items: [tag('Boot', { language: 'de' }), tag('Boat', { language: 'en' })] },
      P1,
    ),
  ],
  ['a picture as a note', annotated('commenting', [image('detail'), tag('Detail')], P1)],
  ['several motivations', annotated(['commenting', 'tagging'], tag('Boat'), [P1, `${P1}#xywh=0,0,1,1`])],
  [
    'a note on one layer',
    annotated('commenting', tag('Drawn under it'), {
      ...{ type: 'SpecificResource', source: P1 },
      selector: { type: 'ImageApiSelector', region: '0,0,9,9' },
      scope: `${AT}/p1.jpg`,
    }),
  ],
  [
    'a collection of annotations',
    manifest([
      canvas('p1', [image('p1')], {
        annotations: [
          {
            ...{ id: `${P1}/lines`, type: 'AnnotationPage', next: `${AT}/canvas/p2/lines`, startIndex: 0 },
            partOf: {
              id: `${AT}/lines`,
              type: 'AnnotationCollection',
              label: label('Lines'),
              total: 8,
              first: `${P1}/lines`,
            },
            items: [
              { id: `${P1}/lines/1`, type: 'Annotation', motivation: 'commenting', body: tag('Line'), target: P1 },
            ],
          },
        ],
      }),
    ]),
  ],
  [
    'contents of a recording',
    manifest([canvas('sea', [sound], { height: undefined, width: undefined, duration: 61.5 })], {
      structures: [
        range('Opera', [
          range('Act 1', [range('Prelude', [during(0, 10.5)]), range('Scene', [during(10.5, 30)])]),
          range('Act 2', [during(30, 61.5)]),
        ]),
      ],
    }),
  ],
  [
    'another order of the pages',
    manifest(pages, {
      structures: [range('As bound', [ref(3), ref(1), ref(2)], { behavior: ['sequence'] })],
    }),
  ],
  [
    'thumbnails that play',
    manifest([canvas('sea', [video], { height: 360, width: 480, duration: 12.25 })], {
      structures: [range('Waves', [during(0, 2), during(8, 9)], { behavior: ['thumbnail-nav'] })],
    }),
  ],
  [
    'articles of a newspaper',
    manifest(pages, {
      structures: [
        range('Storm', [{ id: `${P1}#xywh=0,0,9,9`, type: 'Canvas' }], {
          supplementary: { id: `${AT}/storm`, type: 'AnnotationCollection' },
        }),
      ],
    }),
  ],
  [
    'a start on a page',
    manifest(pages, { '@context': ['http://iiif.io/api/presentation/3/context.json'], start: ref(2) }),
  ],
  [
    'places of the manifest and of a part',
    annotated('tagging', place, `${P1}#xywh=1,2,3,4`, {
      '@context': 'http://iiif.io/api/extension/navplace/context.json',
    }),
  ],
  [
    'places and dates of canvases',
    manifest(
      [
        canvas('p1', [image('p1')], {
          navDate: '1881-05-01T00:00:00Z',
          navPlace: { id: `${AT}/places`, type: 'FeatureCollection', features: [place] },
        }),
      ],
      {
        '@context': [
          'http://iiif.io/api/extension/navplace/context.json',
          'http://iiif.io/api/presentation/3/context.json',
        ],
      },
    ),
  ],
  [
    'a choice of films',
    manifest([
      canvas('sea', [{ type: 'Choice', items: [video, { ...video, id: `${AT}/sea.webm`, format: 'video/webm' }] }], {
        duration: 12.25,
      }),
    ]),
  ],
  [
    'pictures and sound on a timeline',
    manifest([
      canvas('show', [image('one'), image('two'), sound], { duration: 61.5 }, [
        'xywh=0,0,400,600&t=0,30',
        't=30,61.5',
        't=0,61.5',
      ]),
    ]),
  ],
  [
    'a reader of a poem',
    manifest([canvas('sea', [image('poem'), sound], { duration: 61.5 })], {
      metadata: [{ label: label('Read by'), value: label('A. N. Other') }],
    }),
  ],
  [
    'versions 2 and 3 beside each other',
    manifest(pages, {
      seeAlso: [
        {
          id: `${AT}/v2`,
          type: 'Dataset',
          format: 'application/ld+json',
          profile: 'http://iiif.io/api/presentation/2/context.json',
        },
      ],
    }),
  ],
  [
    'a sheet of styles within',
    annotated('commenting', { type: 'SpecificResource', source: tag('Red'), styleClass: 'red' }, P1, {
      stylesheet: { type: 'CssStylesheet', value: '.red { color: #f00 }' },
    }),
  ],
  [
    'a newspaper of issues',
    {
      '@context': 'http://iiif.io/api/presentation/3/context.json',
      ...{ id: `${AT}/issues`, type: 'Collection', label: label('Issues'), navDate: '1881-01-01T00:00:00Z' },
      items: [{ id: `${AT}/issue/1`, type: 'Manifest', label: label('1 May'), navDate: '1881-05-01T00:00:00Z' }],
    },
  ],
]
