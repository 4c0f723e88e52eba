// The annotations of a manifest as search reads them: what they are found by, and those that were found.
import type { Db } from '../database.js'
import type { KeptAnnotation } from './iiif-annotations.js'

/** What an annotation of a manifest is called by. */
export interface AnnotationName {
  canvas: string
  id: string
}

/** The manifest whose annotations are searched. */
export interface AnnotatedManifest {
  customer: number
  id: string
  version: number
}

/** Another text whenever an annotation of a manifest comes, changes or goes; empty: there is none. */
export async function annotationsMark(db: Db, { customer, id }: AnnotatedManifest): Promise<string> {
  const { rows } = await db.raw(
    `SELECT CASE WHEN count(*) = 0 THEN '' ELSE concat_ws('.', count(*), sum(version), max(version)) END AS mark
     FROM iiif_annotations WHERE customer = ? AND manifest = ?`,
    [customer, id],
  )
  return rows[0].mark
}

/** The annotations of a manifest by their names, in the order of its canvases, and on each the oldest first. */
export async function annotationNames(db: Db, { customer, id }: AnnotatedManifest): Promise<AnnotationName[]> {
  const { rows } = await db.raw(
    `SELECT canvas, note.id FROM iiif_annotations AS note
       JOIN iiif_canvases AS shown
         ON shown.customer = note.customer AND shown.manifest = note.manifest AND shown.id = note.canvas
     WHERE note.customer = ? AND note.manifest = ?
     ORDER BY place, canvas, note.created, note.id`,
    [customer, id],
  )
  return rows
}

/** What an annotation is found by. */
export interface SearchedAnnotation extends AnnotationName {
  created: Date
  /** JSON; null: it has not been made since the annotation was written. */
  found_by: string | null
  /** The annotation, where that is so. */
  body: string | null
}

const NAMED = `unnest(?::text[], ?::text[]) WITH ORDINALITY AS given (canvas, id, place)`

/** What some annotations of a manifest are found by, in the order of their names: each by the key, also before the database has statistics. */
export async function searchedAnnotations(
  db: Db,
  { customer, id }: AnnotatedManifest,
  names: readonly AnnotationName[],
): Promise<SearchedAnnotation[]> {
  const { rows } = await db.raw(
    `SELECT note.canvas, note.id, note.created, found_by, CASE WHEN found_by IS NULL THEN body END AS body
     FROM ${NAMED} CROSS JOIN LATERAL (
       SELECT * FROM iiif_annotations AS one
       WHERE one.customer = ? AND manifest = ? AND one.canvas = given.canvas AND one.id = given.id
       LIMIT 1) AS note
     ORDER BY place`,
    [names.map(({ canvas }) => canvas), names.map(name => name.id), customer, id],
  )
  return rows
}

/** Keeps what annotations of a manifest are found by, unless they have been written since. */
export async function keepFoundBy(
  db: Db,
  { customer, id }: AnnotatedManifest,
  made: readonly { canvas: string; id: string; body: string; found_by: string }[],
): Promise<void> {
  if (made.length === 0) return
  await db.raw(
    `UPDATE iiif_annotations AS note SET found_by = given.found_by
     FROM unnest(?::text[], ?::text[], ?::text[], ?::text[]) AS given (canvas, id, body, found_by)
     WHERE note.customer = ? AND manifest = ? AND note.canvas = given.canvas AND note.id = given.id
       AND note.found_by IS NULL AND note.body = given.body`,
    [
      made.map(one => one.canvas),
      made.map(one => one.id),
      made.map(one => one.body),
      made.map(one => one.found_by),
      customer,
      id,
    ],
  )
}

/** Some annotations of a manifest, in the order of their names; those that are gone are left out. */
export async function namedAnnotations(
  db: Db,
  { customer, id }: Pick<AnnotatedManifest, 'customer' | 'id'>,
  names: readonly AnnotationName[],
): Promise<KeptAnnotation[]> {
  if (names.length === 0) return []
  const { rows } = await db.raw(
    `SELECT note.* FROM ${NAMED} JOIN canvas_annotations AS note
       ON note.customer = ? AND manifest = ? AND note.canvas = given.canvas AND note.id = given.id
     ORDER BY place`,
    [names.map(({ canvas }) => canvas), names.map(name => name.id), customer, id],
  )
  return rows
}
