// Values of a JSON Schema, and values that break it: what bodies and parameters of random requests are made of.
import fc from 'fast-check'

type Json = Record<string, unknown>

/** Texts that have meant trouble somewhere. */
const TEXTS = [
  '',
  ' ',
  '\uFEFF',
  '\u0000',
  '\ud800',
  '\u202E',
  'caf\u00e9',
  '\u{1F3FA}',
  '../..',
  '%00',
  '%zz',
  "'; --",
  '{}',
  '__proto__',
  'x'.repeat(600),
]

const DATES = [
  '2026-02-28T12:00:00Z',
  '2026-02-30T00:00:00Z',
  '2026-01-01',
  '2026-01-01T00:00:00',
  '9999-12-31T23:59:59+14:00',
  '0000-01-01T00:00:00Z',
  'now',
]

const NUMBERS = [0, -0, 1, -1, 7, 1.5, 2 ** 31 - 1, 2 ** 31, 2 ** 53 - 1, 2 ** 53, 1e21, -1e300]

/** Values that get further than random ones, by the name of their property. No origin leads off this machine. */
const HINTS: Record<string, unknown[]> = {
  origin: ['http://127.0.0.1:1/x.jpg', 'file:///etc/passwd', 'ftp://127.0.0.1/x', 'http://[::1', ''],
  initialOrigin: ['http://127.0.0.1:1/x.jpg', 'x'],
  url: ['http://127.0.0.1:1/x.jpg', ['http://127.0.0.1:1/x.jpg']],
  space: [1, 2, 99],
  roles: [['staff'], ['nobody'], [], ['/customers/1/roles/staff']],
  role: ['staff', 'nobody'],
  channel: ['thumbs', 'iiif-img', 'file', 'iiif-av'],
  policy: ['default', 'none', 'nothing'],
  policyData: ['["!300,300"]', '["x"]', '[]', '{'],
  template: ['s1=p1&canvas=n1', 'space=p1', 'x=y'],
  regex: ['^https://o\\.example/', '(a+)+$', '(?<!x)y', '['],
  mediaType: ['image/jpeg', 'image/*', '*', 'x'],
  expression: ['options.dpr > 1', '((', 'x'],
}

/** A text, likely or not. */
export const text = (): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom('a', 'b', 'staff', 'thumbs', 'default', 'name', '1'),
    fc.string({ maxLength: 12, unit: 'binary' }),
    fc.constantFrom(...TEXTS),
  )

const number = (): fc.Arbitrary<number> => fc.oneof(fc.integer({ min: -2, max: 40 }), fc.constantFrom(...NUMBERS))

export const anything = (): fc.Arbitrary<unknown> =>
  fc.oneof(fc.jsonValue({ maxDepth: 2 }), text(), number(), fc.constantFrom(...DATES))

const resolve = (document: Json, schema: Json): Json =>
  typeof schema['$ref'] === 'string'
    ? (schema['$ref']
        .slice(2)
        .split('/')
        .reduce<unknown>((value, key) => (value as Json)[decodeURIComponent(key)], document) as Json)
    : schema

const DEEPEST = 4

function rightValue(document: Json, given: Json, depth: number): fc.Arbitrary<unknown> {
  const schema = resolve(document, given)
  const inner = (one: unknown) => rightValue(document, one as Json, depth + 1)
  if (depth > DEEPEST) return fc.constant(null)
  if (schema['const'] !== undefined) return fc.constant(schema['const'])
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...schema['enum'])
  const some = (schema['anyOf'] ?? schema['oneOf']) as unknown[] | undefined
  if (some) return fc.oneof(...some.map(inner))
  if (Array.isArray(schema['allOf']))
    return fc.tuple(...schema['allOf'].map(inner)).map(parts => Object.assign({}, ...(parts as object[])))
  const types = [schema['type'] ?? []].flat() as string[]
  if (types.length > 1) return fc.oneof(...types.map(type => inner({ ...schema, type })))
  switch (types[0]) {
    case 'string':
      return schema['format'] === 'date-time' ? fc.constantFrom(...DATES) : text()
    case 'integer':
    case 'number':
      return number()
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array':
      return fc.array(inner(schema['items'] ?? {}), { maxLength: 3 })
    case 'object': {
      const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Json>)
      const required = (schema['required'] ?? []) as string[]
      const most = Math.min(6, properties.length)
      // What is not chosen is not made: classes have dozens of properties.
      return fc.subarray(properties, { maxLength: most }).chain(chosen => {
        const all = [...properties.filter(([name]) => required.includes(name)), ...chosen]
        const record = all.map(([name, one]) => {
          const hints = HINTS[name]
          const usual = hints && { weight: 4, arbitrary: fc.constantFrom(...hints) }
          return [name, usual ? fc.oneof(usual, inner(one)) : inner(one)] as const
        })
        return fc.record(Object.fromEntries(record))
      })
    }
    default:
      return anything()
  }
}

/** Values of a schema of an OpenAPI document, some of them with a fault. */
export function schemaValue(document: object, schema: object): fc.Arbitrary<unknown> {
  const right = rightValue(document as Json, schema as Json, 0)
  const spoiled = fc.tuple(right, text(), anything()).map(([value, name, wrong]) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong
    const names = Object.keys(value)
    const place = names.length > 0 && name.length % 2 === 0 ? names[name.length % names.length]! : name
    return { ...value, [place]: wrong }
  })
  return fc.oneof(
    { weight: 4, arbitrary: right },
    { weight: 2, arbitrary: spoiled },
    { weight: 1, arbitrary: anything() },
  )
}
