// When keys were last used: noted for each request in memory, written apart from the requests, once a minute at most.
import { LRUCache } from 'lru-cache'
import type { Db } from './database.js'

const EVERY_MS = 60_000
const MOST_KEYS = 10_000

/** Notes uses of keys. A use that cannot be written is forgotten: no request fails for it. */
export function openKeyUse(db: Db): { use(key: string, now: Date): void; settled(): Promise<void> } {
  const written = new LRUCache<string, number>({ max: MOST_KEYS })
  const writing = new Set<Promise<unknown>>()
  return {
    use(key, now) {
      const last = written.get(key)
      if (last !== undefined && Math.abs(now.getTime() - last) < EVERY_MS) return
      written.set(key, now.getTime())
      const write: Promise<unknown> = db('keys')
        .where({ key })
        .update({ last_used: now })
        .catch(() => written.delete(key))
        .finally(() => writing.delete(write))
      writing.add(write)
    },
    async settled() {
      await Promise.all(writing)
    },
  }
}
