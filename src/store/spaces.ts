// Spaces of a customer, by name and by number.
import type { Db } from './database.js'
import type { SpaceRow } from './row-types.js'

/** The number of the space that has the name; undefined when there is none. */
export const findSpaceNamed = async (db: Db, customer: number, name: string): Promise<number | undefined> =>
  (await db('spaces').where({ customer, name }).first('id'))?.id

/** A space that says something of data mining, and the name of its customer. */
export type MinedSpace = Pick<SpaceRow, 'customer' | 'id'> & { name: string; data_mining: string }

/** The spaces of all customers that say something of data mining, in order, at most so many. */
export const spacesWithDataMining = (db: Db, limit: number): Promise<MinedSpace[]> =>
  db('spaces')
    .join('customers', 'customers.id', 'spaces.customer')
    .whereNotNull('spaces.data_mining')
    .orderBy(['spaces.customer', 'spaces.id'])
    .limit(limit)
    .select('spaces.customer', 'spaces.id', 'customers.name', 'spaces.data_mining')

/** The rows of those of the spaces that there are, by number. */
export async function findSpaces(db: Db, customer: number, ids: number[]): Promise<Map<number, SpaceRow>> {
  const rows: SpaceRow[] = await db('spaces').where({ customer }).whereIn('id', ids)
  return new Map(rows.map(row => [row.id, row]))
}
