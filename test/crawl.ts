// Everything of ours that can be reached from an address by following links.
import type { Client, TestHydria } from './hydria.js'

/** Addresses of the API among the strings of a document. */
function* links(value: unknown, base: string): Generator<string> {
  if (typeof value === 'string') {
    if (value.startsWith(`${base}/`) && !value.includes('{')) yield value
  } else if (Array.isArray(value)) for (const item of value) yield* links(item, base)
  else if (value && typeof value === 'object')
    for (const [key, item] of Object.entries(value)) if (key !== '@context') yield* links(item, base)
}

/** Says of an address that so many documents of its route were asked about: others of it lead to the same kinds of documents. */
export function enough({ services, base }: TestHydria, most: number): (address: string) => boolean {
  const { routes } = services.vocabulary
  const read = new Map<unknown, number>()
  return address => {
    const { pathname } = new URL(address, base)
    const route = routes.find(({ template }) => template.match(pathname))
    const count = read.get(route) ?? 0
    read.set(route, count + 1)
    return count >= most
  }
}

/**
 * Addresses answered with JSON-LD of our own, from the starts on; bytes and IIIF are left out, and what `isEnough` says
 * need not be read.
 */
export async function reachable(
  { base }: TestHydria,
  call: Client,
  starts: string[],
  isEnough: (address: string) => boolean = () => false,
): Promise<string[]> {
  const seen = new Set(starts)
  const found: string[] = []
  for (const address of seen) {
    if (isEnough(address)) continue
    const { status, headers, body } = await call('GET', address)
    const context = [body?.['@context']].flat()[0]
    const isOurs = headers.has('link') && String(context).startsWith(`${base}/contexts/`)
    if (status !== 200 || !isOurs) continue
    found.push(address)
    for (const link of links(body, base)) seen.add(link.split('#')[0]!)
  }
  return found
}
