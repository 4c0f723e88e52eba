// How many rows a filter finds, where counting them takes long: known for a minute, so that not every page counts millions.
import type { Knex } from 'knex'
import { LRUCache } from 'lru-cache'
import { perObject } from '../per-object.js'
import type { Db } from './database.js'

/** From so many on, which are counted in some 30 ms, a total is remembered. */
const LARGE = 100_000
const REMEMBERED_MS = 60_000
const MOST = 1_000

/** The total under a key: as it was counted within the last minute where it was large, else as `count` finds it now. */
export function largeTotals(large = LARGE): (key: string, count: () => Promise<number>) => Promise<number> {
  const known = new LRUCache<string, number>({ max: MOST, ttl: REMEMBERED_MS })
  return async (key, count) => {
    const total = known.get(key) ?? (await count())
    if (total >= large && !known.has(key)) known.set(key, total)
    return total
  }
}

const totalsOf = perObject((_: Db) => largeTotals())

/** How many rows a query finds, exactly up to 100,000, and beyond that as of the last minute. */
export function totalOf(db: Db, query: Knex.QueryBuilder): Promise<number> {
  const counted = query.count({ count: '*' })
  const { sql, bindings } = counted.toSQL()
  return totalsOf(db)(JSON.stringify([sql, bindings]), async () => Number((await counted)[0].count))
}
