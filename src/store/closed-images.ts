// Which of some images are not open to everyone, or are not there any more.
import type { Db } from './database.js'
import type { ImageRow } from './row-types.js'

/** An image as it is known to whom it is closed. */
export type ClosedImage = Pick<ImageRow, 'customer' | 'space' | 'id' | 'roles'>

/** Names of images as `closedImages` takes them, which is made once for many questions. */
export const imageNames = (names: readonly { space: number; id: string }[]): string =>
  JSON.stringify(names.filter(({ id }) => !id.includes('\u0000')).map(({ space, id }) => ({ space, id })))

/** Those of a customer's images, of however many, that have roles or are not there (`gone`), in one statement; one that was moved is called by the name that it is asked for by. */
export async function closedImages(
  db: Db,
  customer: number,
  names: string,
): Promise<(ClosedImage & { gone: boolean })[]> {
  const { rows } = await db.raw(
    `SELECT ?::integer AS customer, named.space, named.id, coalesce(images.roles, '{}') AS roles, images.id IS NULL AS gone
       FROM jsonb_to_recordset(?::jsonb) AS named (space integer, id text)
       LEFT JOIN former_image_places AS former
         ON former.customer = ? AND former.space = named.space AND former.image = named.id
       LEFT JOIN images ON images.customer = ? AND images.space = coalesce(space_now, named.space) AND images.id = named.id
       WHERE images.id IS NULL OR cardinality(images.roles) > 0 ORDER BY named.space, named.id`,
    [customer, names, customer, customer],
  )
  return rows
}
