// What can be no text, and no date: refused by name at every API, in bodies, addresses, forms, headers and searches.
import { connect } from 'node:net'
import { basic, sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'

let hydria: TestHydria
let customer: TestCustomer
let images: string
let other: string

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  images = (await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'texts' } })).body.images
  other = `/sourceimages/${customer.name}`
  await customer.call('PUT', `/organizations/${customer.name}`, {
    body: { billing_email: 'x@museum.example', display_name: 'x' },
  })
})

/** The status of an answer, and all that it says. */
async function said(
  method: string,
  path: string,
  body?: string | Uint8Array | FormData,
  type?: string,
): Promise<[number, string]> {
  const { status, text } = await customer.call(method, path, {
    ...(body !== undefined && { body }),
    headers: { 'Api-Key': `${customer.key}:${customer.secret}`, ...(type && { 'Content-Type': type }) },
  })
  return [status, text]
}

/** The words of PostgreSQL, of V8 and of libraries, which are nobody's but theirs. */
const FOREIGN_WORDS = /invalid input syntax|byte sequence|URIError|malformed|Cannot read|undefined/i

const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'))
const ORIGIN = '"origin":"http://127.0.0.1:9/x.jpg"'

function form(name: string, value: string | Uint8Array): [Uint8Array, string] {
  const head = `--b\r\nContent-Disposition: form-data; name="image"; filename="x.json"\r\nContent-Type: application/json\r\n\r\n{}\r\n`
  const file = [
    '--b\r\nContent-Disposition: form-data; name="file"; filename="',
    value,
    '"\r\nContent-Type: image/jpeg\r\n\r\nx\r\n--b--\r\n',
  ]
  const bytes = Buffer.concat(
    [head, ...file].map(part => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))),
  )
  return [new Uint8Array(bytes), `multipart/form-data; boundary=b${name}`]
}

const FORM = 'application/x-www-form-urlencoded'
const JSON_TYPE = 'application/json'

