// Random requests, right and wrong, to every operation that an OpenAPI document has, and to addresses of the public side.
import fc from 'fast-check'
import { isText } from '../../src/vocabulary/index.js'
import { anything, schemaValue, text } from './schema-values.js'

/** One request. */
export interface FuzzRequest {
  method: string
  path: string
  headers: Record<string, string>
  body?: string | Uint8Array<ArrayBuffer>
  /** Who calls: the customer, another one, or nobody. */
  caller: 'customer' | 'other' | 'nobody'
  /** A list by cursor, whose pages are counted. */
  isList: boolean
}

/** Values of the variables of addresses that lead somewhere. */
export type Places = Record<string, string[]>

interface Described {
  parameters?: { name: string; in: string; schema?: object }[]
  requestBody?: { content: Record<string, { schema: object }> }
  responses: Record<string, unknown>
}

type Document = { paths: Record<string, Record<string, unknown>> }

const METHODS = ['get', 'put', 'post', 'patch', 'delete', 'x-copy']

const ACCEPTS = [
  ...[
    '*/*',
    'application/json',
    'application/ld+json',
    'text/turtle',
    'text/html',
    'application/n-quads',
    'image/webp,*/*;q=0.1',
  ],
  ...[
    'application/problem+json',
    'application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"',
    'x',
    '',
    'text/html;q=2',
  ],
]

const TYPES = [
  ...[
    'application/json',
    'application/ld+json',
    'application/merge-patch+json',
    'text/turtle',
    'application/n-triples',
  ],
  ...['application/x-www-form-urlencoded', 'image/jpeg', 'application/json; charset=iso-8859-1', 'text/plain', 'x', ''],
  'multipart/form-data; boundary=b',
]

const HEADERS = fc.record(
  {
    Accept: fc.constantFrom(...ACCEPTS),
    Prefer: fc.constantFrom(
      ...['handling=strict', 'return=minimal', 'return="x"', ';;'].map(other => `respond-async, ${other}`),
    ),
    'If-Match': fc.constantFrom('*', '"1-x"', 'W/"1"', 'x', '"'),
    'If-None-Match': fc.constantFrom('*', '"1-x"', 'W/"1"', 'x'),
    'If-Unmodified-Since': fc.constantFrom('Tue, 01 Dec 2020 12:00:00 GMT', 'x'),
    Range: fc.constantFrom('bytes=0-9', 'bytes=-5', 'bytes=99999999-', 'bytes=5-1', 'x'),
    'Content-Encoding': fc.constantFrom('gzip', 'identity', 'x'),
    'Accept-Language': fc.constantFrom('de, en;q=0.5', 'x;q=y'),
    Origin: fc.constantFrom('https://elsewhere.example', 'null'),
  },
  { requiredKeys: [] },
)

/** Most requests have few headers. */
const headers = fc.oneof({ weight: 5, arbitrary: fc.constant({}) }, { weight: 2, arbitrary: HEADERS }) as fc.Arbitrary<
  Record<string, string>
>

/** Text as it stands in an address: encoded, or as bytes that are no UTF-8. */
const encoded = (value: string): string =>
  isText(value.replaceAll('\u0000', '')) ? encodeURIComponent(value) : '%ED%A0%80'

const variable = (places: Places, name: string): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 24, arbitrary: fc.constantFrom(...(places[name] ?? ['1', 'x'])).map(encoded) },
    { weight: 1, arbitrary: text().map(value => encoded(value) || 'x') },
    { weight: 1, arbitrary: fc.constantFrom('%FF', '%00', '-1', '99999999999999999999', '%20', '0', '1e3') },
  )

const pathOf = (places: Places, template: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      ...template.split('/').map(part => {
        const name = /^\{(\w+)\*?\}(.*)$/.exec(part)
        return name
          ? variable(places, name[1]!).map(value => value + name[2])
          : fc.constant(part.replace(/\{\w+\}/g, 'x'))
      }),
    )
    .map(parts => parts.join('/'))

