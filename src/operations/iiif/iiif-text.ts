// The text of a document of the IIIF store: as it is kept, and what is spliced into it for those who ask.
import { isDeepStrictEqual } from 'node:util'
import { isObject, type JsonObject } from '../../json-object.js'
import { spliceMembers } from '../../presentation/index.js'
import type { IiifChild, IiifKind, IiifRow, IiifState } from '../../store/index.js'
import { isText } from '../../vocabulary/index.js'
import { FOLDER, flatPath, PRESENTATION_3, PUBLIC, TYPES } from './iiif-terms.js'

/** Members of a document that say what the platform keeps beside it, or makes. */
export const EXTRAS = [
  ...['id', 'publicId', 'flatId', 'slug', 'parent', 'public', 'itemsOrder', 'tags', 'created', 'modified'],
  ...[
    'createdBy',
    'modifiedBy',
    'versions',
    'paintedResources',
    'ingesting',
    'space',
    'containedItems',
    'totals',
    'totalItems',
    'view',
  ],
]

/** The behaviors of a document; what is none is left for validation to find. */
export const behaviorsOf = ({ behavior }: JsonObject): unknown[] => (Array.isArray(behavior) ? behavior : [])

/** Whether the items of a document are what the platform made of the children of its collection. */
const isFolder = (document: JsonObject): boolean => behaviorsOf(document).includes(FOLDER)

/** Members that the parsed document has, as edits that take them out. */
const without = (document: JsonObject, names: readonly string[]): Record<string, undefined> =>
  Object.fromEntries(names.filter(name => Object.hasOwn(document, name)).map(name => [name, undefined]))

/** Contexts of a vocabulary of ours, at whichever base it was given out. */
const OWN_CONTEXT = /\/contexts\/dlcs\.jsonld$/

/** The context that a document came with. */
function contextOf(document: JsonObject): unknown {
  const given = document['@context']
  if (given === undefined) return PRESENTATION_3
  if (!Array.isArray(given)) return given
  const theirs = given.filter(one => !OWN_CONTEXT.test(String(one)))
  return theirs.length === 1 && theirs.length < given.length ? theirs[0] : theirs
}

/**
 * A document as it is kept: without its id and whatever the platform adds to what it gives out, byte for byte else.
 */
export function keptText(text: string, document: JsonObject): string {
  const theirs = behaviorsOf(document).filter(one => one !== PUBLIC && one !== FOLDER)
  const isOurs = theirs.length < behaviorsOf(document).length
  const context = contextOf(document)
  return spliceMembers(text, {
    ...without(document, EXTRAS),
    ...(isFolder(document) && without(document, ['items'])),
    ...(isOurs && { behavior: theirs.length > 0 ? theirs : undefined }),
    ...(!isDeepStrictEqual(context, document['@context']) && { '@context': context }),
  })
}

/** Whether two texts that are kept are the same, also when one of them has been given out and come back. */
export function isSameText(one: string, other: string): boolean {
  if (one === other) return true
  if (Math.abs(one.length - other.length) > 1000) return false
  const [first, second] = [JSON.parse(one), JSON.parse(other)] as [JsonObject, JsonObject]
  // What was written anew on its way out has another form and the same meaning.
  const plain = { '@context': undefined, behavior: undefined }
  return (
    // One context stands beside ours alike, whether it came in an array or not.
    ['@context', 'behavior'].every(name => isDeepStrictEqual([first[name]].flat(), [second[name]].flat())) &&
    spliceMembers(one, plain) === spliceMembers(other, plain)
  )
}

/** The address of the first thumbnail of a document, or of a canvas; one that cannot be kept is left to the document. */
export function thumbnailOf({ thumbnail }: JsonObject): string | null {
  const first: unknown = [thumbnail].flat()[0]
  const address = isObject(first) ? (first['id'] ?? first['@id']) : first
  return typeof address === 'string' && isText(address) ? address : null
}