/** What is sent where: an address begins with the images of the space, or with what stands for the rokka API. */
const WRONG: [what: string, send: () => Promise<[number, string]>, status?: number][] = [
  ['half of a pair in JSON', () => said('PUT', `${images}/a`, `{${ORIGIN},"string1":"\\ud800"}`, JSON_TYPE)],
  ['half of a pair in an array', () => said('PUT', `${images}/a`, `{${ORIGIN},"tags":["\\udc00"]}`, JSON_TYPE)],
  ['half of a pair in a key', () => said('PUT', `${images}/a`, `{${ORIGIN},"\\ud800":"x"}`, JSON_TYPE)],
  [
    'half of a pair in a member',
    () => said('POST', `${customer.path}/queue`, `{"member":[{"id":"\\ud800","space":1,${ORIGIN}}]}`, JSON_TYPE),
  ],
  [
    'half of a pair in the id of a member to look up',
    () => said('POST', `${customer.path}/allImages`, '{"member":[{"id":"\\ud800","space":1}]}', JSON_TYPE),
  ],
  ['half of a pair in q', () => said('GET', `${images}?q=${encodeURIComponent('{"string1":"\\ud800"}')}`)],
  [
    'half of a pair in q of a body',
    () => said('POST', `${customer.path}/allImages`, '{"q":{"string1":["\\ud800"]}}', JSON_TYPE),
  ],
  [
    'half of a pair in expanded JSON-LD',
    () =>
      said(
        'PUT',
        `${images}/a`,
        `{"@context":{"s":"${hydria.base}/vocab#string1","o":"${hydria.base}/vocab#origin"},"s":"\\ud800","o":"http://127.0.0.1:9/x.jpg"}`,
        'application/ld+json',
      ),
  ],
  [
    'half of a pair in Turtle',
    () => said('PUT', `${images}/a`, `<> <${hydria.base}/vocab#string1> "\\uD800" .`, 'text/turtle'),
  ],
  [
    'half of a pair in a field of JSON',
    () =>
      said(
        'POST',
        images,
        `image=${encodeURIComponent('{"id":"\\ud800"}')}&_body=${encodeURIComponent(`{${ORIGIN},"id":"\\ud800"}`)}`,
        FORM,
      ),
  ],
  [
    "half of a pair in rokka's metadata",
    () => said('PUT', `${other}/${'a'.repeat(40)}/meta/user`, '{"x":"\\ud800"}', JSON_TYPE),
  ],
  ['latin 1 in JSON', () => said('PUT', `${images}/a`, latin1(`{${ORIGIN},"string1":"café"}`), JSON_TYPE)],
  [
    'latin 1 in Turtle',
    () => said('PUT', `${images}/a`, latin1(`<> <${hydria.base}/vocab#string1> "café" .`), 'text/turtle'),
  ],
  ['latin 1 in a form', () => said('POST', images, latin1('string1=café'), FORM)],
  ['latin 1, percent-encoded, in a form', () => said('POST', images, 'string1=caf%E9', FORM)],
  ['latin 1 in the name of a file', () => said('POST', images, ...form('', latin1('café.jpg')))],
  [
    "latin 1 in rokka's metadata",
    () => said('PUT', `${other}/${'a'.repeat(40)}/meta/user`, latin1('{"x":"café"}'), JSON_TYPE),
  ],
  ['latin 1 at DSIO', () => said('POST', '/images/modality', latin1('{"x":"café"}'), JSON_TYPE)],
  [
    'latin 1 that says so',
    () => said('PUT', `${images}/a`, latin1(`{${ORIGIN}}`), 'application/json; charset=iso-8859-1'),
    415,
  ],
  ['latin 1 in a query', () => said('GET', `${images}?string1=caf%E9`)],
  ['latin 1 in the name of a parameter', () => said('GET', `${images}?caf%E9=x`)],
  ['latin 1 in a path', () => said('PUT', `${images}/caf%E9`, `{${ORIGIN}}`, JSON_TYPE)],
  ['half of a pair in a path', () => said('PUT', `${images}/%ED%A0%80`, `{${ORIGIN}}`, JSON_TYPE)],
  ["latin 1 in a query of rokka's", () => said('GET', `${other}?name=caf%E9`)],
  ['latin 1 in a path of DSIO', () => said('GET', '/images/caf%E9')],
  ['a NUL in a query', () => said('GET', `${images}?string1=%00`)],
  [
    'half of a pair at DSIO',
    () => said('POST', '/modality/sessions', '{"sessionId":"\\ud800","clientName":"c"}', JSON_TYPE),
  ],
  ['half of a pair, percent-encoded, in a form', () => said('POST', images, 'string1=%ED%A0%80', FORM)],
  [
    'half of a pair in metadata that comes with an upload to rokka',
    () => {
      const data = new FormData()
      data.append('meta_user[0]', '{"x":"\\ud800"}')
      data.append('filedata[0]', new Blob(['x']), 'x.png')
      return said('POST', other, data)
    },
  ],
  [
    "half of a pair in a stack of rokka's",
    () => said('PUT', `/stacks/${customer.name}/x`, '{"variables":{"a":"\\ud800"}}', JSON_TYPE),
  ],
  ['latin 1 in an image request', () => said('GET', `/iiif-img/${customer.id}/1/caf%E9/info.json`)],
  ['latin 1 in the address of an original', () => said('GET', `/file/${customer.id}/1/caf%E9`)],
]

it.each(WRONG)('%s is refused in words of ours', async (_what, send, status = 400) => {
  const [found, text] = await send()
  expect([found, text]).toEqual([status, expect.not.stringMatching(FOREIGN_WORDS)])
  expect(text).toMatch(/UTF-8|utf-8|Unicode|is not a property|uD800/)
})

it('bytes beyond ASCII in an address are refused, whatever they are', async () => {
  for (const byte of ['caf\u00e9', 'caf\u00c3\u00a9']) {
    const text = await new Promise<string>(resolve => {
      const socket = connect(hydria.port, '127.0.0.1')
      let answer = ''
      socket.on('data', data => {
        answer += data
      })
      socket.on('close', () => resolve(answer))
      const authorization = basic(customer.key, customer.secret)
      const head = `PUT ${new URL(images).pathname}/${byte} HTTP/1.1\r\nHost: 127.0.0.1:${hydria.port}\r\nAuthorization: ${authorization}\r\n`
      socket.write(
        Buffer.from(
          `${head}Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`,
          'latin1',
        ),
      )
    })
    expect(text).toMatch(/^HTTP\/1.1 400 /)
  }
  expect((await customer.call('GET', images)).body.totalItems).toBe(0)
})

