// The tree of a customer's IIIF store, as the API lists it.
import type { Call, Json } from '../client.js'
import { good } from '../customer-path.js'
import { Refusal } from '../refusal.js'

export interface Node {
  /** Path of its own address: /customers/7/iiif/manifests/m1. */
  path: string
  kind: 'collections' | 'manifests'
  /** From the collection that was begun with. */
  slugs: string[]
}

const PAGE = 1000

/** Path of an address that the API gave, below the customer that was asked. */
export const pathOf = (iri: unknown): string => /\/customers\/\d+\/iiif\/.*$/.exec(String(iri))?.[0] ?? ''

const listOf = (collection: string): string => `${collection}/containedItems`

/** The members of all pages of a list; `more`: what else is asked of it. */
export async function* membersOf(call: Call, list: string, more = ''): AsyncGenerator<Json> {
  for (let path: string | undefined = `${list}?pageSize=${PAGE}${more}&cursor=`; path; ) {
    const { member, view } = good(await call('GET', path), list)
    for (const one of member as Json[]) yield one
    const next = (view as Json | undefined)?.['next']
    path = typeof next === 'string' ? pathOf(next) : undefined
  }
}

/** What the members of the lists of canvases and of ranges are called in the document. */
export const canvasNames = {
  inDocument: ({ canvasId, canvasOriginalId }: Json): string => String(canvasOriginalId ?? canvasId),
}
export const rangeNames = { inDocument: ({ rangeId }: Json): string => String(rangeId) }

/** The short ids of the canvases of a manifest, by their ids in its document. */
export async function canvasesOf(call: Call, manifest: string): Promise<Map<string, string>> {
  const ids = new Map<string, string>()
  for await (const canvas of membersOf(call, `${manifest}/canvases`))
    ids.set(canvasNames.inDocument(canvas), String(canvas['id']))
  return ids
}

/** Path of what has a slug in a collection; undefined where nothing has. */
export async function childAt(call: Call, collection: string, slug: string): Promise<string | undefined> {
  const asked = `${listOf(collection)}?slug=${encodeURIComponent(slug)}`
  const [one] = good(await call('GET', asked), listOf(collection))['member'] as Json[]
  return one && pathOf(one['@id'])
}

/** What the server's addresses begin with in its documents, by whatever address it is asked; `path` is that of a resource. */
export async function baseAt(call: Call, path: string): Promise<string> {
  return String(good(await call('GET', path), path)['@id']).slice(0, -path.length)
}

/** Path of the collection at slugs, below the root. Throws Refusal where there is none. */
export async function collectionAt(call: Call, customer: string, slugs: string[]): Promise<string> {
  let path = `${customer}/iiif/collections/root`
  for (const [index, slug] of slugs.entries()) {
    const found = await childAt(call, path, slug)
    if (!found?.includes('/iiif/collections/'))
      throw new Refusal(`there is no collection ${slugs.slice(0, index + 1).join('/')}`)
    path = found
  }
  return path
}

/** Everything below a collection, parents before their children. */
export async function* nodesBelow(call: Call, collection: string): AsyncGenerator<Node> {
  const open: { path: string; slugs: string[] }[] = [{ path: collection, slugs: [] }]
  for (let next = open.shift(); next; next = open.shift())
    for await (const one of membersOf(call, listOf(next.path))) {
      const path = pathOf(one['@id'])
      const kind = path.includes('/iiif/collections/') ? 'collections' : 'manifests'
      const slugs = [...next.slugs, String(one['slug'])]
      yield { path, kind, slugs }
      if (kind === 'collections') open.push({ path, slugs })
    }
}
