// Annotations on canvases: their rows, and which canvases of a manifest have some.
import type { Db } from '../database.js'
import type { AnnotationRow } from '../row-types.js'

/** What an annotation is found by. */
export interface AnnotationKey {
  customer: number
  /** The last part of the canvas's address. */
  canvas: string
  id: string
}

/** The canvas that annotations are on. */
export type AnnotationsOf = Omit<AnnotationKey, 'id'>

/** A canvas that has annotations: the last part of its address, and its id in the document where that is another. */
export interface AnnotatedCanvas {
  id: string
  original_id: string | null
  /** Whether any of its annotations has words. */
  has_words: boolean
}

/** What of an annotation can be changed. */
export interface AnnotationState {
  /** The annotation as it was sent, without its id. */
  body: string
  motivations: string[]
  /** The text of its bodies. */
  body_value: string | null
  /** Fragment or selector of the part of the canvas; null is all of it. */
  target: string | null
  creator: string | null
  /** What search finds it by, as JSON. */
  found_by: string
  /** The words of its texts as a vector. */
  words: string
}

/** An annotation, as it is kept. */
export type KeptAnnotation = AnnotationRow & { version: number }

/** An annotation of a canvas that its manifest has; undefined when there is none. */
export const findAnnotation = async (db: Db, key: AnnotationKey): Promise<KeptAnnotation | undefined> =>
  [key.canvas, key.id].some(part => part.includes('\u0000'))
    ? undefined
    : db<KeptAnnotation>('canvas_annotations')
        .where({ ...key })
        .first()

/**
 * Locks a canvas until the transaction ends, so that whoever writes its annotations is alone; its manifest stays. Undefined
 * when there is no such canvas.
 */
export async function lockCanvas(
  db: Db,
  { customer, canvas: id }: AnnotationsOf,
): Promise<{ manifest: string; original_id: string | null } | undefined> {
  if (id.includes('\u0000')) return undefined
  const found = await db('iiif_canvases').where({ customer, id }).first('manifest')
  if (!found) return undefined
  const { manifest } = found
  // Who writes the manifest locks it before its canvases.
  await db('iiif_resources').where({ customer, kind: 'manifests', id: manifest }).forKeyShare().first('id')
  return db('iiif_canvases').where({ customer, id, manifest }).forUpdate().first('manifest', 'original_id')
}

/** Inserts an annotation of a canvas, which must be locked. */
export async function insertAnnotation(
  db: Db,
  key: AnnotationKey & { manifest: string },
  state: AnnotationState,
  by: string | null,
): Promise<KeptAnnotation> {
  await db('iiif_annotations').insert({ ...key, ...state, created_by: by, modified_by: by })
  return (await findAnnotation(db, { customer: key.customer, canvas: key.canvas, id: key.id }))!
}

/** Inserts annotations of canvases that the transaction has made. */
export const insertAnnotations = async (
  db: Db,
  all: { key: AnnotationKey & { manifest: string }; state: AnnotationState }[],
  by: string | null,
): Promise<void> => {
  if (all.length === 0) return
  await db('iiif_annotations').insert(
    all.map(({ key, state }) => ({ ...key, ...state, created_by: by, modified_by: by })),
  )
}

const at = (db: Db, { customer, manifest, canvas, id }: KeptAnnotation) =>
  db('iiif_annotations').where({ customer, manifest, canvas, id })

/** Changes an annotation of a canvas, which must be locked. */
export async function updateAnnotation(
  db: Db,
  before: KeptAnnotation,
  state: AnnotationState,
  by: string | null,
): Promise<KeptAnnotation> {
  const change = { ...state, modified_by: by, modified: db.fn.now(3) }
  const [row] = await at(db, before).update(change).returning(['version', 'modified'])
  return { ...before, ...state, ...row, modified_by: by }
}

/** Removes an annotation of a canvas, which must be locked. */
export const removeAnnotation = async (db: Db, before: KeptAnnotation): Promise<void> => {
  await at(db, before).delete()
}

/** Annotations of a canvas, the oldest first. */
export const annotationsOn = async (
  db: Db,
  { customer, canvas }: AnnotationsOf,
  { limit, offset }: { limit: number; offset: number },
): Promise<KeptAnnotation[]> =>
  db<KeptAnnotation>('canvas_annotations')
    .where({ customer, canvas })
    .orderBy(['created', 'id'])
    .limit(limit)
    .offset(offset)

/** How many annotations a canvas has. */
export async function countAnnotations(db: Db, customer: number, canvas: string): Promise<number> {
  const found = await db('iiif_canvases').where({ customer, id: canvas }).first('annotation_count')
  return found?.annotation_count ?? 0
}

/** Whether a row of `iiif_canvases` has annotations with words, as SQL. */
export const HAS_WORDS = `EXISTS (SELECT FROM iiif_annotations AS note WHERE note.customer = iiif_canvases.customer
  AND note.manifest = iiif_canvases.manifest AND note.canvas = iiif_canvases.id AND note.body_value <> '')`

/** The canvases of a manifest that have annotations. */
export const annotatedCanvases = async (db: Db, customer: number, manifest: string): Promise<AnnotatedCanvas[]> =>
  db('iiif_canvases')
    .where({ customer, manifest })
    .andWhere('annotation_count', '>', 0)
    .orderBy('id')
    .select('id', 'original_id', db.raw(`${HAS_WORDS} AS has_words`))