/** A query of some of the parameters, with the values of their kinds or any. */
function queryOf(document: object, { parameters = [] }: Described): fc.Arbitrary<string> {
  const known = parameters.filter(parameter => parameter.in === 'query')
  if (known.length === 0)
    return fc.oneof(
      { weight: 5, arbitrary: fc.constant('') },
      text().map(value => `?x=${encoded(value)}`),
    )
  const orders = known.map(({ name }) => name)
  const pairs = known.map(({ name, schema }) => {
    const value =
      name === 'orderBy' || name === 'orderByDescending'
        ? fc.constantFrom(...orders)
        : name === 'q'
          ? fc.tuple(fc.constantFrom(...orders), anything()).map(([key, one]) => JSON.stringify({ [key]: one }))
          : name === 'cursor'
            ? fc.oneof(fc.constant(''), text())
            : fc.oneof(schemaValue(document, schema ?? {}), fc.constantFrom(1, 2, 3))
    return value.map(
      one => `${encodeURIComponent(name)}=${encoded(typeof one === 'string' ? one : (JSON.stringify(one) ?? ''))}`,
    )
  })
  return fc
    .subarray(pairs, { maxLength: Math.min(3, pairs.length) })
    .chain(chosen => fc.tuple(...chosen).map(parts => (parts.length > 0 ? `?${parts.join('&')}` : '')))
}

const RAW = [
  '',
  '{',
  '[]',
  'null',
  '"x"',
  '\uFEFF{}',
  '{"a":1}{',
  '<> <',
  '--b\r\n\r\nx',
  'a=b&c',
  '_method=DELETE',
  '[[[[[[[[',
]

/** A body: as described, spoiled, or no such thing. */
function bodyOf(document: object, { requestBody }: Described): fc.Arbitrary<Pick<FuzzRequest, 'body' | 'headers'>> {
  const raw = fc
    .tuple(fc.constantFrom(...RAW, new Uint8Array([0xff, 0xfe, 0x00, 0x7b])), fc.constantFrom(...TYPES))
    .map(([body, type]) => ({ body, headers: type === '' ? ({} as Record<string, string>) : { 'Content-Type': type } }))
  const contents = Object.entries(requestBody?.content ?? {})
  if (contents.length === 0)
    return fc.oneof({ weight: 4, arbitrary: fc.constant({ headers: {} }) }, { weight: 1, arbitrary: raw })
  const described = fc.constantFrom(...contents).chain(([type, { schema }]) =>
    schemaValue(document, schema).map(value => ({
      body: typeof value === 'string' && !type.includes('json') ? value : (JSON.stringify(value) ?? ''),
      headers: { 'Content-Type': type } as Record<string, string>,
    })),
  )
  return fc.oneof({ weight: 6, arbitrary: described }, { weight: 1, arbitrary: raw })
}

/** Methods of operations, and now and then one that is not there. */
const methodOf = (key: string): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constant(key.replace('x-', '').toUpperCase()) },
    { weight: 1, arbitrary: fc.constantFrom('HEAD', 'OPTIONS', 'PROPFIND', 'COPY', 'POST', 'PUT', 'PATCH') },
  )

const caller = fc.oneof(
  { weight: 12, arbitrary: fc.constant('customer' as const) },
  { weight: 1, arbitrary: fc.constantFrom('other' as const, 'nobody' as const) },
)

/** Requests to the operations of an OpenAPI document. `isLeftOut`: addresses that are not for trying. */
export function requestsOf(
  document: object,
  places: Places,
  isLeftOut: (method: string, template: string) => boolean,
): fc.Arbitrary<FuzzRequest> {
  const operations = Object.entries((document as Document).paths).flatMap(([template, item]) =>
    METHODS.flatMap(key => {
      const described = item[key] as Described | undefined
      return described && !isLeftOut(key, template) ? [{ template, key, described }] : []
    }),
  )
  return fc.constantFrom(...operations).chain(({ template, key, described }) =>
    fc
      .tuple(
        methodOf(key),
        pathOf(places, template),
        queryOf(document, described),
        headers,
        bodyOf(document, described),
        caller,
      )
      .map(([method, path, query, sent, { body, headers: own }, who]) => ({
        ...{ method, caller: who, path: path + query, headers: { ...sent, ...own } },
        ...(method !== 'GET' && method !== 'HEAD' && body !== undefined ? { body } : {}),
        isList: method === 'GET' && query.includes('cursor=&'),
      })),
  )
}

