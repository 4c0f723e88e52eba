// What manifests paint on their canvases, and the manifests that images know of because of that.

import type { LanguageMap } from '../../json-object.js'
import { conflict } from '../../problem.js'
import type { Db } from '../database.js'
import { lockImages } from '../images-bulk.js'
import { movedImages } from '../moved-images.js'
import type { ImageRow } from '../row-types.js'

/** A canvas of a manifest: a row of `iiif_canvases`. */
export interface IiifCanvas {
  /** The last part of its address here. */
  id: string
  /** Its id in the document, where that is another. */
  original_id: string | null
  /** Its place among the canvases of the manifest, from 0. */
  place: number
  label: LanguageMap | null
  /** In units of the canvas. */
  width: number | null
  height: number | null
  /** Milliseconds. */
  duration: number | null
  thumbnail: string | null
}

/** A content resource on a canvas: a row of `canvas_paintings`. */
export interface IiifPainting {
  canvas_id: string
  canvas_order: number
  choice_order: number | null
  /** An image of ours, which need not be there any more. */
  space: number | null
  image: string | null
  /** Address of the content in the document. */
  address: string | null
  label: LanguageMap | null
  canvas_label: LanguageMap | null
  target: string | null
  /** Pixels. */
  static_width: number | null
  static_height: number | null
  /** Seconds. */
  duration: number | null
  thumbnail: string | null
  /** Whether the document has it; else the document's canvas is made of it. */
  from_items: boolean
}

interface ImageOf {
  space: number
  id: string
}

/** The name of an image in a set of one customer's. */
export const imageName = (space: number | null, id: string | null): string => JSON.stringify([space, id])
const nameOf = ({ space, id }: ImageOf): string => imageName(space, id)

const imagesIn = (paintings: Pick<IiifPainting, 'space' | 'image'>[]): Map<string, ImageOf> =>
  new Map(
    paintings.flatMap(({ space, image: id }): [string, ImageOf][] =>
      space === null || id === null ? [] : [[nameOf({ space, id }), { space, id }]],
    ),
  )

const without = (images: Map<string, ImageOf>, others: Map<string, ImageOf>): ImageOf[] =>
  [...images].flatMap(([name, image]) => (others.has(name) ? [] : [image]))

/** The canvases of a manifest, as they are found. */
export const iiifCanvases = async (
  db: Db,
  customer: number,
  manifest: string,
): Promise<Pick<IiifCanvas, 'id' | 'original_id'>[]> =>
  db('iiif_canvases').where({ customer, manifest }).select('id', 'original_id')

/** Of canvas ids those that other manifests of the customer have, with these. */
export async function canvasesElsewhere(
  db: Db,
  customer: number,
  manifest: string,
  ids: string[],
): Promise<Map<string, string>> {
  const rows = await db('iiif_canvases')
    .where({ customer })
    .whereNot({ manifest })
    .whereRaw('id = ANY (?::text[])', [ids])
    .select('id', 'manifest')
  return new Map(rows.map(row => [row.id, row.manifest]))
}

/** The manifest that a canvas is of, and its id in the document where that is another; undefined when there is none. */
export const findIiifCanvas = async (
  db: Db,
  customer: number,
  id: string,
): Promise<(Pick<IiifCanvas, 'id' | 'original_id'> & { manifest: string }) | undefined> =>
  id.includes('\u0000') ? undefined : db('iiif_canvases').where({ customer, id }).first('id', 'original_id', 'manifest')

/** What a manifest paints, in its order. */
const iiifPaintings = async (db: Db, customer: number, manifest: string): Promise<IiifPainting[]> =>
  db('canvas_paintings').where({ customer, manifest }).orderBy('n')

/** The painted resources of a manifest, without what its own items show, in their order. */
export const paintedResources = async (db: Db, customer: number, manifest: string): Promise<IiifPainting[]> =>
  db('canvas_paintings').where({ customer, manifest, from_items: false }).orderBy('n')

