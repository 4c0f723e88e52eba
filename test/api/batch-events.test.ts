// The progress of a batch as Server-Sent Events.
import { basic, startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { type Origin, startOrigin } from '../pictures.js'

let hydria: TestHydria
let origin: Origin
let customer: TestCustomer

beforeAll(async () => {
  origin = await startOrigin()
  hydria = await startTestHydria()
  customer = await hydria.customer()
  await customer.call('PUT', `${customer.path}/spaces/5`, { body: { name: 'five' } })
})
afterAll(async () => {
  await hydria.stop()
  await origin.close()
})

/** A batch of the paths, its address for events. */
async function submit(...paths: string[]): Promise<string> {
  const member = paths.map(path => ({ id: crypto.randomUUID(), space: 5, origin: origin.url(path) }))
  const { body } = await customer.call('POST', `${customer.path}/queue`, { body: { '@type': 'Collection', member } })
  return new URL(body.events).pathname
}

interface Event {
  id: string
  event: string
  data: { completed: number; errors: number; count: number }
}

const eventsIn = (text: string): Event[] =>
  text
    .trim()
    .split('\n\n')
    .map(block => {
      const fields = Object.fromEntries(block.split('\n').map(line => line.split(/: (.*)/s).slice(0, 2)))
      return { ...fields, data: JSON.parse(fields.data) }
    })

it('tells of each step until the batch is finished, and then ends', async () => {
  const { status, headers, text } = await customer.call('GET', await submit('coffee.png', 'rocket.jpg', 'gone'), {
    headers: { Accept: 'text/event-stream' },
  })
  expect([status, headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8'])
  const events = eventsIn(text)
  const last = events.at(-1)!
  expect([last.event, last.data]).toEqual(['finished', expect.objectContaining({ count: 3, completed: 2, errors: 1 })])
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length)
  expect(events.slice(0, -1).every(({ event }) => event === 'progress')).toBe(true)
})

it('a client that comes back with the last event is told that there is no more', async () => {
  const path = await submit('coffee.png')
  const { id } = eventsIn((await customer.call('GET', path)).text).at(-1)!
  expect((await customer.call('GET', path, { headers: { 'Last-Event-ID': id } })).status).toBe(204)
  expect(eventsIn((await customer.call('GET', path, { headers: { 'Last-Event-ID': '0-0' } })).text).length).toBe(1)
})

it("another customer's batch has no events", async () => {
  const other = await hydria.customer()
  expect((await other.call('GET', await submit('coffee.png'))).status).toBe(404)
})

it('a server that stops ends its streams', async () => {
  const { db } = hydria.services.store
  const [batch] = await db('batches').insert({ customer: customer.id, count: 1 }).returning('id')
  const response = await fetch(`${hydria.base}${customer.path}/queue/batches/${batch!.id}/events`, {
    headers: { Authorization: basic(customer.key, customer.secret) },
  })
  const reader = response.body!.getReader()
  expect(new TextDecoder().decode((await reader.read()).value)).toMatch(/^id: 0-0\nevent: progress/)
  await hydria.restart()
  expect((await reader.read()).done).toBe(true)
})
