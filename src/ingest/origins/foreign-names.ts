// The addresses of foreign hosts. Their name servers are strangers' too, and one that does not answer would keep one of the
// few threads of the system's own lookup for seconds, in which no database and no store of ours is found: so DNS is asked
// without a thread, and the system only for what DNS does not know, one name at a time.
import { type LookupAddress, promises } from 'node:dns'
import { readFile } from 'node:fs/promises'

const { lookup, Resolver } = promises

/** Milliseconds until a name server is asked again, and how often each is asked. */
const ASKED = { timeout: 2000, tries: 2 }

/** Codes of who was asked and did not say whether there is such a name. */
const SILENT = ['ETIMEOUT', 'ESERVFAIL', 'ECANCELLED']

const HOSTS_FILE = '/etc/hosts'

/** Whether the administrator of the machine has said what a name means, which goes before DNS. */
async function isInHostsFile(name: string): Promise<boolean> {
  const lines = (await readFile(HOSTS_FILE, 'utf8').catch(() => '')).toLowerCase().split('\n')
  return lines.some(line => line.replace(/#.*/, '').trim().split(/\s+/).slice(1).includes(name))
}

let last: Promise<unknown> = Promise.resolve()

/** Asks the system, once it has answered what was asked before. */
function askSystem(name: string): Promise<LookupAddress[]> {
  const answer = last.then(() => lookup(name, { all: true }))
  last = answer.catch(() => undefined)
  return answer
}

/**
 * All addresses of a host, IPv4 first, of which none is checked. Throws errors with the codes of `dns.lookup`:
 * `EAI_AGAIN` when the name servers do not answer, `ENOTFOUND` when there is no such name.
 */
export async function foreignAddresses(
  hostname: string,
  resolver: promises.Resolver = new Resolver(ASKED),
): Promise<LookupAddress[]> {
  const name = hostname.replace(/\.$/, '').toLowerCase()
  if (await isInHostsFile(name)) return askSystem(name)
  const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
  const found = answers.flatMap((answer, index) =>
    answer.status === 'fulfilled' ? answer.value.map(address => ({ address, family: index === 0 ? 4 : 6 })) : [],
  )
  if (found.length > 0) return found
  if (answers.some(answer => answer.status === 'rejected' && SILENT.includes(answer.reason.code)))
    throw Object.assign(new Error(`The name servers of ${name} do not answer`), { code: 'EAI_AGAIN', hostname })
  return askSystem(name)
}
