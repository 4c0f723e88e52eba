// What is said of Presentation 3 documents that are not quite right, and where.
import { type Faults, faultsOf } from '../../src/presentation/index.js'
import { MOST_FAULTS } from '../../src/problem.js'
import { canvas, image, label, manifest, RECIPES } from './recipes.js'

/** JSON, as a document comes. */
const sent = (document: unknown): Record<string, unknown> => JSON.parse(JSON.stringify(document))

const told = ({ errors, warnings }: Faults) => ({
  errors: errors.map(({ property, message }) => `${property}: ${message}`),
  warnings: warnings
    .filter(({ message }) => !message.includes('recommended'))
    .map(({ property, message }) => `${property}: ${message}`),
})

it.each(RECIPES)('nothing is wrong with %s', async (_, document) => {
  expect(told(await faultsOf(sent(document)))).toEqual({ errors: [], warnings: [] })
})

const p1 = canvas('p1', [image('p1')])
const ID = p1.id

it.each<[string, unknown, string]>([
  ['no object', [], 'body: must be a JSON object, a Manifest or a Collection'],
  ['no type', { label: label('x') }, 'type: must be "Manifest" or "Collection"'],
  ['another type', manifest([], { type: 'Canvas' }), 'type: must be "Manifest" or "Collection"'],
  [
    'version 2',
    { '@type': 'sc:Manifest', label: 'x' },
    'type: must be "Manifest" or "Collection"; documents of Presentation 2 can be imported, which brings them to version 3',
  ],
  [
    'a label that is a string',
    manifest([p1], { label: 'Boat' }),
    'label: must be a language map, like {"none": ["Boat"]}',
  ],
  ['a label of strings', manifest([p1], { label: { en: 'Boat' } }), 'label.en: must be an array of strings'],
  ['items that are no array', manifest(p1 as never), 'items: must be an array'],
  ['a canvas that is a string', manifest(['x' as never]), 'items[0]: must be an object, a Canvas'],
  ['a canvas without an id', manifest([{ ...p1, id: undefined }]), 'items[0].id: is required on a Canvas'],
  ['a canvas whose id is a number', manifest([{ ...p1, id: 7 }]), 'items[0].id: must be a string'],
  ['a canvas of another type', manifest([{ ...p1, type: 'Image' }]), 'items[0].type: must be "Canvas"'],
  ['two canvases of one id', manifest([p1, p1]), 'items[1].id: is the id of items[0] too'],
  ['structures that are no array', manifest([p1], { structures: {} }), 'structures: must be an array'],
])('%s is an error', async (_, document, error) => {
  expect(told(await faultsOf(sent(document))).errors).toContain(error)
})

const painted = (more: object) =>
  manifest([
    canvas('p1', [image('p1')], { items: [{ ...p1.items[0]!, items: [{ ...p1.items[0]!.items[0]!, ...more }] }] }),
  ])
const range = (...items: object[]) =>
  manifest([p1], { structures: [{ id: 'https://made.example/r', type: 'Range', label: label('R'), items }] })

