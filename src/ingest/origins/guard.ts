// Which addresses an origin may be at: checked as literals and after resolution, and again when connecting.
import type { LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { refusal } from './fetch-failure.js'
import { foreignAddresses } from './foreign-names.js'

type Address = ipaddr.IPv4 | ipaddr.IPv6

const PRIVATE = new Set(['loopback', 'private', 'uniqueLocal', 'carrierGradeNat'])

// Services of a cloud's own machines, which give out credentials, at addresses whose range does not tell.
const METADATA = new Set(['100.100.100.200', '168.63.129.16', 'fd00:ec2::254', 'fd20:ce::254'])

const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3')
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96')

/** Names of this machine itself, whatever they resolve to (RFC 6761, section 6.3). */
const LOCALHOST = /(^|\.)localhost(\.localdomain)?$/i

/**
 * Whether an origin may be at this address: one that is reachable from the whole Internet (RFC 6890), and with
 * `allowPrivate` also loopback and private ones. Link-local, multicast, unspecified, reserved and tunnelled addresses
 * (6to4, Teredo, ISATAP) and the metadata services of clouds never are. An IPv4 address inside IPv6 (mapped, NAT64) is taken for what it is.
 * What is no address is not allowed.
 */
export function isAllowedAddress(text: string, allowPrivate: boolean): boolean {
  if (!ipaddr.isValid(text)) return false
  const address = unwrapped(ipaddr.parse(inHex(text)))
  if (isIsatap(address)) return false
  if (METADATA.has(address.toString())) return false
  const range: string = address.range()
  if (range === 'unicast') return address instanceof ipaddr.IPv4 || address.match(GLOBAL_IPV6)
  return allowPrivate && PRIVATE.has(range)
}

// The library takes ::1.2.3.4 for ::ffff:1.2.3.4, which is another address; in hex digits they are told apart.
function inHex(text: string): string {
  const literal = `http://[${text}]`
  return text.includes(':') && URL.canParse(literal) ? new URL(literal).hostname.slice(1, -1) : text
}

function unwrapped(address: Address): Address {
  if (address instanceof ipaddr.IPv4) return address
  if (address.isIPv4MappedAddress()) return address.toIPv4Address()
  return address.match(NAT64) ? new ipaddr.IPv4(address.toByteArray().slice(12)) : address
}

// RFC 5214, section 6.1: whatever its prefix, packets to it may be sent on to the IPv4 address in its last 32 bits.
function isIsatap(address: Address): boolean {
  if (address instanceof ipaddr.IPv4) return false
  const [high, low] = address.parts.slice(4)
  return (high === 0 || high === 0x200) && low === 0x5efe
}

const notAllowed = () => refusal('The origin is refused: its host is not at a public address.')

/**
 * Checks the host of a URL when it is an address, in any of its spellings, or a name of this machine. Another name
 * passes: `guardedLookup` checks what it resolves to. Throws OriginFailure `refused`.
 */
export function checkHost(hostname: string, allowPrivate: boolean): void {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.+$/, '')
  if (ipaddr.isValid(host) && !isAllowedAddress(host, allowPrivate)) throw notAllowed()
  if (!allowPrivate && LOCALHOST.test(host)) throw notAllowed()
}

/**
 * A `lookup` for sockets that refuses a name as soon as one of its addresses is not allowed; the socket then connects
 * to the very addresses that were checked. A socket does not look literal addresses up: give those to `checkHost`.
 */
export const guardedLookup = (allowPrivate: boolean, addressesOf = foreignAddresses): LookupFunction => {
  const checked = async (hostname: string): Promise<LookupAddress[]> => {
    const addresses = await addressesOf(hostname)
    const isAllowed = addresses.every(({ address }) => isAllowedAddress(address, allowPrivate))
    if (!isAllowed || addresses.length === 0) throw notAllowed()
    return addresses
  }
  return (hostname, { all }, callback) =>
    void checked(hostname).then(
      addresses => (all ? callback(null, addresses) : callback(null, addresses[0]!.address, addresses[0]!.family)),
      error => callback(error, []),
    )
}
