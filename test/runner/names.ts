// The names of hosts that a machine without a network knows: its own, and at once that there are no others. A resolver
// that loses packets would hold up whatever runs beside the test that asked it.
import dns, { type LookupAllOptions } from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'
import { isIP } from 'node:net'

type Callback = (error: Error | null, ...found: unknown[]) => void

const OWN = /(^|\.)localhost$/

const { lookup } = dns

dns.lookup = ((hostname: string, ...rest: [LookupAllOptions, Callback] | [Callback]) => {
  if (!hostname || isIP(hostname) || OWN.test(hostname)) return Reflect.apply(lookup, dns, [hostname, ...rest])
  const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND', hostname })
  process.nextTick(rest.at(-1) as Callback, error)
}) as typeof dns.lookup
syncBuiltinESMExports()