it.each<[string, unknown, string]>([
  ['no label', manifest([p1], { label: undefined }), 'label: is required on a Manifest'],
  ['no canvases', manifest([]), 'items: must have at least one member'],
  [
    'a width without a height',
    manifest([canvas('p1', [], { height: undefined })]),
    'items[0].height: is required where the other of width and height is given',
  ],
  [
    'neither size nor duration',
    manifest([canvas('p1', [], { height: undefined, width: undefined })]),
    'items[0].height: is required, with width, unless the canvas has a duration',
  ],
  [
    'a size in quotes',
    manifest([canvas('p1', [], { height: '600' })]),
    'items[0].height: must be a whole number above 0, without quotes',
  ],
  ['a size where none has a place', manifest([p1], { height: 6 }), 'height: has no place on a Manifest'],
  [
    'rights of others',
    manifest([p1], { rights: 'https://made.example/terms' }),
    'rights: must be the URI of a Creative Commons licence',
  ],
  [
    'rights by https',
    manifest([p1], { rights: 'https://creativecommons.org/licenses/by/4.0/' }),
    'rights: must be written with http: "http://creativecommons.org/licenses/by/4.0/"',
  ],
  [
    'an older term',
    manifest([p1], { attribution: 'Us' }),
    'attribution: is of Presentation 2; version 3 has requiredStatement',
  ],
  ['a mistyped name', manifest([p1], { sumary: label('x') }), 'sumary: is not known; did you mean summary?'],
  [
    'a mistyped behavior',
    manifest([p1], { behavior: ['pagged'] }),
    'behavior[0]: pagged is not known; did you mean paged?',
  ],
  ['a behavior of others', manifest([p1], { behavior: ['non-paged'] }), 'behavior[0]: non-paged does not apply here'],
  [
    'behaviors that contradict',
    manifest([p1], { behavior: ['paged', 'continuous'] }),
    'behavior: continuous and paged contradict each other: keep one',
  ],
  [
    'metadata without a value',
    manifest([p1], { metadata: [{ label: label('x') }] }),
    'metadata[0].value: must be a language map',
  ],
  [
    'a date without a zone',
    manifest([p1], { navDate: '1881-05-01T00:00:00' }),
    'navDate: must be a date and time with a time zone',
  ],
  [
    'a direction that is none',
    manifest([p1], { viewingDirection: 'rtl' }),
    'viewingDirection: must be one of left-to-right',
  ],
  [
    'a link without an array',
    manifest([p1], { homepage: { id: 'https://made.example', type: 'Text' } }),
    'homepage: must be an array',
  ],
  [
    'a link without a type',
    manifest([p1], { rendering: [{ id: 'https://made.example' }] }),
    'rendering[0].type: is required on a Link',
  ],
  [
    'an address that is none',
    manifest([p1], { thumbnail: [image('x', { id: '/x.jpg' })] }),
    'thumbnail[0].id: must be an absolute URI',
  ],
  [
    'a comment among what is painted',
    painted({ motivation: 'commenting' }),
    'items[0].items[0].items[0].motivation: must be "painting"',
  ],
  [
    'a painting of another canvas',
    painted({ target: 'https://made.example/other' }),
    `items[0].items[0].items[0].target: must be the Canvas that it is painted on, "${ID}"`,
  ],
  [
    'a painting among comments',
    manifest([{ ...p1, items: [], annotations: p1.items }]),
    'items[0].annotations[0].items[0].motivation: must not be "painting"',
  ],
  [
    'an image without an address',
    painted({ body: { type: 'Image' } }),
    'items[0].items[0].items[0].body.id: is required: the address of the content',
  ],
  [
    'a service without a type',
    painted({ body: image('x', { service: [{ id: 'https://made.example/s' }] }) }),
    'items[0].items[0].items[0].body.service[0].type: is required',
  ],
  ['a fragment in an id', manifest([canvas('p1', [], { id: `${ID}#a` })]), 'items[0].id: must not have a fragment'],
  [
    'a range of a canvas that is not there',
    range({ id: `${ID}9#xywh=0,0,1,1`, type: 'Canvas' }),
    `structures[0].items[0]: names ${ID}9, which is not a Canvas of this Manifest`,
  ],
  ['a start that is not there', manifest([p1], { start: { id: `${ID}9`, type: 'Canvas' } }), `start: names ${ID}9`],
  [
    'a member without a label',
    { type: 'Collection', label: label('x'), items: [{ id: 'https://made.example/m', type: 'Manifest' }] },
    'items[0].label: is required on a Manifest',
  ],
])('%s is a warning', async (_, document, warning) => {
  const { errors, warnings } = told(await faultsOf(sent(document)))
  expect(errors).toEqual([])
  expect(warnings.filter(text => text.startsWith(warning))).toHaveLength(1)
})

it('what is recommended is told too', async () => {
  expect((await faultsOf(sent(manifest([p1])))).warnings).toContainEqual({
    property: 'summary',
    message: 'is recommended on a Manifest',
  })
})

it('of a document of Presentation 4 only that is looked at which the server reads', async () => {
  const scene = { id: 'https://made.example/s', type: 'Scene', items: 'later' }
  const version4 = { '@context': 'http://iiif.io/api/presentation/4/context.json' }
  expect(told(await faultsOf(sent(manifest([scene], version4))))).toEqual({ errors: [], warnings: [] })
  expect(told(await faultsOf(sent(manifest([scene], { ...version4, label: 1 })))).errors).toHaveLength(1)
})

it('as many faults are told as an answer lists, of however many', async () => {
  const { errors, warnings } = await faultsOf(
    sent(manifest(Array.from({ length: 500 }, () => ({ ...p1, width: 'x' })))),
  )
  expect([errors.length, warnings.length]).toEqual([MOST_FAULTS, MOST_FAULTS])
})

it('a document as deep as any is walked through without recursion', async () => {
  let deep: object = { id: 'https://made.example/0', type: 'Range', items: [] }
  for (let index = 1; index < 100_000; index++)
    deep = { id: `https://made.example/${index}`, type: 'Range', label: label('x'), items: [deep] }
  expect((await faultsOf(manifest([p1], { structures: [deep] }))).errors).toEqual([])
})

it('others have their turn while a large document is looked at', async () => {
  const large = manifest(Array.from({ length: 5000 }, (_, index) => ({ ...p1, id: `${ID}-${index}` })))
  let turns = 0
  const timer = setInterval(() => {
    turns++
  })
  await faultsOf(large)
  clearInterval(timer)
  expect(turns).toBeGreaterThan(0)
})
