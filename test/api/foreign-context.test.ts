// Contexts of others: fetched where the setting allows, within limits, and not otherwise.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'

/** Most bytes of a context that is fetched. */
const LARGEST = 256 * 1024

/** A context of so many bytes. */
const sized = (vocab: string, bytes: number): string =>
  JSON.stringify({ '@context': { called: `${vocab}name` } }).padEnd(bytes)

let hydria: TestHydria
let customer: TestCustomer
let server: Server
let host: string
let asked: string[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url!)
    const vocab = `${hydria.base}/vocab#`
    const documents: Record<string, string> = {
      '/ok/good': JSON.stringify({ '@context': { called: `${vocab}name` } }),
      '/ok/largest': sized(vocab, LARGEST),
      '/ok/large': sized(vocab, LARGEST + 1),
      '/ok/self': JSON.stringify({ '@context': `${host}/ok/self` }),
      '/ok/text': 'hello',
    }
    const body = documents[request.url!]
    response.writeHead(body ? 200 : 404, { 'Content-Type': 'application/ld+json' }).end(body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  hydria = await startTestHydria({ ALLOWED_CONTEXTS: `${host}/ok/` })
  customer = await hydria.customer()
})
afterAll(async () => {
  await hydria.stop()
  await new Promise(resolve => server.close(resolve))
})

const post = (context: string, name: string) =>
  customer.call('POST', `${customer.path}/spaces`, { body: { '@context': context, called: name } })

it('an allowed context is fetched once, and then known', async () => {
  asked = []
  expect((await post(`${host}/ok/good`, 'one')).body.name).toBe('one')
  expect((await post(`${host}/ok/good`, 'two')).body.name).toBe('two')
  expect(asked).toEqual(['/ok/good'])
})

it('one as large as may be is taken', async () => {
  expect((await post(`${host}/ok/largest`, 'large')).body.name).toBe('large')
})

it.each([
  ['one that is not allowed', '/other/good', /allow/],
  ['one that leads out of what is allowed', '/ok/../other/good', /allow/],
  ['one that is too large', '/ok/large', /larger/],
  ['one that leads to itself', '/ok/self', /context/],
  ['one that is no JSON', '/ok/text', /cannot be fetched/],
  ['one that is not there', '/ok/nothing', /404/],
])('%s is a 400 that says so', async (_what, path, message) => {
  const { status, body } = await post(`${host}${path}`, 'x')
  expect([status, body.errors?.[0]?.property]).toEqual([400, '@context'])
  expect(body.description).toMatch(message)
})
