// Which of some images are not open to everyone.
import type { Db } from './database.js'
import type { ImageRow } from './row-types.js'

/** An image as it is known to whom it is closed. */
export type ClosedImage = Pick<ImageRow, 'customer' | 'space' | 'id' | 'roles'>

/** Names of images as `imagesWithRoles` takes them, which is made once for many questions. */
export const imageNames = (names: readonly { space: number; id: string }[]): string =>
  JSON.stringify(names.filter(({ id }) => !id.includes('\u0000')).map(({ space, id }) => ({ space, id })))

/** Those of a customer's images that have roles, of however many, in one statement. */
export async function imagesWithRoles(db: Db, customer: number, names: string): Promise<ClosedImage[]> {
  const { rows } = await db.raw(
    `SELECT images.customer, images.space, images.id, images.roles
       FROM jsonb_to_recordset(?::jsonb) AS named (space integer, id text)
       JOIN images ON images.customer = ? AND images.space = named.space AND images.id = named.id
       WHERE cardinality(images.roles) > 0 ORDER BY images.space, images.id`,
    [names, customer],
  )
  return rows
}
