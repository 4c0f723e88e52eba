// Where a client sits: the one place that knows how many proxies stand in front.
import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'
import { forwarded } from './forwarded.js'

/** `192.0.2.1`, `192.0.2.1:443`, `2001:db8::1` or `[2001:db8::1]:443` as an address in one spelling; else undefined. */
function addressIn(text: string | undefined): string | undefined {
  // Of a text that is none the library makes an exception, with its stack: most requests have no header to read.
  if (!text) return undefined
  const bare = /^\[(.+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text
  return ipaddr.isValid(bare) ? ipaddr.process(bare).toString() : undefined
}

/**
 * The address of the client behind `trusted` proxies (TRUST_PROXY), each of which appends to X-Forwarded-For the address
 * that it was called from. An IPv4 address that travels as IPv6 is told as IPv4. Falls back to the address of the
 * connection; `` once that is closed.
 */
export function clientAddress(request: Pick<IncomingMessage, 'socket' | 'headers'>, trusted: number): string {
  const own = addressIn(request.socket.remoteAddress) ?? ''
  return addressIn(forwarded(request, 'x-forwarded-for', trusted)) ?? own
}

/** Bytes of an address that name the network of one client: /24 of IPv4, /48 of IPv6. */
const NETWORK_BYTES = { ipv4: 3, ipv6: 6 }

/** The network that a client sits in (`192.0.2.0/24`, `2001:db8:1::/48`): whoever has one address of it usually has all. */
export function clientNetwork(request: Pick<IncomingMessage, 'socket' | 'headers'>, trusted: number): string {
  const address = clientAddress(request, trusted)
  if (!address) return ''
  const parsed = ipaddr.parse(address)
  const kept = NETWORK_BYTES[parsed.kind()]
  const bytes = parsed.toByteArray().map((byte, index) => (index < kept ? byte : 0))
  return `${ipaddr.fromByteArray(bytes)}/${kept * 8}`
}