/** The painted resources of a manifest with the number of the space of a name, in one statement. */
export async function paintedWithSpace(
  db: Db,
  { customer, id: manifest }: { customer: number; id: string },
  spaceName: string,
): Promise<{ paintings: IiifPainting[]; space: number | null }> {
  const { rows } = await db.raw(
    `SELECT spaces.id AS own_space, painting.*
       FROM (SELECT ?::integer AS customer, ?::text AS manifest, ?::text AS name) AS asked
       LEFT JOIN spaces ON spaces.customer = asked.customer AND spaces.name = asked.name
       LEFT JOIN canvas_paintings AS painting
         ON painting.customer = asked.customer AND painting.manifest = asked.manifest AND NOT from_items
       ORDER BY n`,
    [customer, manifest, spaceName],
  )
  return { paintings: rows.filter(({ n }: { n: number | null }) => n !== null), space: rows[0].own_space }
}

/** The first manifests that show some of a customer's images, each with the place of the image in the list. */
export async function manifestsShowing(
  db: Db,
  customer: number,
  images: readonly ImageOf[],
  limit: number,
): Promise<{ index: number; manifest: string }[]> {
  const { rows } = await db.raw(
    `SELECT DISTINCT place::integer - 1 AS index, manifest
       FROM unnest(?::integer[], ?::text[]) WITH ORDINALITY AS given (space, id, place)
       JOIN canvas_paintings ON customer = ? AND canvas_paintings.space = given.space AND image = given.id
       ORDER BY index, manifest LIMIT ?`,
    [images.map(({ space }) => space), images.map(({ id }) => id), customer, limit],
  )
  return rows
}

/**
 * The images that a manifest paints, each once, in the order of its canvases; of a Choice the first alternative. Those
 * that are `protected` are none of them.
 */
export async function imagesOfManifest(
  db: Db,
  { customer, id: manifest }: { customer: number; id: string },
  limit: number,
): Promise<ImageRow[]> {
  const { rows } = await db.raw(
    `WITH placed AS (
       SELECT painting.space, image, place, canvas_order, n,
         row_number() OVER (PARTITION BY canvas_id, canvas_order ORDER BY choice_order NULLS FIRST, n) AS alternative
       FROM canvas_paintings AS painting
       JOIN iiif_canvases AS canvas ON canvas.customer = painting.customer AND canvas.id = canvas_id
       WHERE painting.customer = :customer AND painting.manifest = :manifest),
     shown AS (
       SELECT DISTINCT ON (space, image) * FROM placed WHERE alternative = 1 AND image IS NOT NULL
       ORDER BY space, image, place, canvas_order, n)
     SELECT images.* FROM shown JOIN images
         ON images.customer = :customer AND images.space = shown.space AND images.id = shown.image
       WHERE NOT protected ORDER BY place, canvas_order, n LIMIT :limit`,
    { customer, manifest, limit },
  )
  return rows
}

const COLUMNS = `n integer, canvas_id text, canvas_order integer, choice_order integer, space integer, image text,
  address text, label jsonb, canvas_label jsonb, target text, static_width float8, static_height float8, duration float8,
  thumbnail text, from_items boolean`

const CANVAS_COLUMNS = `original_id text, place integer, label jsonb, width integer, height integer, duration integer,
  thumbnail text`

/** The names of a list of columns with their types, each with what is put before it. */
const namesIn = (columns: string, before = ''): string =>
  columns
    .split(',')
    .map(column => before + column.trim().split(' ')[0]!)
    .join(', ')