const size = (): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom(
      'max',
      '^max',
      '50,',
      ',50',
      '!40,40',
      '^!40,40',
      '50,40',
      'pct:10',
      '^pct:5',
      '0,0',
      ',',
      'full',
      '-1,',
      '99999999,',
      'pct:0',
    ),
    fc.integer({ min: 0, max: 80 }).map(width => `${width},`),
  )

const part = (): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom(
      'full',
      'square',
      'pct:0,0,50,50',
      'pct:99.99,0,1,1',
      '0,0,512,427',
      '-1,0,5,5',
      '0,0,0,0',
      '9999,0,5,5',
      'pct:x',
      '1,2,3',
    ),
    fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 0, max: 700 }))).map(numbers => numbers.join(',')),
  )

/** Requests to the public side: images, thumbnails, files, manifests, documents, and rokka's renderings. */
export function deliveryRequests(places: Places): fc.Arbitrary<FuzzRequest> {
  const image = fc
    .tuple(variable(places, 'customer'), variable(places, 'space'), variable(places, 'image'))
    .map(all => all.join('/'))
  const turn = fc.constantFrom('0', '90', '!180', '45', '360', '361', '-1', 'x', '0.0')
  const format = fc.constantFrom('jpg', 'png', 'webp', 'gif', 'tif', 'jp2', 'pdf', 'x')
  const quality = fc.constantFrom('default', 'color', 'gray', 'bitonal', 'native', 'x')
  const drawn = fc
    .tuple(part(), size(), turn, quality, format)
    .map(([one, two, three, four, five]) => `${one}/${two}/${three}/${four}.${five}`)
  const operations = fc.constantFrom(
    ...[
      'resize-width-40',
      'crop-width-30-height-30',
      'rotate-angle-90',
      'resize-width-x',
      'noop',
      'blur-sigma-1',
      'resize',
      'v-x-1',
      '--',
    ],
    ...['resize-width-40--o-af-1', 'o-autoformat-true', 'grayscale', 'trim', 'dropshadow', 'resize-width-99999999'],
  )
  const path = fc.oneof(
    fc
      .tuple(fc.constantFrom('/iiif-img/', '/iiif-img/v2/', '/iiif-img/v3/', '/thumbs/'), image, drawn)
      .map(([start, one, two]) => `${start}${one}/${two}`),
    fc
      .tuple(
        fc.constantFrom('/iiif-img/', '/thumbs/', '/file/', '/iiif-manifest/', '/iiif-manifest/v2/', '/iiif-av/'),
        image,
      )
      .map(all => all.join('')),
    fc.tuple(fc.constantFrom('/iiif-img/', '/thumbs/'), image).map(([start, one]) => `${start}${one}/info.json`),
    fc
      .tuple(
        fc.constantFrom('/iiif-resource/', '/raw-resource/', '/pdf/', '/zip/'),
        variable(places, 'customer'),
        text(),
        text(),
      )
      .map(([start, one, name, value]) => `${start}${one}/${encoded(name)}/${encoded(value)}`),
    fc
      .tuple(variable(places, 'organization'), operations, variable(places, 'hash'), format)
      .map(([who, how, hash, end]) => `/${who}/dynamic/${how}/${hash}.${end}`),
    fc.array(text().map(encoded), { maxLength: 4 }).map(segments => `/${segments.join('/')}`),
  )
  return fc
    .tuple(fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'OPTIONS', 'POST'), path, headers, caller)
    .map(([method, address, sent, who]) => ({
      ...{ method, path: address, headers: sent, caller: who, isList: false },
    }))
}
