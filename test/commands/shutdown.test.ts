// The end of a server: requests at hand are answered, and nobody who merely holds a connection keeps it from ending.
import { once } from 'node:events'
import { createServer, get, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { drainOf } from '../../src/process/shutdown.js'

let server: Server
let waiting: ServerResponse[]
let drain: () => Promise<void>
const sockets: Socket[] = []

beforeEach(async () => {
  waiting = []
  server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
    if (request.url === '/slow') waiting.push(response)
    else response.end('at once')
  })
  drain = drainOf(server, 1)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
})

const portOf = (): number => (server.address() as AddressInfo).port

async function connected(): Promise<Socket> {
  const [[socket]] = await Promise.all([once(server, 'connection'), opened()])
  return socket as Socket
}

async function opened(): Promise<void> {
  const socket = connect(portOf(), '127.0.0.1')
  sockets.push(socket)
  await once(socket, 'connect')
}

it('a connection that has never asked is closed', async () => {
  await connected()
  await drain()
})

it('a connection that has been answered and is kept is closed', async () => {
  await connected()
  sockets[0]!.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n')
  await once(sockets[0]!, 'data')
  await drain()
})

it('a request at hand is answered before the end', async () => {
  const asked = get({ port: portOf(), path: '/slow' })
  await once(server, 'request')
  const ended = drain()
  waiting[0]!.end('late')
  const [response] = await once(asked, 'response')
  expect(response.statusCode).toBe(200)
  response.resume()
  await ended
})

it('a request that does not end is cut off when the time is over', async () => {
  const cut = once(get({ port: portOf(), path: '/slow' }), 'error')
  await once(server, 'request')
  await drain()
  expect((await cut)[0].code).toBe('ECONNRESET')
})
