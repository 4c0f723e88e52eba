// The names of hosts that a machine without a network knows: its own, and at once that there are no others. A resolver
// that loses packets would hold up whatever runs beside the test that asked it.
import dns, { type LookupAllOptions } from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'
import { isIP } from 'node:net'

type Callback = (error: Error | null, ...found: unknown[]) => void

const isOwn = (name: string): boolean => !name || isIP(name) > 0 || /(^|\.)localhost$/.test(name)

const unknown = (name: string): Error =>
  Object.assign(new Error(`no name is looked up in tests: ${name}`), { code: 'ENOTFOUND', hostname: name })

const { lookup, promises } = dns
const lookupPromised = promises.lookup

dns.lookup = ((name: string, ...rest: [LookupAllOptions, Callback] | [Callback]) => {
  if (isOwn(name)) return Reflect.apply(lookup, dns, [name, ...rest])
  process.nextTick(rest.at(-1) as Callback, unknown(name))
}) as typeof dns.lookup

promises.lookup = ((name: string, options: LookupAllOptions) =>
  isOwn(name) ? lookupPromised(name, options) : Promise.reject(unknown(name))) as typeof promises.lookup

/** Name servers of a test are at ports of their own. */
const isOfTest = (server: string): boolean => /^127\.0\.0\.1:/.test(server)

for (const method of ['resolve4', 'resolve6'] as const) {
  const { prototype } = promises.Resolver
  const ask = prototype[method] as (name: string) => Promise<string[]>
  Object.assign(prototype, {
    [method](this: dns.promises.Resolver, name: string) {
      return this.getServers().every(isOfTest) ? ask.call(this, name) : Promise.reject(unknown(name))
    },
  })
}
syncBuiltinESMExports()
