// What nginx, as compose.yaml configures it, makes of the headers of answers and of requests.
import type { IncomingMessage } from 'node:http'
import { clientAddress } from '../../src/http/index.js'
import { type HttpServer, startHttp } from '../servers/http.js'
import { type Nginx, startNginx } from '../servers/nginx.js'

let upstream: HttpServer
let nginx: Nginx
let last: IncomingMessage
let headers: Record<string, string>
const BODY = 'x'.repeat(100_000)

beforeAll(async () => {
  headers = {}
  upstream = await startHttp((request, response) => {
    last = request
    if (request.url === '/secret') return void response.end('secret')
    response.writeHead(200, { 'Content-Type': 'text/plain', ...headers }).end(BODY)
  })
  nginx = await startNginx([upstream.port])
})
afterAll(async () => {
  await nginx.stop()
  await upstream.stop()
})

it.each([
  ['X-Accel-Redirect', '/secret'],
  ['X-Accel-Limit-Rate', '1'],
  ['X-Accel-Charset', 'koi8-r'],
  ['X-Accel-Expires', '86400'],
])('is not steered by %s of an answer', async (name, value) => {
  headers = { [name]: value }
  const answer = await fetch(`${nginx.base}/picture`)
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain'])
  expect(await answer.text()).toBe(BODY)
  expect(answer.headers.has(name)).toBe(false)
})

it('tells the address that it was called from, whatever the client says', async () => {
  headers = {}
  const spoofed = { 'X-Forwarded-For': '203.0.113.9', Forwarded: 'for=203.0.113.9', 'X-Real-IP': '203.0.113.9' }
  await (await fetch(nginx.base, { headers: spoofed })).text()
  expect(last.headers['x-forwarded-for']).toBe('203.0.113.9, 127.0.0.1')
  expect(clientAddress(last, 1)).toBe('127.0.0.1')
})

it('passes the events of a stream on as they come', async () => {
  const events = await startHttp((request, response) => {
    if (request.url === '/') return void response.end()
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' }).write('data: one\n\n')
    request.on('close', () => response.end())
  })
  const proxy = await startNginx([events.port])
  const ended = new AbortController()
  const answer = await fetch(`${proxy.base}/events`, { signal: ended.signal })
  const reader = answer.body!.getReader()
  // The stream does not end before this has been read.
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('data: one\n\n')
  ended.abort()
  await proxy.stop()
  await events.stop()
})