it('a byte order mark before JSON is no part of it', async () => {
  const body = `\uFEFF{"name":"bom"}`
  const { status } = await customer.call('POST', `${customer.path}/spaces`, {
    headers: { 'Content-Type': JSON_TYPE },
    body,
  })
  expect(status).toBe(201)
})

const BLANK = ['%20', '%EF%BB%BF', '%E3%80%80', '%09', '%00']

it('an address whose key its property refuses makes nothing', async () => {
  const { vocabulary } = hydria.services
  const places: Record<string, string> = {
    customer: String(customer.id),
    space: '1',
    channel: 'thumbs',
    authService: 'x',
  }
  const faults: unknown[] = []
  for (const { target, template, link, operations } of vocabulary.routes) {
    const key = target.properties.find(({ name, kind }) => name === target.key && kind === 'string')
    if (link || !key || !operations.some(({ method, access }) => method === 'PUT' && access !== 'platform')) continue
    const variables = template.variables
    if (variables.at(-1) === 'authService' || !template.text.endsWith('}')) continue
    const parent = template.text
      .replace(/\/[^/]*$/, '')
      .replace(/\{(\w+)\}/g, (_, name: string) => places[name] ?? name)
    for (const last of [...BLANK, 'x'.repeat(2000)]) {
      const { status, body } = await customer.call('PUT', `${parent}/${last}`, { body: {} })
      if (status !== 400 || body.errors?.[0]?.property !== target.key)
        faults.push([template.text, last.slice(0, 20), status, body.errors?.[0]])
    }
  }
  expect(faults).toEqual([])
})

const DATES: [text: string, means: string | undefined][] = [
  ['2026-02-28', '2026-02-28T00:00:00.000Z'],
  ['2026-01-31T12:30:00', '2026-01-31T12:30:00.000Z'],
  ['2026-01-31T12:30', '2026-01-31T12:30:00.000Z'],
  ['2026-01-31T12:30:00.5Z', '2026-01-31T12:30:00.500Z'],
  ['2026-01-31T12:30:00+02:00', '2026-01-31T10:30:00.000Z'],
  ['2024-02-29T23:59:59-00:30', '2024-03-01T00:29:59.000Z'],
  ['0099-01-01', '0099-01-01T00:00:00.000Z'],
  ...[
    '2026-02-30',
    '2026-02-30T00:00:00Z',
    '2026-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-01-32',
  ].map((text): [string, undefined] => [text, undefined]),
  ...[
    '2026-01-31T24:00:00Z',
    '2026-01-31T12:60:00Z',
    '2026-01-31T12:30:60Z',
    '2026-01-31T12:30:00+24:00',
    '31.1.2026',
    '',
  ].map((text): [string, undefined] => [text, undefined]),
]

it.each(DATES)('the date %j means %j in bodies, filters and searches', async (text, means) => {
  const expected = means === undefined ? 400 : 200
  const made = await customer.call('POST', `${customer.path}/keys`, { body: { access: 'read', expires: text } })
  // A key must not have expired when it is made.
  expect(made.body.errors?.[0]?.message ?? '').toMatch(means === undefined ? /date-time/ : /^$|future|later|past/)
  const encoded = encodeURIComponent(text)
  for (const query of [`created=${encoded}`, `q=${encodeURIComponent(JSON.stringify({ created: { gt: text } }))}`])
    expect([query, (await customer.call('GET', `${images}?${query}`)).status]).toEqual([query, expected])
  const headers = { 'Api-Key': `${customer.key}:${customer.secret}` }
  if (text !== '')
    for (const field of ['created', 'user:date:taken']) {
      const { status } = await customer.call('GET', `${other}?${field}=${encodeURIComponent(`[${text} TO *]`)}`, {
        headers,
      })
      expect([field, status]).toEqual([field, expected])
    }
})
