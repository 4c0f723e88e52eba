// The words of documents of the IIIF store, and what a search over a collection finds: documents by their labels and metadata, and pages and annotations by their texts.
import type { Db } from '../database.js'
import type { IiifKey, IiifRow } from './iiif-rows.js'
import type { TextedPlace } from './painted-canvases.js'
import type { SearchedAnnotation } from './searched-annotations.js'

/** What is said to whoever reads the words of documents when there are some. */
export const DOCUMENTS_DUE = 'hydria_documents'

/** A document whose words are to be read. */
export interface DueDocument extends IiifKey {
  body: string
  /** Until when nobody else gets it. */
  runAt: Date
}

/** Takes up to `count` documents whose words are to be read, which nobody else gets within the seconds. */
export async function claimDocuments(db: Db, count: number, seconds: number): Promise<DueDocument[]> {
  const { rows } = await db.raw(
    `UPDATE iiif_words AS words SET run_at = date_trunc('milliseconds', now()) + ? * interval '1 second'
     FROM (SELECT customer, kind, id FROM iiif_words WHERE run_at <= now() ORDER BY run_at LIMIT ? FOR UPDATE SKIP LOCKED) AS due
       JOIN iiif_resources AS resource USING (customer, kind, id)
     WHERE words.customer = due.customer AND words.kind = due.kind AND words.id = due.id
     RETURNING words.customer, words.kind, words.id, body, words.run_at AS "runAt"`,
    [seconds, count],
  )
  return rows
}

/** Keeps the words of a document as a vector, and its texts as JSON, unless the document is another by now. */
export const keepDocumentWords = async (
  db: Db,
  { customer, kind, id, runAt }: DueDocument,
  { words, texts }: { words: string; texts: string },
): Promise<void> => {
  await db.raw(
    `UPDATE iiif_words SET words = ?::tsvector, texts = ?, run_at = NULL
     WHERE customer = ? AND kind = ? AND id = ? AND run_at = ?`,
    [words, texts, customer, kind, id, runAt],
  )
}

/** Where a search over a collection looks. */
export interface InCollection {
  customer: number
  collection: string
  /** A query of vectors. */
  query: string
  /** Whether drafts are found too. */
  drafts: boolean
}

/** Everything in a collection and in those below it. */
const BELOW = `WITH RECURSIVE below AS (
    SELECT :collection::text AS id
    UNION
    SELECT child.id FROM below JOIN iiif_resources AS child
      ON child.customer = :customer AND child.kind = 'collections' AND child.parent = below.id)`

const SEEN = `resource.customer = :customer AND resource.parent IN (SELECT id FROM below) AND (resource.public OR :drafts)`
const HEAD =
  'resource.kind, resource.id, resource.label, iiif_path(resource.customer, resource.parent, resource.slug) AS public_path'

/** A document that was found. */
export type FoundDocument = Pick<IiifRow, 'kind' | 'id' | 'label' | 'public_path'>

const FOUND = `FROM iiif_words AS words JOIN iiif_resources AS resource USING (customer, kind, id)
  WHERE words.words @@ :query::tsquery AND ${SEEN}`

/** How many manifests and collections below one have labels or metadata that are found. */
export async function countDocuments(db: Db, where: InCollection): Promise<number> {
  const { rows } = await db.raw(`${BELOW} SELECT count(*) AS count ${FOUND}`, { ...where })
  return rows[0].count
}

/** Some of these, by their paths, each with its texts as JSON. */
export async function documentsWithWords(
  db: Db,
  where: InCollection,
  { limit, offset }: { limit: number; offset: number },
): Promise<(FoundDocument & { texts: string })[]> {
  const { rows } = await db.raw(
    `${BELOW} SELECT ${HEAD}, texts ${FOUND} ORDER BY public_path, resource.kind LIMIT :limit OFFSET :offset`,
    { ...where, limit, offset },
  )
  return rows
}

/** A place with words, and the manifest that it is in. */
export type PlaceInManifest = TextedPlace & { manifest: Pick<FoundDocument, 'id' | 'label' | 'public_path'> }

/** The places in manifests below a collection whose texts are found, in the order of the manifests and their canvases. */
export async function placesWithWords(db: Db, where: InCollection, limit: number): Promise<PlaceInManifest[]> {
  const { rows } = await db.raw(
    `${BELOW}, found AS (
       SELECT DISTINCT adjuncts.customer, space, image, canvas FROM text_parts JOIN adjuncts ON number = adjunct
       WHERE words @@ :query::tsquery AND adjuncts.customer = :customer)
     SELECT painting.space, painting.image, painting.target, canvas.id AS canvas, original_id, canvas.width, canvas.height,
       resource.id AS manifest_id, resource.label AS manifest_label,
       iiif_path(resource.customer, resource.parent, resource.slug) AS manifest_path
     FROM (
       SELECT painting.manifest, painting.canvas_id, painting.space, painting.image, painting.target, canvas_order, n
         FROM found JOIN canvas_paintings AS painting ON painting.customer = found.customer
           AND painting.space = found.space AND painting.image = found.image
       UNION ALL
       SELECT canvas.manifest, canvas.id, NULL, NULL, NULL, -1, -1
         FROM found JOIN iiif_canvases AS canvas ON canvas.customer = found.customer AND canvas.id = found.canvas) AS painting
       JOIN iiif_canvases AS canvas ON canvas.customer = :customer AND canvas.id = painting.canvas_id
       JOIN iiif_resources AS resource ON resource.kind = 'manifests' AND resource.id = painting.manifest
     WHERE ${SEEN}
     ORDER BY manifest_path, canvas.place, canvas_order, n LIMIT :limit`,
    { ...where, limit },
  )
  return rows.map(
    ({ manifest_id: id, manifest_label: label, manifest_path: public_path, ...place }: Record<string, never>) => ({
      ...place,
      manifest: { id, label, public_path },
    }),
  )
}

/** An annotation of a manifest in a collection. */
export type AnnotationWithin = SearchedAnnotation & { manifest: string }

/**
 * The annotations in manifests below a collection whose texts may be found, in the order of the manifests, of their
 * canvases, and on each the oldest first: those whose words were not made yet are among them.
 */
export async function annotationsWithWords(db: Db, where: InCollection, limit: number): Promise<AnnotationWithin[]> {
  const { rows } = await db.raw(
    `${BELOW} SELECT note.manifest, note.canvas, note.id, note.created, note.found_by, CASE WHEN note.found_by IS NULL THEN note.body END AS body
     FROM iiif_annotations AS note
       JOIN iiif_canvases AS shown
         ON shown.customer = note.customer AND shown.manifest = note.manifest AND shown.id = note.canvas
       JOIN iiif_resources AS resource ON resource.kind = 'manifests' AND resource.id = note.manifest
     WHERE note.customer = :customer AND (note.words @@ :query::tsquery OR note.words IS NULL) AND ${SEEN}
     ORDER BY iiif_path(resource.customer, resource.parent, resource.slug), shown.place, note.canvas, note.created, note.id LIMIT :limit`,
    { ...where, limit },
  )
  return rows
}
