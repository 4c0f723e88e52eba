// The rows of the IIIF store: a manifest or a collection with its document, by its key; all that is written of one.

import type { LanguageMap } from '../../json-object.js'
import type { Db } from '../database.js'
import { type AnnotatedCanvas, HAS_WORDS } from './iiif-annotations.js'
import { notePaintings } from './iiif-paintings.js'

/** Which of the two a resource is, as its address has it. */
export type IiifKind = 'collections' | 'manifests'

/** What a resource is found by, for ever. */
export interface IiifKey {
  customer: number
  kind: IiifKind
  id: string
}

/** What of a resource can be changed. */
export interface IiifState {
  /** The id of the collection that it is in; null for the root. */
  parent: string | null
  slug: string | null
  public: boolean
  label: LanguageMap | null
  /** Address of its first thumbnail. */
  thumbnail: string | null
  items_order: number | null
  tags: string[]
  /** Whether the items of a collection are those of its document. */
  own_items: boolean
  /** The document, as it was sent. */
  body: string
}

/** A row of `iiif_resources`. */
export interface IiifRow extends IiifKey, IiifState {
  created: Date
  modified: Date
  created_by: string | null
  modified_by: string | null
  version: number
  /** Path of its public address. */
  public_path: string
  /** The version that the public sees instead, of a manifest that waits for its new images. */
  shown?: number | null
  /** Another whenever a text of the customer is read or goes; null: it has none that was read. */
  text_mark?: number | null
  /** Whether it, or what is in it, has adjuncts; looked up with the head alone. */
  has_adjuncts?: boolean
  /** Its canvases that have annotations; looked up with the head alone. */
  annotated?: AnnotatedCanvas[]
}

/** The same without its document. */
export type IiifHead = Omit<IiifRow, 'body'>

const PATH = 'iiif_path(customer, parent, slug) AS public_path'

const SHOWN = `(SELECT shown FROM manifest_builds AS build
  WHERE (build.customer, build.kind, build.manifest) = (iiif_resources.customer, iiif_resources.kind, iiif_resources.id)
    AND NOT built) AS shown`

const TEXT_MARK = '(SELECT mark FROM text_marks WHERE text_marks.customer = iiif_resources.customer) AS text_mark'
const HAS_ADJUNCTS = `EXISTS (SELECT FROM adjuncts WHERE (adjuncts.customer, document_kind, document)
  = (iiif_resources.customer, iiif_resources.kind, iiif_resources.id)) AS has_adjuncts`

const ANNOTATED = `coalesce((SELECT json_agg(json_build_object('id', iiif_canvases.id, 'original_id', original_id,
    'has_words', ${HAS_WORDS}) ORDER BY iiif_canvases.id)
  FROM iiif_canvases WHERE iiif_resources.kind = 'manifests' AND annotation_count > 0
    AND (iiif_canvases.customer, manifest) = (iiif_resources.customer, iiif_resources.id)), '[]') AS annotated`

const at = (db: Db, { customer, kind, id }: IiifKey) => db('iiif_resources').where({ customer, kind, id })

const LARGEST_INTEGER = 2147483647

/** What a database cannot hold is the key of nothing. */
const isKey = ({ customer, id }: IiifKey): boolean => customer <= LARGEST_INTEGER && !id.includes('\u0000')

const encoded = ({ label, ...state }: Partial<IiifState>) => ({
  ...state,
  ...(label !== undefined && { label: label && JSON.stringify(label) }),
})

/** The row of a resource; undefined when there is none. */
export const findIiif = async (db: Db, key: IiifKey): Promise<IiifRow | undefined> =>
  isKey(key) ? at(db, key).first('*', db.raw(PATH)) : undefined

const HEAD: (keyof IiifHead)[] = [
  ...(['customer', 'kind', 'id', 'parent', 'slug', 'public', 'label', 'thumbnail', 'items_order', 'tags'] as const),
  ...(['own_items', 'created', 'modified', 'created_by', 'modified_by', 'version'] as const),
]

/** The row without its document, which may be long, with the version that the public sees. */
export async function findIiifHead(db: Db, key: IiifKey): Promise<IiifHead | undefined> {
  const head = isKey(key)
    ? await at(db, key).first(...HEAD, ...[PATH, SHOWN, TEXT_MARK, HAS_ADJUNCTS, ANNOTATED].map(one => db.raw(one)))
    : undefined
  return head && { ...head, version: head.shown ?? head.version }
}

/** The whole row, locked until the transaction ends. */
export const lockIiif = async (db: Db, key: IiifKey): Promise<IiifRow | undefined> =>
  isKey(key) ? at(db, key).forUpdate().first('*', db.raw(PATH)) : undefined

/** Inserts a resource; undefined when its key, or its slug in the collection, has been taken by another. */
export async function insertIiif(
  db: Db,
  key: IiifKey,
  state: Omit<IiifState, 'parent' | 'slug'> & { parent: string; slug: string },
  by: string | null,
): Promise<IiifRow | undefined> {
  const [row] = await db('iiif_resources')
    .insert({ ...key, ...encoded(state), created_by: by, modified_by: by })
    .onConflict()
    .ignore()
    .returning(['*', db.raw(PATH)])
  return row
}

/** Changes a resource, which must be locked; what it was is kept as a version. Throws as the database does for a slug in use. */
export async function updateIiif(db: Db, key: IiifKey, state: Partial<IiifState>, by: string | null): Promise<IiifRow> {
  const [row] = await at(db, key)
    .update({ ...encoded(state), modified_by: by, modified: db.fn.now(3) })
    .returning(['*', db.raw(PATH)])
  return row
}

/** Removes a resource, in which nothing may be, and what images know of it. */
export const removeIiif = async (db: Db, key: IiifKey): Promise<void> => {
  if (key.kind === 'manifests') await notePaintings(db, key, [], [])
  await at(db, key).delete()
}
