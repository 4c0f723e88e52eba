// How a customer says that its origins are fetched.
import type { SealedRows } from './sealing.js'

/** A rule: origins that match the regex are fetched by the strategy. */
export interface StoredOriginRule {
  regex: string
  strategy: string
  order: number
  /** The credentials in plain, null when there are none; undefined when they cannot be decrypted, which is logged. */
  credentials(): string | null | undefined
}

/** The rules of a customer, in the order in which they are tried. */
export async function originRules({ db, sealing }: SealedRows, customer: number): Promise<StoredOriginRule[]> {
  const table = 'customer_origin_strategies'
  const rows = await db(table).where({ customer }).orderBy(['order', 'id'])
  return rows.map(row => ({
    regex: row.regex,
    strategy: row.strategy,
    order: row.order,
    credentials: () => sealing.open(table, row, 'credentials'),
  }))
}
