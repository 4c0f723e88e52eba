// Spaces of a customer, by name and by number.
import type { Db } from './database.js'
import type { SpaceRow } from './row-types.js'

/** The number of the space that has the name; undefined when there is none. */
export const findSpaceNamed = async (db: Db, customer: number, name: string): Promise<number | undefined> =>
  (await db('spaces').where({ customer, name }).first('id'))?.id

/** The rows of those of the spaces that there are, by number. */
export async function findSpaces(db: Db, customer: number, ids: number[]): Promise<Map<number, SpaceRow>> {
  const rows: SpaceRow[] = await db('spaces').where({ customer }).whereIn('id', ids)
  return new Map(rows.map(row => [row.id, row]))
}
