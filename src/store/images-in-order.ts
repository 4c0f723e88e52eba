// The images of a space in the order of their ids, as many as are looked at together.
import type { Db } from './database.js'
import type { ImageRow } from './row-types.js'

/** What is shown of an image that may be chosen. */
export type ImageInOrder = Pick<ImageRow, 'id' | 'label'>

/** Images that are ready and behind an id; an empty one is before all. */
export const imagesBehind = async (
  db: Db,
  { customer, space }: { customer: number; space: number },
  after: string,
  limit: number,
): Promise<ImageInOrder[]> =>
  db('images')
    .where({ customer, space, error: '' })
    .whereNotNull('finished')
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .select('id', 'label')

/** The spaces of a customer with their names, the lowest number first. */
export const spacesOf = async (db: Db, customer: number, limit: number): Promise<{ id: number; name: string }[]> =>
  db('spaces').where({ customer }).orderBy('id').limit(limit).select('id', 'name')
