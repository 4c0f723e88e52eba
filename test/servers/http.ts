// A real HTTP server on a free port of loopback that answers as the test says.
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A running server: its base without a slash at the end, how many connections it has had, and how to end it. */
export interface HttpServer {
  base: string
  port: number
  connections(): number
  stop(): Promise<void>
}

/** Starts a server with one listener. */
export async function startHttp(listener: RequestListener): Promise<HttpServer> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  let connections = 0
  server.on('connection', () => {
    connections += 1
  })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    base: `http://127.0.0.1:${port}`,
    port,
    connections: () => connections,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
