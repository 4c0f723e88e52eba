// Which of some images are not open to everyone.
import type { Db } from './database.js'
import type { ImageRow } from './row-types.js'

/** An image as it is known to whom it is closed. */
export type ClosedImage = Pick<ImageRow, 'customer' | 'space' | 'id' | 'roles'>

/** Those of a customer's images that have roles, of however many, in one statement. */
export async function imagesWithRoles(
  db: Db,
  customer: number,
  names: readonly { space: number; id: string }[],
): Promise<ClosedImage[]> {
  const storable = names.filter(({ id }) => !id.includes('\u0000'))
  const { rows } = await db.raw(
    `SELECT images.customer, images.space, images.id, images.roles
       FROM unnest(?::int[], ?::text[]) AS named (space, id)
       JOIN images ON images.customer = ? AND images.space = named.space AND images.id = named.id
       WHERE cardinality(images.roles) > 0 ORDER BY images.space, images.id`,
    [storable.map(({ space }) => space), storable.map(({ id }) => id), customer],
  )
  return rows
}
