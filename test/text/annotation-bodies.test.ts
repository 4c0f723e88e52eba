// Pages of annotations: the texts of their bodies, and the parts of a canvas that they are about.
import { linesOf, read } from './words-of.js'

const CANVAS = 'https://images.example/canvas/1'

const annotation = (body: unknown, target: unknown = `${CANVAS}#xywh=1,2,3,4`, more: object = {}) => ({
  type: 'Annotation',
  motivation: 'commenting',
  body,
  target,
  ...more,
})
const page = (...items: object[]): string =>
  JSON.stringify({
    '@context': 'http://iiif.io/api/presentation/3/context.json',
    id: 'https://images.example/page',
    type: 'AnnotationPage',
    items,
  })
const body = (value: string, more: object = {}) => ({ type: 'TextualBody', value, ...more })

it.each(['application/json', 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"'])(
  '%s',
  mediaType => {
    expect(read(page(annotation(body('Hello World', { language: 'en' }))), mediaType)).toEqual({
      kind: 'annotations',
      lines: [
        {
          words: [
            { text: 'Hello', boxes: [] },
            { text: 'World', boxes: [] },
          ],
          box: [1, 2, 3, 4],
          language: 'en',
          startsBlock: true,
        },
      ],
    })
  },
)

it.each([
  [
    'HTML',
    body('<p>one\n<b>t</b>wo&amp;</p><p>three<br>four</p><script>five</script>', { format: 'text/html' }),
    ['¶ one two& [1,2,3,4]', 'three [1,2,3,4]', 'four [1,2,3,4]'],
  ],
  ['plain text', body('a <b>\nc', { format: 'text/plain' }), ['¶ a <b> [1,2,3,4]', 'c [1,2,3,4]']],
  ['several', [body('one'), body('two', { purpose: 'tagging' })], ['¶ one [1,2,3,4]', 'two [1,2,3,4]']],
  [
    'a choice',
    { type: 'Choice', items: [body('one', { language: ['fr', 'en'] }), body('two')] },
    ['¶ one [1,2,3,4] (fr)'],
  ],
  ['a part of a resource', { type: 'SpecificResource', source: body('one') }, ['¶ one [1,2,3,4]']],
  ['an IRI', 'https://images.example/note.txt', []],
  ['a picture', { type: 'Image', id: 'https://images.example/a.jpg' }, []],
  ['nothing', undefined, []],
])('the body is %s', (_what, given, expected) => {
  expect(linesOf(page(annotation(given)), 'application/json')).toEqual(expected)
})

it.each([
  ['a canvas', CANVAS, ''],
  ['a box', `${CANVAS}#xywh=1,2,3,4`, ' [1,2,3,4]'],
  ['a box in pixels', `${CANVAS}#xywh=pixel:1.5,2,3,4`, ' [1.5,2,3,4]'],
  ['a box in parts of hundred', `${CANVAS}#xywh=percent:1,2,3,4`, ''],
  ['a box and a time', `${CANVAS}#t=1.5,2&xywh=1,2,3,4`, ' [1,2,3,4] 1.5-2s'],
  ['a time', `${CANVAS}#t=npt:0:01,1:00:02.5`, ' 1-3602.5s'],
  ['a time from the beginning', `${CANVAS}#t=,5`, ' 0-5s'],
  ['a time without an end', `${CANVAS}#t=5`, ' 5-5s'],
  ['an object', { type: 'Canvas', id: `${CANVAS}#xywh=1,2,3,4` }, ' [1,2,3,4]'],
  [
    'a selector',
    { type: 'SpecificResource', source: CANVAS, selector: { type: 'FragmentSelector', value: 'xywh=1,2,3,4' } },
    ' [1,2,3,4]',
  ],
  [
    'a selector of several',
    {
      source: { id: CANVAS, type: 'Canvas' },
      selector: [
        { type: 'SvgSelector', value: '<svg/>' },
        { type: 'FragmentSelector', value: 't=1,2' },
      ],
    },
    ' 1-2s',
  ],
  ['a point in time', { source: CANVAS, selector: { type: 'PointSelector', t: 4.5 } }, ' 4.5-4.5s'],
  ['several targets', [`${CANVAS}#xywh=1,2,3,4`, `${CANVAS}#xywh=5,6,7,8`], ' [1,2,3,4]'],
  ['a box that is none', `${CANVAS}#xywh=1,2,0,4`, ''],
  ['nothing', null, ''],
])('the target is %s', (_what, target, where) => {
  expect(linesOf(page(annotation(body('one'), target)), 'application/json')).toEqual([`¶ one${where}`])
})

it('bodyValue is text', () => {
  expect(linesOf(page(annotation(undefined, CANVAS, { bodyValue: 'one two' })), 'application/json')).toEqual([
    '¶ one two',
  ])
})

it('of texts that are told by line and by word, the lines are read', () => {
  const told = (value: string, textGranularity: string) =>
    annotation(body(value), CANVAS, { motivation: 'supplementing', textGranularity })
  const items = [
    told('one two three', 'block'),
    told('one two', 'line'),
    told('one', 'word'),
    told('three', 'line'),
    annotation(body('a note')),
  ]
  expect(linesOf(page(...items), 'application/json')).toEqual(['¶ one two', 'three', '¶ a note [1,2,3,4]'])
})

it('lists of Presentation 2', () => {
  const list = {
    '@context': 'http://iiif.io/api/presentation/2/context.json',
    '@type': 'sc:AnnotationList',
    resources: [
      {
        '@type': 'oa:Annotation',
        motivation: 'sc:painting',
        resource: { '@type': 'cnt:ContentAsText', format: 'text/plain', chars: 'one', language: 'ger' },
        on: `${CANVAS}#xywh=1,2,3,4`,
      },
      {
        '@type': 'oa:Annotation',
        resource: [
          { '@type': 'dctypes:Text', format: 'text/html', chars: '<p>two</p>' },
          { '@type': 'oa:Tag', chars: 'three' },
        ],
        on: [
          {
            '@type': 'oa:SpecificResource',
            full: CANVAS,
            selector: {
              '@type': 'oa:Choice',
              default: { '@type': 'oa:FragmentSelector', value: 'xywh=5,6,7,8' },
              item: { '@type': 'oa:SvgSelector', value: '<svg/>' },
            },
          },
        ],
      },
      {
        '@type': 'oa:Annotation',
        resource: { '@type': 'oa:Choice', default: { chars: 'four' }, item: [{ chars: 'five' }] },
        on: CANVAS,
      },
    ],
  }
  expect(linesOf(JSON.stringify(list), 'application/ld+json')).toEqual([
    '¶ one [1,2,3,4] (de)',
    '¶ two [5,6,7,8]',
    'three [5,6,7,8]',
    '¶ four',
  ])
})

it.each([
  ['another resource', '{"type":"Manifest","items":[]}'],
  ['an array', '[]'],
  ['no JSON', '{"type":"Manifest"'],
])('%s is no page of annotations', (_what, text) => {
  expect(read(text, 'application/json')).toBeUndefined()
})

it('a page that is cut off is a fault', () => {
  expect(() => read('{"type":"AnnotationPage"', 'application/json')).toThrow(/^The page of annotations is not JSON: /)
})

it('items that are no annotations are passed over', () => {
  expect(
    linesOf(
      '{"type":["AnnotationPage"],"items":[1,null,"a",[],{"body":{"value":7}},{"body":{"value":"one"}}]}',
      'application/json',
    ),
  ).toEqual(['¶ one'])
})
