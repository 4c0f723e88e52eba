// A document of the IIIF store between the server and a file: without what the server says of it by itself, and with its addresses moved.
import { isObject, type JsonObject } from '../../json-object.js'
import {
  annotationsOutOf,
  isTextLink,
  type LinkPlace,
  linksOutOf,
  PRESENTATION_API,
  searchOutOf,
  spliceAt,
  spliceMembers,
} from '../../presentation/index.js'
import { escapeLiteral } from '../../vocabulary/index.js'

/** Asks for a resource as a document of Presentation 3, with what the platform keeps beside it. */
export const DOCUMENT = { accept: `application/ld+json;profile="${PRESENTATION_API[3].context}"` }

/** What the server says of a resource by itself. */
const OF_SERVER = [
  ...['publicId', 'flatId', 'created', 'modified', 'createdBy', 'modifiedBy'],
  ...['totals', 'totalItems', 'view', 'space', 'ingesting'],
]

const isFolder = ({ behavior }: JsonObject): boolean =>
  Array.isArray(behavior) && behavior.includes('storage-collection')

/** The addresses of the annotations that the server has on the canvases of a manifest, by the ids of these in it. */
export function annotationPagesIn(document: JsonObject): Map<string, string> {
  const { base, customer } = exportedAs(document) ?? {}
  const own = new RegExp(`^${escapeLiteral(`${base}/iiif/${customer}/canvases/`)}[^/]+/annotations$`)
  const items: unknown[] = Array.isArray(document['items']) ? document['items'] : []
  return new Map(
    items.flatMap((canvas): [string, string][] => {
      const pages: unknown[] = isObject(canvas) && Array.isArray(canvas['annotations']) ? canvas['annotations'] : []
      const ids = pages.map(page => isObject(page) && String(page['id']))
      const address = ids.find(id => id && own.test(id))
      return address && isObject(canvas) ? [[String(canvas['id']), address]] : []
    }),
  )
}

/** A text without the links that the server has put in: to adjuncts, to words and to the search for these. */
function unlinked(text: string, base: string, isAdjunct: (place: LinkPlace, id: unknown) => boolean): string {
  const document = JSON.parse(text) as JsonObject
  const isOurs = (place: LinkPlace, id: unknown) => isTextLink(base, id) || isAdjunct(place, id)
  return spliceAt(text, [...linksOutOf(document, isOurs, undefined), ...searchOutOf(document, () => undefined, base)])
}

/**
 * The text of a document as it is exported: it says all that an import needs, but for annotations and adjuncts, and the
 * same after one. `isAdjunct`: whether a link is to an adjunct here.
 */
export function exportedText(text: string, isAdjunct: (place: LinkPlace, id: unknown) => boolean): string {
  const document = JSON.parse(text) as JsonObject
  const base = exportedAs(document)?.base ?? ''
  const contexts = [document['@context']].flat().filter(one => !(typeof one === 'string' && one.startsWith(`${base}/`)))
  const dropped = [...OF_SERVER, ...(isFolder(document) ? ['items'] : [])]
  const unannotated = spliceAt(text, annotationsOutOf(document, annotationPagesIn(document), undefined))
  const said = unlinked(unannotated, base, isAdjunct)
  return spliceMembers(said, {
    ...Object.fromEntries(dropped.filter(name => Object.hasOwn(document, name)).map(name => [name, undefined])),
    '@context': contexts.length === 1 ? contexts[0] : contexts,
  })
}

const OWN_ID = /^(https?:\/\/.+)(\/customers\/(\d+)\/iiif\/(collections|manifests)\/([^/]+))$/

/** What an exported document says of itself; undefined for what is none. */
export function exportedAs(document: unknown) {
  const found = isObject(document) ? OWN_ID.exec(String(document['id'])) : null
  if (!found) return undefined
  const [, base, , customer, kind, id] = found as unknown as [string, string, string, string, Kind, string]
  return { base, customer, kind, id }
}

type Kind = 'collections' | 'manifests'

/** A text in which the addresses of one customer on one server are those of another: of the store, of images and of canvases. */
export function moved(
  text: string,
  from: { base: string; customer: string },
  to: { base: string; customer: string },
): string {
  const channels = '(?:iiif-img|thumbs|file|iiif-av|iiif-manifest|adjuncts)(?:/(?:v2|v3|degraded))*'
  const own = new RegExp(`${escapeLiteral(from.base)}/(customers|iiif|${channels})/${from.customer}(?=[/"#?])`, 'g')
  return text.replace(own, `${to.base.replaceAll('$', '$$$$')}/$1/${to.customer}`)
}
