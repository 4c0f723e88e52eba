// A real HTTP server in front of another, which can be told to fail in the ways that networks and servers do.
import { once } from 'node:events'
import { createServer, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * `pass`: everything goes through. `fail`: 500 with S3's error document. `hole`: requests are taken and never answered.
 * `mute`: requests go through, and their answers are lost.
 */
export type Fault = 'pass' | 'fail' | 'hole' | 'mute'

export interface FaultProxy {
  endpoint: string
  be(fault: Fault): void
  stop(): Promise<void>
}

const ERROR = '<?xml version="1.0"?><Error><Code>InternalError</Code><Message>We failed.</Message></Error>'

/** Starts a proxy in front of a server; requests keep the host that they were signed for. */
export async function startFaultProxy(endpoint: string): Promise<FaultProxy> {
  let fault: Fault = 'pass'
  const { hostname, port } = new URL(endpoint)
  const server = createServer((request, response) => {
    const now = fault
    if (now === 'hole') return void request.resume()
    if (now === 'fail') {
      request.resume()
      return void response.writeHead(500, { 'Content-Type': 'application/xml' }).end(ERROR)
    }
    const { method, url: path, headers } = request
    const onward = send({ hostname, port, method, path, headers }, answer => {
      if (now === 'mute') return void answer.resume()
      response.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    request.on('error', () => onward.destroy())
    request.pipe(onward)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    be(next) {
      fault = next
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
