// Under load: what waits is bounded and told so, who leaves is forgotten, the same is done once, and tiles pass all of it.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import sharp from 'sharp'
import { startTestHydria, type TestHydria } from '../hydria.js'
import { holdSlots } from '../occupy-renderers.js'
import { squares } from './squares.js'

const QUEUE = 80
/** What the server is answering or has answered, by the end of its address. */
const responses = new Map<string, ServerResponse>()
const noteResponse = (message: unknown): void => {
  const { request, response } = message as { request: IncomingMessage; response: ServerResponse }
  // Node.js 24 sends ^ percent-encoded.
  responses.set(decodeURIComponent(request.url!).split('/').slice(6).join('/'), response)
}
let hydria: TestHydria
let service: string

beforeAll(async () => {
  subscribe('http.server.request.start', noteResponse)
  hydria = await startTestHydria({
    RENDER_QUEUE: String(QUEUE),
    RENDER_QUEUE_PER_CLIENT: String(QUEUE + 10),
    RENDER_TIMEOUT_S: '1',
    ANONYMOUS_UPSCALING: 'true',
  })
  const customer = await hydria.customer()
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'load' } })
  const put = await customer.call('PUT', `${customer.path}/spaces/1/images/x`, {
    headers: { 'Content-Type': 'image/png' },
    body: await squares(1000),
  })
  expect(put.body.error).toBe('')
  service = `${hydria.base}/iiif-img/v3/${customer.id}/1/x`
})
afterAll(async () => {
  unsubscribe('http.server.request.start', noteResponse)
  await hydria.stop()
})

/** Fulfilled when the server has seen that the one who asked left. */
const closing = (path: string): Promise<unknown> => once(responses.get(path)!, 'close')

interface Sent {
  path: string
  status: Promise<number>
  answer: Promise<Response>
  leave(): void
}

function ask(path: string): Sent {
  const leaving = new AbortController()
  const answer = fetch(`${service}/${path}`, { signal: leaving.signal })
  const status = answer.then(
    response => response.status,
    () => 0,
  )
  return { path, answer, status, leave: () => leaving.abort() }
}

/** A rendering of its own for each number; `side` in pixels. */
const distinct = (number: number, side = 150): string => `${number},0,300,300/^${side},${side}/0/default.png`

/** Fills the queue of renderings; fulfilled when one of those that are one too many has been told so. */
async function fillQueue(side?: number): Promise<Sent[]> {
  const sent = Array.from({ length: QUEUE + 1 }, (_, number) => ask(distinct(number, side)))
  const full = await Promise.race(sent.map(async one => [one, await one.status] as const))
  expect(full[1]).toBe(503)
  return sent.filter(one => one !== full[0])
}

describe('When all slots are taken and the queue is full', () => {
  let slots: Awaited<ReturnType<typeof holdSlots>>
  beforeEach(async () => {
    slots = await holdSlots()
  })
  afterEach(() => slots.free())

  it('a rendering is refused with 503, which says when to come again; those that wait are rendered', async () => {
    const waiting = await fillQueue()
    const { status, headers } = await fetch(`${service}/${distinct(500)}`)
    expect([status, headers.get('retry-after'), headers.get('cache-control')]).toEqual([
      503,
      expect.stringMatching(/^\d+$/),
      'no-store',
    ])
    await slots.free()
    expect(new Set(await Promise.all(waiting.map(one => one.status)))).toEqual(new Set([200]))
  })

  it('the place of who leaves is free again', async () => {
    const waiting = await fillQueue()
    const leaving = waiting[0]!
    const gone = closing(leaving.path)
    leaving.leave()
    await gone
    const late = ask(distinct(600))
    // Refused only if the late one has taken the free place before it.
    while (!responses.has(distinct(600))) await fetch(`${service}/info.json`)
    expect(await ask(distinct(700)).status).toBe(503)
    await slots.free()
    expect(await late.status).toBe(200)
    expect(await leaving.status).toBe(0)
  })

  it('tiles, whole ones and those at the edges, are answered before the renderings', async () => {
    const waiting = await fillQueue(1500)
    let ended = 0
    for (const { status } of waiting) status.then(() => ended++)
    await slots.free()
    for (let turn = 0; turn < 10; turn++)
      for (const tile of ['0,0,512,512/512,512', '512,512,488,488/488,488', '0,0,1000,1000/500,500']) {
        const { status } = await fetch(`${service}/${tile}/0/default.jpg`)
        expect(status).toBe(200)
      }
    const before = ended
    for (const one of waiting) one.leave()
    expect(before).toBeLessThan(QUEUE / 2)
  })
})

it('the same rendering asked for many times at a time is one, and goes on when some of those who asked leave', async () => {
  const slots = await holdSlots()
  const paths = ['full/301,/0/default.png', 'full/301,301/360/default.png', 'pct:0,0,100,100/301,/0/default.png']
  // More than the queue holds, were they not one.
  const same = Array.from({ length: QUEUE + 30 }, (_, index) => ask(paths[index % paths.length]!))
  const others = await fillQueue()
  for (const one of same.slice(0, 10)) one.leave()
  await slots.free()
  const bodies = await Promise.all(
    same.slice(10).map(async ({ answer }) => Buffer.from(await (await answer).arrayBuffer())),
  )
  for (const one of others) one.leave()
  expect((await sharp(bodies[0]).metadata()).width).toBe(301)
  expect(bodies.every(body => body.equals(bodies[0]!))).toBe(true)
})

it('a rendering that takes longer than is allowed is answered with 503, and what comes after it with 200', async () => {
  const { status, headers, body } = await hydria.anyone('GET', `${service}/full/^9990,9990/0/default.png`, {
    headers: { Accept: 'application/json' },
  })
  expect([status, headers.get('retry-after')]).toEqual([503, '60'])
  expect(body.detail).toMatch(/exceeds the time limit/)
  expect(await ask('full/77,/0/default.png').status).toBe(200)
})