/** What the platform keeps of a document beside its text. */
export const factsOf = (
  kind: IiifKind,
  body: string,
  document: JsonObject,
): Pick<IiifState, 'body' | 'label' | 'thumbnail' | 'own_items'> => ({
  body,
  label: (document['label'] ?? null) as IiifState['label'],
  thumbnail: thumbnailOf(document),
  own_items: kind === 'collections' && document['items'] !== undefined && !isFolder(document),
})

/** Whether the items of a resource are what is in it, rather than those of its document. */
export const showsChildren = ({ kind, own_items }: Pick<IiifRow, 'kind' | 'own_items'>): boolean =>
  kind === 'collections' && !own_items

/** A new document of a resource that is only described. */
export const newText = (kind: IiifKind, label: object): string =>
  JSON.stringify({
    '@context': PRESENTATION_3,
    type: TYPES[kind],
    label,
    ...(kind === 'manifests' && { items: [] }),
  })

/** A reference to one that is in a collection. */
const itemOf = ({ kind, label, thumbnail }: IiifChild, ids: object): object => ({
  ...ids,
  type: TYPES[kind],
  ...(label && { label }),
  ...(thumbnail !== null && { thumbnail: [{ id: thumbnail, type: 'Image' }] }),
})

/** A document as everyone sees it at its address. `children`: what the public may see in a collection whose items it is. */
export function publicText(id: string, row: IiifRow, children?: IiifChild[]): string {
  const items = children?.map(child => itemOf(child, { id: `${id}/${child.slug}` }))
  return spliceMembers(row.body, { id, ...(items && { items }) })
}

/** A page of the children of a collection. */
export interface ChildPage {
  children: IiifChild[]
  counts: Record<IiifKind, number>
  page: number
  pageSize: number
}

function pageView(self: string, { counts, page, pageSize }: ChildPage): object {
  const total = counts.collections + counts.manifests
  const totalPages = Math.max(1, Math.ceil(total / pageSize))
  const link = (number: number): string => `${self}?page=${number}&pageSize=${pageSize}`
  return {
    '@id': link(page),
    '@type': 'PartialCollectionView',
    ...{ page, pageSize, totalPages },
    first: link(1),
    ...(page > 1 && { previous: link(Math.min(page - 1, totalPages)) }),
    ...(page < totalPages && { next: link(page + 1) }),
    last: link(totalPages),
  }
}

/** A document as its owner sees it, with what the platform keeps beside it; `children` of a collection whose items are those; `painted`: what canvases are made of. */
export function fullText(
  base: string,
  row: IiifRow,
  extras: string,
  children?: ChildPage,
  painted: JsonObject = {},
): string {
  const { customer, parent, slug, public: isPublic, items_order, tags, created, modified } = row
  const self = base + flatPath(row)
  const document = JSON.parse(row.body) as JsonObject
  const behavior = [...(isPublic ? [PUBLIC] : []), ...(children ? [FOLDER] : []), ...behaviorsOf(document)]
  const idsOf = (child: IiifChild): object => ({
    id: base + flatPath({ customer, ...child }),
    publicId: `${base}${row.public_path}/${child.slug}`,
  })
  const { collections, manifests } = children?.counts ?? { collections: 0, manifests: 0 }
  return spliceMembers(row.body, {
    '@context': [extras, document['@context']].flat(),
    id: self,
    publicId: base + row.public_path,
    flatId: row.id,
    ...(slug !== null && { slug }),
    ...(parent !== null && { parent: base + flatPath({ customer, kind: 'collections', id: parent }) }),
    ...(behavior.length > 0 && { behavior }),
    ...(items_order !== null && { itemsOrder: items_order }),
    ...(tags.length > 0 && { tags }),
    created: created.toISOString(),
    modified: modified.toISOString(),
    ...(row.created_by !== null && { createdBy: row.created_by }),
    ...(row.modified_by !== null && { modifiedBy: row.modified_by }),
    ...painted,
    ...(children && {
      items: children.children.map(child => itemOf(child, idsOf(child))),
      totals: { childCollections: collections, childManifests: manifests },
      totalItems: collections + manifests,
      view: pageView(self, children),
    }),
  })
}
