// Images that are moved to another space, and where those are that were moved.
import type { Db } from './database.js'
import type { ImageInCustomer } from './images-bulk.js'

/** An image that is moved, with the path of its own file before and after. */
export interface Move {
  key: ImageInCustomer
  file: string
  fileThen: string
}

/**
 * Moves images of a customer, which must be locked, to a space; the database takes along all that goes with them. An
 * origin that is an image's own file is that of its new address.
 */
export async function moveImages(db: Db, customer: number, space: number, moves: Move[]): Promise<void> {
  await db.raw(
    `UPDATE images SET space = ?, origin = CASE WHEN origin = file THEN file_then ELSE origin END
       FROM unnest(?::integer[], ?::text[], ?::text[], ?::text[]) AS given (space, id, file, file_then)
       WHERE images.customer = ? AND images.space = given.space AND images.id = given.id`,
    [
      space,
      moves.map(({ key }) => key.space),
      moves.map(({ key }) => key.id),
      moves.map(({ file }) => file),
      moves.map(({ fileThen }) => fileThen),
      customer,
    ],
  )
}

/** Of some places of images of a customer those from which an image was moved, with the space where it is now. */
export async function movedImages(
  db: Db,
  customer: number,
  places: ImageInCustomer[],
): Promise<(ImageInCustomer & { space_now: number })[]> {
  const possible = places.filter(({ id }) => !id.includes('\u0000'))
  if (possible.length === 0) return []
  const { rows } = await db.raw(
    `SELECT given.space, given.id, space_now FROM unnest(?::integer[], ?::text[]) AS given (space, id)
       JOIN former_image_places AS former
         ON former.customer = ? AND former.space = given.space AND former.image = given.id`,
    [possible.map(({ space }) => space), possible.map(({ id }) => id), customer],
  )
  return rows
}
