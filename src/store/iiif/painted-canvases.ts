// What is read by the canvases of stored manifests: what on them may have words, and the images that they show.
import type { Db } from '../database.js'
import type { ImageRow } from '../row-types.js'

/** What of a manifest may have words: an image of ours on one of its canvases, or, without an image, a canvas itself. */
export interface TextedPlace {
  space: number | null
  image: string | null
  target: string | null
  canvas: string
  /** The canvas's id in the document, where that is another. */
  original_id: string | null
  width: number | null
  height: number | null
}

/** The images that a manifest paints and its canvases that have texts, in the order of the canvases. */
export async function textedPlaces(
  db: Db,
  { customer, id: manifest, has_adjuncts: hasAdjuncts }: { customer: number; id: string; has_adjuncts?: boolean },
): Promise<TextedPlace[]> {
  const canvas = 'canvas.id AS canvas, original_id, canvas.width, canvas.height, place'
  const ofCanvases = `UNION ALL
     SELECT NULL, NULL, NULL, ${canvas}, -1, -1 FROM iiif_canvases AS canvas
     WHERE customer = :customer AND manifest = :manifest AND EXISTS (
       SELECT 1 FROM adjuncts JOIN texts ON texts.adjunct = number AND texts.kind IS NOT NULL
       WHERE adjuncts.customer = canvas.customer AND adjuncts.kind = 'canvases' AND resource = canvas.id)`
  // Each canvas by its key: of a manifest that has just come, nothing is known by which the database could plan.
  const { rows } = await db.raw(
    `SELECT space, image, target, ${canvas}, canvas_order, n
     FROM canvas_paintings AS painting, LATERAL (
       SELECT * FROM iiif_canvases WHERE customer = painting.customer AND id = painting.canvas_id OFFSET 0) AS canvas
     WHERE painting.customer = :customer AND painting.manifest = :manifest AND image IS NOT NULL
     ${hasAdjuncts === false ? '' : ofCanvases}
     ORDER BY place, canvas_order, n`,
    { customer, manifest },
  )
  return rows
}

/** The images that are painted on canvases, each with the canvas. */
export async function imagesOnCanvases(
  db: Db,
  customer: number,
  canvases: string[],
): Promise<(ImageRow & { canvas_id: string })[]> {
  const { rows } = await db.raw(
    `SELECT DISTINCT ON (canvas_id, images.space, images.id) images.*, canvas_id FROM canvas_paintings AS painting
       JOIN images ON images.customer = painting.customer AND images.space = painting.space AND images.id = painting.image
     WHERE painting.customer = ? AND canvas_id = ANY (?::text[])`,
    [customer, canvases],
  )
  return rows
}
