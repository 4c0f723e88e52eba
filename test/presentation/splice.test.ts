// Edits of JSON text: what is edited, and that nothing else is.
import fc from 'fast-check'
import { type Edit, spliceAt, spliceMembers } from '../../src/presentation/index.js'

const DOCUMENT = `{
  "label" : { "en" : ["\\u0041 \\"b\\\\" ] },
  "height": 1.0, "big": 9007199254740993, "id": "old",
  "x:deep": [[{"id": 1}], [], {}], "height": 2.50
}
`

describe('members of a document', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['is replaced', { id: 'new' }, DOCUMENT.replace('"old"', '"new"')],
    ['is put in behind the others', { more: [1] }, DOCUMENT.replace('2.50\n', '2.50,\n  "more" : [1]\n')],
    [
      'is put in first where it names the document',
      { type: 'Manifest', '@context': 'c' },
      DOCUMENT.replace('{\n', '{\n  "@context" : "c",\n  "type" : "Manifest",\n'),
    ],
    ['is taken out', { label: undefined }, `{\n  ${DOCUMENT.slice(DOCUMENT.indexOf('"height"'))}`],
    ['is taken out where it is not', { none: undefined }, DOCUMENT],
    ['is edited wherever its name stands', { height: 3 }, DOCUMENT.replace('1.0', '3').replace('2.50', '3')],
    [
      'is taken out wherever its name stands',
      { height: undefined },
      DOCUMENT.replace(',\n  "height": 1.0', '').replace(', "height": 2.50', ''),
    ],
    [
      'makes way for another',
      { label: undefined, id: undefined, type: 'Manifest' },
      DOCUMENT.replace(/"label".*\n {2}/, '"type" : "Manifest",')
        .replace(', "id": "old"', '')
        .replace('{\n  ', '{\n  '),
    ],
  ])('one %s', (_, members, expected) => {
    const spliced = spliceMembers(DOCUMENT, members)
    expect(spliced.replace(/\s/g, '')).toBe(expected.replace(/\s/g, ''))
    expect(spliced.length - expected.length).toBeLessThanOrEqual(4)
  })

  it('id goes behind the @context and before the rest', () => {
    expect(spliceMembers('{"@context":"c","label":{}}', { id: 'i' })).toBe('{"@context":"c","id":"i","label":{}}')
    expect(spliceMembers('{"type":"Manifest"}', { id: 'i' })).toBe('{"id":"i","type":"Manifest"}')
  })

  it('an object without members gets the first ones, and loses the last', () => {
    expect(spliceMembers(' { } ', { a: 1, id: 2 })).toBe(' {"id":2,"a":1 } ')
    expect(spliceMembers('{"a": 1, "b": 2}', { a: undefined, b: undefined })).toBe('{}')
    expect(spliceMembers('{"a": 1, "b": 2}', { a: undefined, b: undefined, c: 3 })).toBe('{"c": 3}')
  })

  it('a name is the same however it is escaped, and __proto__ is a name', () => {
    expect(spliceMembers('{"\\u0069d":1,"__proto__":2}', { id: 3, ...JSON.parse('{"__proto__":4}') })).toBe(
      '{"\\u0069d":3,"__proto__":4}',
    )
  })
})

describe('nested places', () => {
  const text = '{"items": [ {"id": "a"}, {"id": "b", "items": []} , 3 ]}'

  it('are replaced, put in, added at the end and taken out at once', () => {
    const edits: Edit[] = [
      { path: ['items', 1, 'id'], value: 'c' },
      { path: ['items', 0, 'label'], value: null },
      { path: ['items', 1, 'items', 0], value: {} },
      { path: ['items', 3], value: 4 },
      { path: ['items', 4], value: 5 },
      { path: ['items', 2], value: undefined },
    ]
    expect(spliceAt(text, edits)).toBe('{"items": [ {"id": "a","label": null}, {"id": "c", "items": [{}]}, 4, 5 ]}')
  })

  it.each<[Edit['path'], string]>([
    [['items', 7, 'id'], 'items[7]'],
    [['items', 4], 'items[4]'],
    [['items', 'id'], 'items.id'],
    [['items', 2, 'id'], 'items[2].id'],
    [['none', 'a b', 'c'], 'none'],
    [[0], '[0]'],
  ])('that do not exist are named: %j', (path, named) => {
    expect(() => spliceAt(text, [{ path, value: 1 }])).toThrow(`${named}: does not exist in the document`)
  })

  it('are those of the last of two members of one name', () => {
    expect(spliceAt('{"a":[],"a":[{"b":1}]}', [{ path: ['a', 0, 'b'], value: 2 }])).toBe('{"a":[],"a":[{"b":2}]}')
    expect(() => spliceAt('{"a":[{"b":1}],"a":[]}', [{ path: ['a', 0, 'b'], value: 2 }])).toThrow(
      'a[0]: does not exist',
    )
  })
})

