// The id of a request: given back by every door, whatever it answers, and followed to the origin and the worker's job.

import { basic, startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { startOrigin } from '../pictures.js'
import { head, openRaw } from './raw.js'

let hydria: TestHydria
let customer: TestCustomer

beforeAll(async () => {
  hydria = await startTestHydria({
    ...{ HEADERS_TIMEOUT_S: '1', BODY_IDLE_S: '1', METRICS_PORT: '0', MAX_BODY_BYTES: '1024' },
    SYNC_INGEST_S: '30',
  })
  customer = await hydria.customer()
})
afterAll(() => hydria.stop())

const OURS = /^[0-9a-f-]{36}$/

/** What is sent by each door; `{c}` is the path of the customer, and `as` who sends it. */
const DOORS: [string, string, string, number, Record<string, string>][] = [
  ['an entry point of the DLCS', 'GET', '/', 200, {}],
  ['a resource of the DLCS', 'GET', '{c}', 200, {}],
  ['a page for people', 'GET', '{c}', 200, { Accept: 'text/html' }],
  ['a path that no route matches', 'GET', '/nothing/here', 404, {}],
  ['a method that is not allowed', 'DELETE', '/', 405, {}],
  ['a wrong secret', 'GET', '{c}', 401, { Authorization: basic('x', 'y') }],
  ['the options of a resource', 'OPTIONS', '{c}', 204, {}],
  ['rokka', 'GET', '/user', 401, { 'Api-Key': 'nobody:nothing' }],
  ['a rendering of rokka', 'GET', '/nobody/dynamic/abcdef.jpg', 404, {}],
  ['the DSIO API', 'GET', '/images/x', 404, {}],
  ['an image of the public side', 'GET', '/iiif-img/1/1/x/info.json', 404, {}],
  ['a manifest that is not there', 'GET', '/iiif/1/x', 404, {}],
  ['the console', 'GET', '/console/sign-in', 200, {}],
  ['an access service', 'GET', '/auth/v2/token/1/x', 400, {}],
  ['the state of the process', 'GET', '/healthz', 200, {}],
  ['measures that are not for everyone', 'GET', '/metrics', 404, {}],
  ['the vocabulary', 'GET', '/vocab', 200, {}],
  ['agents', 'POST', '/mcp', 400, {}],
]

const ask = async (method: string, path: string, headers: Record<string, string>) => {
  const url = new URL(path.replace('{c}', customer.path), hydria.base)
  return fetch(url, {
    method,
    redirect: 'manual',
    headers: { Authorization: basic(customer.key, customer.secret), ...headers },
  })
}

describe('every door gives back the id that a request came with', () => {
  it.each(DOORS)('%s', async (_name, method, path, status, headers) => {
    const answer = await ask(method, path, { ...headers, 'X-Request-ID': 'Seen.by-proxy_1' })
    await answer.arrayBuffer()
    expect([answer.status, answer.headers.get('x-request-id')]).toEqual([status, 'Seen.by-proxy_1'])
  })

  it.each(DOORS)('or one of its own for one that is none: %s', async (_name, method, path, _status, headers) => {
    const answer = await ask(method, path, { ...headers, 'X-Request-ID': '<script>' })
    await answer.arrayBuffer()
    expect(answer.headers.get('x-request-id')).toMatch(OURS)
  })
})

it.each([
  ['one that is empty', ''],
  ['one of 129 characters', 'a'.repeat(129)],
  ['one with a space', 'a b'],
  ['one with a quote', 'a"b'],
  ['one of other letters', 'ä'],
  ['several', 'a\r\nX-Request-ID: b'],
])('%s is replaced', async (_name, id) => {
  const connection = await openRaw(hydria.base)
  connection.write(
    Buffer.from(
      head('GET', '/healthz', { 'X-Request-ID': id }).replace('Host: x', `Host: ${new URL(hydria.base).host}`),
      'latin1',
    ),
  )
  expect((await connection.answer()).headers.get('x-request-id')).toMatch(OURS)
  connection.close()
})

it('one of 128 characters is taken', async () => {
  const id = '.-_9Az'.padEnd(128, 'x')
  const { headers } = await hydria.anyone('GET', '/healthz', { headers: { 'X-Request-ID': id } })
  expect(headers.get('x-request-id')).toBe(id)
})

describe('answers that are given early have one', () => {
  const NAMED = { 'X-Request-ID': 'early.1' }
  const TOO_LONG = `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`
  it.each([
    ['a line that is none', 'nonsense\r\n\r\n', 400, OURS],
    ['a head that is too long', TOO_LONG, 431, OURS],
    ['a head that does not end', 'GET / HTTP/1.1\r\nHost: x\r\n', 408, OURS],
    ['a request without a Host', 'GET /healthz HTTP/1.1\r\nX-Request-ID: early.1\r\n\r\n', 400, /^early\.1$/],
    [
      'a Host that is not ours',
      'GET / HTTP/1.1\r\nHost: elsewhere.example\r\nX-Request-ID: early.1\r\n\r\n',
      421,
      /^early\.1$/,
    ],
    ['an expectation that is not known', head('POST', '/customers', { ...NAMED, Expect: 'tea' }), 417, /^early\.1$/],
    ['a body that does not come', head('POST', '/user/x', { ...NAMED, 'Content-Length': '9' }), 404, /^early\.1$/],
    [
      'a chunk that is none',
      `${head('POST', '/customers', { ...NAMED, 'Transfer-Encoding': 'chunked' })}zz\r\n`,
      400,
      /^early\.1$/,
    ],
  ] as const)('%s', async (_name, bytes, status, id) => {
    const connection = await openRaw(hydria.base)
    connection.write(bytes)
    const answer = await connection.answer()
    expect([answer.status, answer.headers.get('x-request-id')]).toEqual([status, expect.stringMatching(id)])
    connection.close()
  })

  it('a body that stops is answered with 408 by its id', async () => {
    const connection = await openRaw(hydria.base)
    const { key, secret } = customer
    const headers = { ...NAMED, Authorization: basic(key, secret), 'Content-Type': 'application/json' }
    connection.write(head('POST', `${customer.path}/spaces`, { ...headers, 'Content-Length': '100' }))
    const answer = await connection.answer()
    expect([answer.status, answer.headers.get('x-request-id')]).toEqual([408, 'early.1'])
    connection.close()
  })
})

describe('a request is followed', () => {
  const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  it.each([
    ['one that is valid to the origin', TRACE, TRACE],
    ['none that is not', '00-00000000000000000000000000000000-b7ad6b7169203331-01', undefined],
  ])('by its place in a trace: %s', async (_name, sent, arrived) => {
    let seen: unknown = 'nothing was asked'
    const origin = await startOrigin((request, response) => {
      seen = request.headers['traceparent']
      response.writeHead(404).end()
    })
    const space = (await customer.call('POST', `${customer.path}/spaces`, { body: { name: crypto.randomUUID() } })).body
    await customer.call('PUT', `${space.images}/a`, {
      body: { origin: origin.url('gone.png') },
      headers: { traceparent: sent, 'X-Request-ID': 'followed.1' },
    })
    await origin.close()
    expect(seen).toBe(arrived)
  })

  it('by its id, which its jobs and its entry of the audit trail keep', async () => {
    const { db } = hydria.services.store
    const space = (await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'kept' } })).body
    await customer.call('PUT', `${space.images}/later`, {
      body: { origin: 'http://127.0.0.1:1/nothing.png' },
      headers: { 'X-Request-ID': 'kept.1', Prefer: 'respond-async' },
    })
    const job = await db('jobs').where({ customer: customer.id, image: 'later' }).first('request_id')
    expect(job).toEqual({ request_id: 'kept.1' })
    const entry = await db('audit_entries').where({ customer: customer.id, request_id: 'kept.1' }).first('target')
    expect(entry?.target).toMatch(/later$/)
  })
})
