// Folders as collections and manifests of the IIIF store, once their images are there.
import { type Call, reasonOf } from '../client.js'
import { isThere, putDocument } from '../iiif-tree/put-document.js'
import { baseAt, childAt, collectionAt } from '../iiif-tree/stored-tree.js'
import { DOCUMENT } from '../iiif-tree/tree-document.js'
import { documentOf, type FolderNode, nodeId } from './folder-tree.js'

/** Where they go. */
export interface ManifestTarget {
  call: Call
  /** Path of the customer. */
  customer: string
  /** Slugs of the collection that everything is put into. */
  parent: string[]
  /** Number of the space that the images are in. */
  space: number
}

/** How many came out in which way, in words, and what failed. */
export interface ManifestResult {
  line: string
  failed: string[]
}

/** Makes or changes what each folder is, parents first. What is equal stays as it is; what was moved stays where it is. */
export async function putManifests(target: ManifestTarget, nodes: FolderNode[]): Promise<ManifestResult> {
  const { call, customer, parent: below, space } = target
  const top = await collectionAt(call, customer, below)
  const base = await baseAt(call, top)
  const canvases = `${base}/iiif/${customer.split('/').at(-1)}/canvases/`
  const paths = new Map([['', top]])
  const counts = { new: 0, changed: 0, unchanged: 0 }
  const failed: string[] = []
  for (const node of nodes) {
    const parent = paths.get(node.slugs.slice(0, -1).join('/'))
    if (parent === undefined) {
      failed.push(`${node.folder}: its collection could not be made`)
      continue
    }
    const id = nodeId(below, node)
    const own = `${customer}/iiif/${node.pages.length > 0 ? 'manifests' : 'collections'}/${id}`
    const slug = node.slugs.at(-1)!
    const found = await call('GET', own, { headers: DOCUMENT })
    // What was made by hand has another id, and the slug of the folder.
    const path = isThere(found) ? own : ((await childAt(call, parent, slug)) ?? own)
    const place = path === own && !isThere(found) ? { slug, parent: base + parent } : {}
    const document = { ...documentOf(node, path.split('/').at(-1)!, space, canvases), ...place }
    const outcome = await putDocument(call, path, JSON.stringify(document), path === own ? found : undefined)
    if (typeof outcome === 'string') {
      counts[outcome]++
      paths.set(node.slugs.join('/'), path)
    } else failed.push(`${node.folder}: ${reasonOf(outcome)}`)
  }
  return {
    line: `Manifests and collections: ${counts.new} new, ${counts.changed} changed, ${counts.unchanged} unchanged`,
    failed,
  }
}