it.each([
  ['{"a":{"b":', 'body: is not JSON at character 6'],
  ['{"a":"b', 'body: is not JSON at character 6'],
  ['{"a" 1}', 'body: is not JSON at character 6'],
  ['{"a":1 "b"}', 'body: is not JSON at character 8'],
  ['{a:1}', 'body: is not JSON at character 2'],
  ['{"a":,}', 'body: is not JSON at character 6'],
  ['{"\\x":1}', 'body: is not JSON at character 2'],
  [`{"a":${'['.repeat(100_000)}`, 'a: must not be nested deeper than 64'],
])('a text that is no document is refused, example %#', (text, message) => {
  expect(() => spliceMembers(text, { id: 1 })).toThrow(expect.objectContaining({ status: 400, message }))
})

/** A JSON text of a value with white space of its own before every token. */
function spelled(value: unknown, space: () => string): string {
  const within = (parts: string[]) => parts.join(`${space()},`) + space()
  const entry = (item: unknown) => space() + spelled(item, space)
  if (Array.isArray(value)) return `[${within(value.map(entry))}]`
  if (typeof value === 'object' && value !== null)
    return `{${within(Object.entries(value).map(([key, item]) => `${space()}${JSON.stringify(key)}${space()}:${entry(item)}`))}}`
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? `${value}.0` : JSON.stringify(value)
}

type Tree = { [key: string | number]: Tree }

/** Every place in a value that can be edited: what it has, and one more of each object and array. */
const placesIn = (value: unknown): Edit['path'][] =>
  typeof value !== 'object' || value === null
    ? []
    : [
        [Array.isArray(value) ? value.length : 'id'],
        ...Object.entries(value).flatMap(([key, item]): Edit['path'][] => {
          const step = Array.isArray(value) ? Number(key) : key
          return [[step], ...placesIn(item).map((path): Edit['path'] => [step, ...path])]
        }),
      ]

/** The value with one place edited, by the ways of JavaScript. */
function edited(value: unknown, { path, value: put }: Edit): unknown {
  const copy = structuredClone(value) as Tree
  const holder = path.slice(0, -1).reduce<Tree>((tree, step) => tree[step]!, copy)
  const last = path.at(-1)!
  if (put !== undefined)
    Object.defineProperty(holder, last, { value: put, enumerable: true, configurable: true, writable: true })
  else if (Array.isArray(holder)) holder.splice(last as number, 1)
  else delete holder[last]
  return copy
}

const isIn = (value: unknown, path: Edit['path']): boolean =>
  Object.hasOwn(
    path.slice(0, -1).reduce<Tree>((tree, step) => tree[step]!, value as Tree),
    path.at(-1)!,
  )

/** How many characters two texts share at both ends. */
function shared(a: string, b: string): number {
  const most = Math.min(a.length, b.length)
  let start = 0
  while (start < most && a[start] === b[start]) start++
  let end = 0
  while (end < most - start && a.at(-1 - end) === b.at(-1 - end)) end++
  return start + end
}

it('any edit of any document is the edit of its value, and touches one span of its text', () => {
  const values = fc
    .jsonValue({ maxDepth: 4, depthSize: 'large', noUnicodeString: false })
    .filter(value => typeof value === 'object' && value !== null)
  const spaces = fc.array(fc.constantFrom('', ' ', '\n  ', '\t', '\r\n'), { minLength: 1, maxLength: 20 })
  const puts = fc.constantFrom<unknown>(undefined, 'new', { id: ['"\\'] }, 0)
  fc.assert(
    fc.property(values, spaces, fc.nat(), puts, (tree, among, nth, value) => {
      let turn = 0
      const text = spelled(tree, () => among[turn++ % among.length]!)
      const document = JSON.parse(text)
      const places = placesIn(document)
      const path = places[nth % places.length]!
      const result = spliceAt(text, [{ path, value }])
      expect(JSON.parse(result)).toEqual(edited(document, { path, value }))
      const kept = isIn(document, path) ? result.length - (JSON.stringify(value) ?? '').length : text.length
      expect(shared(text, result)).toBeGreaterThanOrEqual(kept)
    }),
    { numRuns: 500 },
  )
})
