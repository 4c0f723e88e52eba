// The way of hydria ingest to its server through a proxy, and which servers need none.
import { once } from 'node:events'
import { createServer, get } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { agentFor, proxyFor } from '../../src/commands/proxy.js'
import { startHttp } from '../servers/http.js'

/** A proxy that tunnels for those who show its password; which places it was asked for. */
async function startProxy() {
  const asked: string[] = []
  const server = createServer().on('connect', (request, socket) => {
    asked.push(request.url!)
    socket.on('error', () => undefined)
    if (request.headers['proxy-authorization'] !== `Basic ${Buffer.from('me:p@ss').toString('base64')}`)
      return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n')
    const onward = connect(Number(request.url!.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      onward.pipe(socket).pipe(onward)
    })
    onward.on('error', () => socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { asked, port, stop: () => server.close() }
}

async function answerOf(base: string, proxy: URL | undefined): Promise<string> {
  const agent = agentFor(base, proxy)
  try {
    const [response] = await once(get(`${base}/x`, { agent }), 'response')
    let text = ''
    for await (const piece of response) text += piece
    return text
  } finally {
    agent.destroy()
  }
}

it('requests go through the proxy, with its password', async () => {
  const server = await startHttp((request, response) => response.end(`served ${request.url}`))
  const proxy = await startProxy()
  const place = `127.0.0.1:${server.port}`
  const through = (password: string) => answerOf(server.base, new URL(`http://me:${password}@127.0.0.1:${proxy.port}`))
  expect(await through('p%40ss')).toBe('served /x')
  await expect(through('wrong')).rejects.toMatchObject({ code: 'ECONNREFUSED', message: 'the proxy answered 407' })
  expect(await answerOf(server.base, undefined)).toBe('served /x')
  expect(proxy.asked).toEqual([place, place])
  proxy.stop()
  await server.stop()
})

it.each([
  ['http://a.example', {}, undefined],
  ['http://a.example', { http_proxy: 'http://p:8080' }, 'http://p:8080/'],
  ['http://a.example', { HTTP_PROXY: 'p:8080' }, 'http://p:8080/'],
  ['https://a.example', { http_proxy: 'http://p:8080' }, undefined],
  ['https://a.example', { https_proxy: 'https://p' }, 'https://p/'],
  ['http://a.example', { http_proxy: 'http://p', no_proxy: '*' }, undefined],
  ['http://a.example', { http_proxy: 'http://p', no_proxy: 'b.example, A.EXAMPLE' }, undefined],
  ['http://x.a.example', { http_proxy: 'http://p', no_proxy: '.a.example' }, undefined],
  ['http://x.a.example', { http_proxy: 'http://p', NO_PROXY: '*.a.example' }, undefined],
  ['http://xa.example', { http_proxy: 'http://p', no_proxy: 'a.example' }, 'http://p/'],
  ['http://a.example:8080', { http_proxy: 'http://p', no_proxy: 'a.example:8080' }, undefined],
  ['http://a.example', { http_proxy: 'http://p', no_proxy: 'a.example:8080' }, 'http://p/'],
  ['http://[::1]:3000', { http_proxy: 'http://p', no_proxy: '::1' }, undefined],
  ['http://[::1]:3000', { http_proxy: 'http://p', no_proxy: '[::1]:3000' }, undefined],
])('%s with %j goes through %s', (server, environment, proxy) => {
  expect(proxyFor(server, environment)?.href).toBe(proxy)
})

it('a proxy of another kind is refused by name', () => {
  expect(() => proxyFor('http://a.example', { http_proxy: 'socks5://p' })).toThrow(
    'http_proxy must be the http or https',
  )
})
