// The pace of bodies: a floor rate over a window, and no fault of the client's while it is us who are slow.
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type BodyPace, watchBodies } from '../../src/http/slow-bodies.js'
import { head, openRaw } from './raw.js'

const PACE: BodyPace = { idleMs: 400, windowMs: 800, windowBytes: 1000 }

async function serve(pace: BodyPace, answer: RequestListener): Promise<{ server: Server; base: string }> {
  const server = createServer((request, response) => {
    watch(request, response)
    answer(request, response)
  })
  const watch = watchBodies(server, pace)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, base: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const readWhole: RequestListener = async (request, response) => {
  try {
    let size = 0
    for await (const chunk of request) size += chunk.length
    response.end(String(size))
  } catch {
    // It was cut off.
  }
}

/** Sends bytes every 100 ms until the answer is there. */
async function trickle(base: string, bytes: number, total: number): Promise<{ status: number; body: string }> {
  const connection = await openRaw(base)
  connection.write(head('POST', '/', { 'Content-Length': String(total) }))
  let left = total
  const sending = setInterval(() => {
    connection.write(Buffer.alloc(Math.min(bytes, left), 'x'))
    left -= bytes
    if (left <= 0) clearInterval(sending)
  }, 100)
  try {
    return await connection.answer()
  } finally {
    clearInterval(sending)
    connection.close()
  }
}

let open: Server | undefined
afterEach(() => {
  open?.closeAllConnections()
  open?.close()
})

it.each([
  ['a body below the floor rate, never silent, is ended', PACE, 10, 408, /bytes of the body were received in 0.8 s/],
  ['one above it is taken', PACE, 500, 200, /^6000$/],
  ['any rate is taken where there is no floor', { ...PACE, windowBytes: 0 }, 400, 200, /^6000$/],
])('%s', async (_what, pace, bytes, status, body) => {
  const { server, base } = await serve(pace, readWhole)
  open = server
  const answer = await trickle(base, bytes, 6000)
  expect(answer.status).toBe(status)
  expect(answer.body).toMatch(body)
})

it('a client that would send faster than we read is not cut off', async () => {
  const { server, base } = await serve(PACE, (request, response) => {
    let size = 0
    const read = async (): Promise<void> => {
      for await (const chunk of request) size += chunk.length
      response.end(String(size))
    }
    // Three times as long as the silence that is allowed.
    setTimeout(read, 1200)
  })
  open = server
  const connection = await openRaw(base)
  connection.write(head('POST', '/', { 'Content-Length': '300000' }))
  connection.write(Buffer.alloc(300_000))
  const { status, body } = await connection.answer()
  expect([status, body]).toEqual([200, '300000'])
  connection.close()
})
