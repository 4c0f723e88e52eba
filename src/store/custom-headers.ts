// The custom headers of all customers: which of them are not sent, and why, as their owners read it.
import type { Db } from './database.js'

/** How many headers are looked at in one go. */
const CHUNK = 1000

/**
 * Writes into each header why it is not sent, as `reason` says now; undefined for one that is. Rows that say so already
 * are left alone.
 */
export async function markIgnoredHeaders(
  db: Db,
  reason: (key: string, value: string) => string | undefined,
): Promise<void> {
  for (let after = ''; ; ) {
    const rows: { id: string; key: string; value: string; ignored: string | null }[] = await db('custom_headers')
      .where('id', '>', after)
      .orderBy('id')
      .limit(CHUNK)
      .select('id', 'key', 'value', 'ignored')
    for (const { id, key, value, ignored } of rows) {
      const now = reason(key, value) ?? null
      if (now !== ignored) await db('custom_headers').where({ id, key, value }).update({ ignored: now })
    }
    if (rows.length < CHUNK) return
    after = rows.at(-1)!.id
  }
}
