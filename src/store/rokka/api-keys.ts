// Keys as rokka's users see them.
import type { Db } from '../database.js'

export interface ApiKey {
  id: string
  customer: number | null
  created: Date
  comment: string
}

/** Keys of a customer, or of the administrator. */
export const listApiKeys = (db: Db, customer: number | null): Promise<ApiKey[]> =>
  db('rokka_api_keys').where({ customer }).orderBy(['created', 'id'])

export const findApiKey = (db: Db, customer: number | null, id: string): Promise<ApiKey | undefined> =>
  db('rokka_api_keys').where({ customer, id }).first()
