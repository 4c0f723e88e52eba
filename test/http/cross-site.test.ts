// Requests of other sites' pages: a table over the three APIs of what is refused, by method, Content-Type and headers.
import { request } from 'node:http'
import { isFromAnotherSite } from '../../src/http/index.js'
import { basic, sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { picture } from '../pictures.js'

let hydria: TestHydria
let customer: TestCustomer
let token: string

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  token = (await customer.call('GET', '/user/apikeys/token')).body.token
})

type Headers = Record<string, string>

const BASE = 'https://images.example'

it.each<[string, Headers, boolean]>([
  ['a program', {}, false],
  ['the same origin', { 'sec-fetch-site': 'same-origin' }, false],
  ['what was typed', { 'sec-fetch-site': 'none' }, false],
  ['another site', { 'sec-fetch-site': 'cross-site' }, true],
  ['a sibling site', { 'sec-fetch-site': 'same-site' }, true],
  ['a value twice', { 'sec-fetch-site': 'none, cross-site' }, true],
  ['another site that names our origin', { 'sec-fetch-site': 'cross-site', origin: BASE }, true],
  ['our origin', { origin: BASE }, false],
  ['another origin', { origin: 'https://evil.example' }, true],
  ['our origin by another scheme', { origin: 'http://images.example' }, true],
  ['our origin at another port', { origin: 'https://images.example:8443' }, true],
  ['an origin that begins like ours', { origin: 'https://images.example.evil.example' }, true],
  ['the origin null', { origin: 'null' }, true],
  ['the host that was asked', { origin: 'https://other.example', host: 'other.example' }, false],
  ['the host that was asked by another scheme', { origin: 'http://other.example', host: 'other.example' }, true],
  ['the origin null of a host that cannot be parsed', { origin: 'null', host: ':' }, true],
  ['a page of ours', { referer: `${BASE}/customers/1` }, false],
  ['a page of another site', { referer: 'https://evil.example/images.example' }, true],
  ['a referrer that is no URL', { referer: 'evil' }, true],
  ['a referrer that is no URL, at a host that is none', { referer: 'evil', host: ':' }, true],
])('whether %s is another site: %j %s', (_what, headers, expected) => {
  expect(isFromAnotherSite({ headers }, BASE)).toBe(expected)
})

/** The status and the text of an answer; one byte of a body goes with what has a Content-Type. */
const send = (method: string, path: string, headers: Headers): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const body = headers['Content-Type'] === undefined || method === 'GET' ? '' : 'x'
    const length = { 'Content-Length': String(body.length) }
    const asked = request(new URL(path, hydria.base), { method, headers: { ...headers, ...length } }, async answer => {
      let text = ''
      for await (const chunk of answer) text += chunk
      resolve({ status: answer.statusCode!, text })
    })
    asked.on('error', reject).end(body)
  })

/** An address of each API that takes every method's body, or says that it takes none. */
const ADDRESSES: [string, () => string][] = [
  ['dlcs', () => `${customer.path}/spaces`],
  ['rokka', () => `/sourceimages/${customer.name}`],
  ['dsio', () => '/images'],
]

/** Whether a form can send it. */
const CONTENT_TYPES: [string | undefined, boolean][] = [
  [undefined, true],
  ['application/x-www-form-urlencoded', true],
  ['multipart/form-data; boundary=x', true],
  ['Text/Plain;charset=utf-8', true],
  ['text/plain;application/json', true],
  ['application/json', false],
  ['application/ld+json', false],
  ['image/png', false],
]

/** Whether they say that another site's page caused the request. */
const SITES: [Headers, boolean][] = [
  [{}, false],
  [{ 'Sec-Fetch-Site': 'same-origin' }, false],
  [{ 'Sec-Fetch-Site': 'cross-site' }, true],
  [{ 'Sec-Fetch-Site': 'same-site' }, true],
  [{ Origin: 'https://evil.example' }, true],
  [{ Origin: 'null' }, true],
  [{ Referer: 'https://evil.example/' }, true],
]

/** Whether a browser sends them without having asked first. */
const CREDENTIALS: [string, () => Headers, boolean][] = [
  ['none', () => ({}), true],
  ['Basic', () => ({ Authorization: basic(customer.key, customer.secret) }), true],
  [
    'Basic and X-Requested-With',
    () => ({ Authorization: basic(customer.key, customer.secret), 'X-Requested-With': 'x' }),
    false,
  ],
  ['Bearer', () => ({ Authorization: `Bearer ${token}` }), false],
  ['Api-Key', () => ({ 'Api-Key': `${customer.key}:${customer.secret}` }), false],
]

const METHODS: [string, boolean][] = [
  ['POST', true],
  ['PUT', false],
  ['DELETE', false],
  ['GET', false],
]

describe.each(ADDRESSES)('%s', (_api, path) => {
  it.each(CREDENTIALS)('with the credentials %s', async (_what, credentials, isAmbient) => {
    const wrong: unknown[] = []
    for (const [method, isSimpleMethod] of METHODS)
      for (const [type, isSimpleType] of CONTENT_TYPES)
        for (const [site, isOther] of SITES) {
          const headers = { ...site, ...credentials(), ...(type === undefined ? {} : { 'Content-Type': type }) }
          const { status, text } = await send(method, path(), headers)
          const refused = status === 403 && text.includes('pages of other sites')
          const expected = isSimpleMethod && isSimpleType && isOther && isAmbient
          if (refused !== expected || status >= 500) wrong.push({ method, type, site, status, text })
        }
    expect(wrong).toEqual([])
  })
})

describe('an upload that a form of another site sends', () => {
  const upload = (path: string, field: string, headers: Headers) => {
    const body = new FormData()
    body.append(field, new Blob([new Uint8Array(picture('rocket.jpg'))], { type: 'image/jpeg' }), 'rocket.jpg')
    return customer.call('POST', path, { headers, body })
  }

  it.each([
    ['dlcs', () => `${customer.path}/spaces/1/images`, 'file'],
    ['rokka', () => `/sourceimages/${customer.name}`, 'filedata'],
    ['dsio', () => '/images', 'imageMedia'],
  ])('is refused by %s, and nothing is stored', async (_api, path, field) => {
    const { status } = await upload(path(), field, { 'Sec-Fetch-Site': 'cross-site' })
    const { body } = await customer.call('GET', `${customer.path}/allImages`)
    expect([status, body.totalItems]).toEqual([403, 0])
  })

  it('is taken from a script that asked first', async () => {
    const headers = { 'Sec-Fetch-Site': 'cross-site', 'X-Requested-With': 'script' }
    const { status } = await upload(`/sourceimages/${customer.name}`, 'filedata', headers)
    expect(status).toBe(201)
  })
})

it.each([
  ['dlcs', () => `${customer.path}/spaces`],
  ['rokka', () => `/sourceimages/${customer.name}`],
  ['dsio', () => '/images'],
])('the preflight of %s allows the header that the refusal names, and no ambient credentials', async (_api, path) => {
  const { status, headers } = await hydria.anyone('OPTIONS', path(), { headers: { Origin: 'https://evil.example' } })
  expect([status, headers.get('access-control-allow-origin')]).toEqual([204, '*'])
  expect(headers.get('access-control-allow-headers')).toMatch(/X-Requested-With/i)
  expect(headers.get('access-control-allow-credentials')).toBeNull()
})
