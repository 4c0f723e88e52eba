// What the IIIF store and IIIF Presentation 3 call things.
import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { PRESENTATION_API } from '../../presentation/index.js'
import { invalid } from '../../problem.js'
import type { IiifKey, IiifKind } from '../../store/index.js'

/** The context of Presentation 3, which is the profile of its media type too. */
export const PRESENTATION_3 = PRESENTATION_API[3].context

/** Media type of a document of Presentation 3. */
export const PRESENTATION_3_TYPE = `application/ld+json;profile="${PRESENTATION_3}"`

/** Behaviors that say of a resource what the platform keeps beside its document: the public may see it; its items are its children. */
export const PUBLIC = 'public-iiif'
export const FOLDER = 'storage-collection'

/** The types of documents by the kinds of resources. */
export const TYPES: Record<IiifKind, 'Collection' | 'Manifest'> = { collections: 'Collection', manifests: 'Manifest' }

/** The classes of the vocabulary by the kinds of resources. */
export const CLASSES = { collections: 'IIIFCollection', manifests: 'Manifest' } as const

/** Words that the platform may have for itself at every place in the hierarchy, in lower case. */
const RESERVED = new Set([
  ...['collections', 'manifests', 'paintedresources', 'canvases', 'annotations', 'adjuncts', 'pipelines'],
  ...['queue', 'assets', 'configuration', 'publish'],
])

/** Whether a slug is a word of the platform, or stands for another place in a path. */
export const isReserved = (slug: string): boolean => RESERVED.has(slug.toLowerCase()) || /^\.\.?$/.test(slug)

/** Path of a resource's own address, which never changes. */
export const flatPath = ({ customer, kind, id }: IiifKey): string => `/customers/${customer}/iiif/${kind}/${id}`

/** The same beside the public hierarchy, for clients of the original. */
export const flatPublicPath = ({ customer, kind, id }: IiifKey): string => `/iiif/${customer}/${kind}/${id}`

/** The kind of a document by its type. Throws HttpProblem 400. */
export function iiifKindNamed(type: unknown): IiifKind {
  if (type === TYPES.manifests) return 'manifests'
  if (type === TYPES.collections) return 'collections'
  throw invalid('type', 'must be Manifest or Collection')
}

/** Path of a canvas's address, which never changes. */
export const canvasPath = (customer: number, id: string): string => `/iiif/${customer}/canvases/${id}`

/** Path of the annotations of a canvas, as the public reads them. */
export const annotationsPath = (customer: number, canvas: string): string =>
  `${canvasPath(customer, canvas)}/annotations`

/** The canvas whose annotations are at an address here, by http or https; undefined for every other value. */
export function annotationsAt(base: string, address: unknown): { customer: number; canvas: string } | undefined {
  if (typeof address !== 'string') return undefined
  const [prefix, path] = [base, address].map(one => one.replace(/^https?:/, '')) as [string, string]
  const found = /^\/iiif\/(\d{1,9})\/canvases\/([A-Za-z0-9][A-Za-z0-9._~-]{0,199})\/annotations$/.exec(
    path.startsWith(prefix) ? path.slice(prefix.length) : '',
  )
  return found ? { customer: Number(found[1]), canvas: found[2]! } : undefined
}

/** A short id that nothing has. It is no number: those are the addresses of painting annotations. */
export function newId(): string {
  const id = crypto.randomUUID().replaceAll('-', '').slice(0, 12)
  return /^\d+$/.test(id) ? newId() : id
}

/** A short id of what a manifest has by another id: the same whenever it has that. It is no number. */
export const lastingId = (manifest: string, id: string): string =>
  `c${createHash('sha256')
    .update(JSON.stringify([manifest, id]))
    .digest('hex')
    .slice(0, 15)}`

/** Whether a request asks for the space of a manifest, as the original's clients do: `Link: <https://dlcs.io/vocab#Space>;rel="DCTERMS.requires"`. */
export const requiresSpace = ({ headers }: Pick<IncomingMessage, 'headers'>): boolean =>
  /<https?:\/\/[^\s<>]{1,200}\/vocab#Space>\s{0,9};\s{0,9}rel="?dcterms\.requires"?/i.test(
    String(headers['link'] ?? ''),
  )
