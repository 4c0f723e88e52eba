// Bodies that cost far more than they are long: each is refused, and others are answered meanwhile.
import { setTimeout as wait } from 'node:timers/promises'
import { startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { type HostileShape, linkedShapes, plainShapes } from './hostile-shapes.js'

/** Smaller bounds than a server has without settings, which `npm run bench:hostile` measures. */
const BOUNDS = { bytes: 1024 * 1024, values: 20_000, part: 0.05 }

let hydria: TestHydria
let customer: TestCustomer

beforeAll(async () => {
  hydria = await startTestHydria({
    JSONLD_TIMEOUT_S: '1',
    MAX_BODY_BYTES: String(BOUNDS.bytes),
    MAX_BODY_VALUES: String(BOUNDS.values),
  })
  customer = await hydria.customer()
})
afterAll(() => hydria.stop())

/** Sends the body, and asks for /healthz ten times a second until it is answered. */
async function send({ mediaType, make }: HostileShape) {
  let isAnswered = false
  let meanwhile = 0
  const answer = customer
    .call('POST', `${customer.path}/spaces`, {
      headers: { 'Content-Type': mediaType },
      body: make(`${hydria.base}/vocab#`),
    })
    .finally(() => {
      isAnswered = true
    })
  while (!isAnswered) {
    const { status } = await hydria.anyone('GET', '/healthz')
    expect(status).toBe(200)
    if (!isAnswered) meanwhile++
    await Promise.race([answer, wait(100)])
  }
  const { status, body } = await answer
  return { status, body, meanwhile }
}

it.each(linkedShapes(BOUNDS).map(shape => [shape.what, shape] as const))('linked data: %s', async (_what, shape) => {
  const { status, body, meanwhile } = await send(shape)
  expect(shape.statuses).toContain(status)
  expect(body['@type']).toBe('Error')
  if (status === 422) {
    expect(body.description).toMatch(/takes longer than 1 s|needs more than 256 MiB|cannot be processed/)
    expect(meanwhile).toBeGreaterThan(0)
  }
})

it.each(plainShapes(BOUNDS).map(shape => [shape.what, shape] as const))('JSON: %s', async (_what, shape) => {
  const { status, body } = await send(shape)
  expect(shape.statuses).toContain(status)
  expect(body['@type']).toBe('Error')
  expect(body.errors.length).toBeLessThanOrEqual(50)
  expect(JSON.stringify(body).length).toBeLessThan(100_000)
})

it('the bounds are told', async () => {
  const { body } = await customer.call('POST', `${customer.path}/spaces`, {
    headers: { 'Content-Type': 'application/json' },
    body: `[${'0,'.repeat(BOUNDS.values)}0]`,
  })
  expect([body.statusCode, body.errors]).toEqual([
    413,
    [{ property: 'body', message: 'must not have more than 20000 keys and values' }],
  ])
})

it('a form of too many fields is a 413', async () => {
  const { status, text } = await customer.call('POST', `${customer.path}/spaces`, {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: Array.from({ length: 1001 }, (_, index) => `f${index}=1`).join('&'),
  })
  expect([status, text]).toEqual([413, expect.stringContaining('1000 fields')])
})

it('linked data is read as before once the hostile ones are gone', async () => {
  const { status, body } = await customer.call('POST', `${customer.path}/spaces`, {
    body: { '@context': { called: `${hydria.base}/vocab#name` }, called: 'after' },
  })
  expect([status, body.name]).toEqual([201, 'after'])
})

it('an error in a form that the processor makes is told all the same', async () => {
  const { status, body } = await customer.call('GET', `${customer.path}/spaces/99`, {
    headers: { Accept: 'application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"' },
  })
  expect([status, Array.isArray(body) || body['@type'] === 'Error']).toEqual([404, true])
})

it('413 and 422 are documented for every operation', async () => {
  const { body } = await hydria.anyone('GET', '/openapi.json')
  const { responses } = body.paths['/customers/{customer}/spaces'].post
  expect(Object.keys(responses)).toEqual(expect.arrayContaining(['413', '422']))
})
