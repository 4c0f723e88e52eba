// The pages of a manifest as people put them in order: its canvases, each with the image that shows what it looks like.
import type { Db } from '../database.js'
import type { IiifCanvas } from './iiif-paintings.js'

/** A canvas at its place in the document, with the first image of ours that is painted on it. */
export type IiifPage = Pick<IiifCanvas, 'id' | 'thumbnail'> & { space: number | null; image: string | null }

/** The pages of a manifest, in their order. */
export const pagesOfManifest = async (
  db: Db,
  { customer, id: manifest }: { customer: number; id: string },
): Promise<IiifPage[]> =>
  db('iiif_canvases AS canvas')
    .leftJoin(
      db('canvas_paintings')
        .distinctOn('canvas_id')
        .where({ customer, manifest })
        .whereNotNull('image')
        .orderBy(['canvas_id', 'n'])
        .select('canvas_id', 'space', 'image')
        .as('painting'),
      'painting.canvas_id',
      'canvas.id',
    )
    .where({ customer, manifest })
    .orderBy('place')
    .select('canvas.id', 'canvas.thumbnail', 'painting.space', 'painting.image')
