// Makes the key of a row that brings none, as the class says.
import type { Class, Row } from '../vocabulary/index.js'
import { columnName } from '../vocabulary/index.js'
import type { Db } from './database.js'

/**
 * The row with a key: a UUID, or the next integer that was never given in the same parent.
 * Must run in the transaction of the insert: the parent's counter stays locked until it ends.
 */
export async function mintKey<R extends Row>(db: Db, owner: Class, values: R): Promise<R> {
  const key = columnName(owner.key)
  if (values[key] !== undefined || !owner.mint || owner.mint === 'identity') return values
  if (owner.mint === 'uuid') return { ...values, [key]: crypto.randomUUID() }
  const parents = owner.uriTemplates[0]!.columns.filter(column => column !== key)
  const parent = [owner.table, ...parents.map(column => values[column])].join('/')
  for (;;) {
    const { rows } = await db.raw(
      `INSERT INTO minted (parent, last) VALUES (?, 1)
       ON CONFLICT (parent) DO UPDATE SET last = minted.last + 1 RETURNING last`,
      [parent],
    )
    const next = rows[0].last
    const taken = await db(owner.table!)
      .where({ ...Object.fromEntries(parents.map(column => [column, values[column] as string])), [key]: next })
      .first(key)
    if (!taken) return { ...values, [key]: next }
  }
}
