// The way to the server: direct, or through the proxy that the environment names (http_proxy, https_proxy, no_proxy).
import { Agent as HttpAgent, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { Refusal } from './refusal.js'

const CONNECT_MS = 30_000

const portOf = ({ port, protocol }: URL): number => Number(port) || (protocol === 'https:' ? 443 : 80)

/** Whether `no_proxy` names a host: `*`, a name, a name and a port, or the end of a name (`.example.org`, `*.example.org`). */
function isExempt(server: URL, list: string): boolean {
  const host = server.hostname.replace(/^\[|\]$/g, '')
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
    .some(entry => {
      const [, name = '', port] = /^(.+?)(?::(\d+))?$/.exec(entry.replace(/^\[([^\]]+)\]/, '$1')) ?? []
      if (entry === host || entry === '*') return true
      if (port !== undefined && Number(port) !== portOf(server)) return false
      const end = name.replace(/^\*?\.?/, '.')
      return name === host || `.${host}`.endsWith(end)
    })
}

/** The proxy for requests to a server; undefined when they go there directly. Throws Refusal for an unusable one. */
export function proxyFor(server: string, environment: NodeJS.ProcessEnv): URL | undefined {
  const variable = (name: string): string => environment[name] || environment[name.toUpperCase()] || ''
  const url = new URL(server)
  const proxy = variable(`${url.protocol.slice(0, -1)}_proxy`)
  if (!proxy || isExempt(url, variable('no_proxy'))) return undefined
  const address = proxy.includes('://') ? proxy : `http://${proxy}`
  if (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)) return new URL(address)
  throw new Refusal(`${url.protocol.slice(0, -1)}_proxy must be the http or https URL of a proxy`)
}

/** A connection to the server through the proxy (RFC 9110, section 9.3.6). Rejects with an error that has a code. */
function tunnel(proxy: URL, server: URL): Promise<Socket> {
  const authority = `${server.hostname}:${portOf(server)}`
  const [user, password] = [proxy.username, proxy.password].map(decodeURIComponent)
  const credentials = Buffer.from(`${user}:${password}`).toString('base64')
  const request = (proxy.protocol === 'https:' ? requestHttps : requestHttp)({
    host: proxy.hostname.replace(/^\[|\]$/g, ''),
    port: portOf(proxy),
    method: 'CONNECT',
    path: authority,
    agent: false,
    timeout: CONNECT_MS,
    headers: { host: authority, ...(user && { 'proxy-authorization': `Basic ${credentials}` }) },
  })
  const refused = (reason: string): Error => Object.assign(new Error(`the proxy ${reason}`), { code: 'ECONNREFUSED' })
  return new Promise((resolve, reject) => {
    request.once('connect', (answer, socket) => {
      socket.setTimeout(0)
      if (answer.statusCode === 200) return resolve(socket)
      socket.destroy()
      reject(refused(`answered ${answer.statusCode}`))
    })
    request.once('response', answer => {
      answer.destroy()
      reject(refused(`answered ${answer.statusCode}`))
    })
    request.once('timeout', () => request.destroy(refused('does not answer')))
    request.on('error', reject)
    request.end()
  })
}

/** An agent that keeps connections to a server, made through the proxy where there is one. */
export function agentFor(server: string, proxy: URL | undefined): HttpAgent {
  const url = new URL(server)
  const isSecure = url.protocol === 'https:'
  const agent = isSecure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true })
  if (!proxy) return agent
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const secure = (socket: Socket) => connectTls({ socket, host, servername: isIP(host) ? undefined : host })
  agent.createConnection = (_options, done) => {
    tunnel(proxy, url).then(
      socket => done?.(null, isSecure ? secure(socket) : socket),
      error => done?.(error, undefined as never),
    )
    return undefined
  }
  return agent
}