/** Writes the canvases and paintings of a manifest in place of those that it had. */
async function replaceRows(
  db: Db,
  customer: number,
  manifest: string,
  canvases: IiifCanvas[],
  paintings: IiifPainting[],
): Promise<void> {
  await db('canvas_paintings').where({ customer, manifest }).delete()
  await db('iiif_canvases')
    .where({ customer, manifest })
    .whereRaw('id <> ALL (?::text[])', [canvases.map(({ id }) => id)])
    .delete()
  await db.raw(
    `INSERT INTO iiif_canvases (customer, id, manifest, ${namesIn(CANVAS_COLUMNS)})
     SELECT ?, id, ?, ${namesIn(CANVAS_COLUMNS)} FROM jsonb_to_recordset(?::jsonb) AS given (id text, ${CANVAS_COLUMNS})
     ON CONFLICT (customer, id) DO UPDATE SET (${namesIn(CANVAS_COLUMNS)}) = ROW (${namesIn(CANVAS_COLUMNS, 'excluded.')})
       WHERE iiif_canvases.manifest = excluded.manifest AND (${namesIn(CANVAS_COLUMNS, 'iiif_canvases.')})
         IS DISTINCT FROM (${namesIn(CANVAS_COLUMNS, 'excluded.')})`,
    [customer, manifest, JSON.stringify(canvases)],
  )
  if ((await iiifCanvases(db, customer, manifest)).length !== canvases.length)
    throw conflict('Another request has just given one of the canvases to another manifest.')
  const names = namesIn(COLUMNS)
  await db.raw(
    `INSERT INTO canvas_paintings (customer, manifest, ${names})
     SELECT ?, ?, ${names} FROM jsonb_to_recordset(?::jsonb) AS given (${COLUMNS})`,
    [customer, manifest, JSON.stringify(paintings.map((painting, n) => ({ ...painting, n })))],
  )
}

/** Most images of which one statement notes something: the embedded database does nothing else meanwhile. */
const AT_ONCE = 500

/** Adds a manifest to what some images say of theirs, and takes it from what others say, in one statement. */
const noteManifest = (db: Db, customer: number, manifest: string, added: ImageOf[], removed: ImageOf[]) => {
  const images = [...added, ...removed]
  return db.raw(
    `UPDATE images SET manifests = CASE WHEN shown THEN array_append(manifests, ?) ELSE array_remove(manifests, ?) END
     FROM unnest(?::integer[], ?::text[], ?::boolean[]) AS given (space, id, shown)
     WHERE images.customer = ? AND images.space = given.space AND images.id = given.id
       AND shown <> (? = ANY (manifests))`,
    [
      ...[manifest, manifest],
      ...[images.map(({ space }) => space), images.map(({ id }) => id), images.map((_, index) => index < added.length)],
      ...[customer, manifest],
    ],
  )
}

/** Paintings with the images that were moved where these are now, whatever addresses the document has. */
async function whereNow(db: Db, customer: number, paintings: IiifPainting[]): Promise<IiifPainting[]> {
  const moved = await movedImages(db, customer, [...imagesIn(paintings).values()])
  if (moved.length === 0) return paintings
  const spaces = new Map(moved.map(one => [nameOf(one), one.space_now]))
  return paintings.map(one => ({ ...one, space: spaces.get(imageName(one.space, one.image)) ?? one.space }))
}

/**
 * Notes what a manifest, which must be locked, paints now, and says so of its images, which it locks. The images that it
 * did not show before and that are not there are for `refuse`, which may throw. Throws HttpProblem 409 for a canvas that
 * another manifest has just been given.
 */
export async function notePaintings(
  db: Db,
  { customer, id: manifest }: { customer: number; id: string },
  canvases: IiifCanvas[],
  given: IiifPainting[],
  refuse: (unknown: ReadonlySet<string>) => void = () => {},
): Promise<void> {
  const paintings = await whereNow(db, customer, given)
  const before = imagesIn(await iiifPaintings(db, customer, manifest))
  const now = imagesIn(paintings)
  const [added, removed] = [without(now, before), without(before, now)]
  const changed = [...added, ...removed]
  const there = new Set(changed.length > 0 ? (await lockImages(db, customer, changed)).map(nameOf) : [])
  const unknown = new Set(added.map(nameOf).filter(name => !there.has(name)))
  if (unknown.size > 0) refuse(unknown)
  await replaceRows(db, customer, manifest, canvases, paintings)
  for (let from = 0; from < Math.max(added.length, removed.length); from += AT_ONCE) {
    const slice = (images: ImageOf[]) => images.slice(from, from + AT_ONCE)
    await noteManifest(db, customer, manifest, slice(added), slice(removed))
  }
}
