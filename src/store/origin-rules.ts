// How a customer says that its origins are fetched.
import type { Db } from './database.js'

/** A rule: origins that match the regex are fetched by the strategy, with the credentials as they are stored. */
export interface StoredOriginRule {
  regex: string
  strategy: string
  credentials: string | null
}

/** The rules of a customer, in the order in which they are tried. */
export const originRules = (db: Db, customer: number): Promise<StoredOriginRule[]> =>
  db('customer_origin_strategies').where({ customer }).orderBy(['order', 'id'])
