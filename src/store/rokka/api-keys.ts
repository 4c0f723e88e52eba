// Keys as rokka's users see them.
import type { Db } from '../database.js'
import type { ApiKeyRow } from '../row-types.js'

/** Keys of a customer, or of the administrator. */
export const listApiKeys = (db: Db, customer: number | null): Promise<ApiKeyRow[]> =>
  db('rokka_api_keys').where({ customer }).orderBy(['created', 'id'])

export const findApiKey = (db: Db, customer: number | null, id: string): Promise<ApiKeyRow | undefined> =>
  db('rokka_api_keys').where({ customer, id }).first()
