// The rows of the audit trail: written, and removed once they are old enough. No statement changes one.
import type { Db } from './database.js'
import type { AuditEntryRow } from './row-types.js'

/** An entry that is to be written. */
export type NewAuditEntry = Omit<AuditEntryRow, 'id' | 'created' | 'version'>

/** Writes an entry, in the transaction of what it tells. */
export async function insertAuditEntry(db: Db, { differences, ...entry }: NewAuditEntry): Promise<void> {
  await db('audit_entries').insert({
    ...entry,
    differences: differences && (JSON.stringify(differences) as never),
  } as never)
}

/** Removes those of the `count` oldest entries that are older than so many days; returns how many. */
export const removeOldAuditEntries = (db: Db, now: Date, days: number, count: number): Promise<number> =>
  db.transaction(async transaction => {
    await transaction.raw(`SELECT set_config('hydria.retention', 'audit_entries', true)`)
    const { rowCount } = await transaction.raw(
      `DELETE FROM audit_entries WHERE id IN (
         SELECT id FROM (SELECT id, created FROM audit_entries ORDER BY id LIMIT ?) AS oldest
         WHERE created < ?::timestamptz - make_interval(days => ?))`,
      [count, now, days],
    )
    return rowCount
  })
