// What happened, as it is read by whoever has been told up to a place: a transaction, and a change in it.
import type { Db } from './database.js'

/** Channel of NOTIFY for changes while anybody is told of them. */
export const CHANGED = 'hydria_changes'

/** What happened to one thing, as the record of changes has it. */
export interface HappenedRow {
  transaction: string
  id: string
  customer: number
  kind: 'Create' | 'Update' | 'Move' | 'Delete' | null
  /** What it is called where that does not follow from the kind; empty where nobody is told. */
  event: string | null
  space: number | null
  image: string | null
  former_space: number | null
  resource_kind: string | null
  resource: string | null
  batch: number | null
  adjunct: string | null
  at: Date
}

/** Up to which change somebody has been told. */
export type ChangePlace = Pick<HappenedRow, 'customer' | 'transaction' | 'id'>

/** The place, as SQL, after which is what changes from now on. Each change of a transaction that runs meanwhile is among that. */
export const PRESENT = '(open_change_place()::text::bigint - 1)::text::xid8, 9223372036854775807'

/** Whether a change is after the place `at`, and can be read: no transaction that is older runs. */
export const AFTER_PLACE =
  '(changes.transaction, changes.id) > (at.transaction, at.id) AND changes.transaction < open_change_place()'

/** The next changes after a place that can be read, oldest first, with the seconds that have gone by since. */
export async function changesAfter(
  db: Db,
  { customer, transaction, id }: ChangePlace,
  count: number,
): Promise<(HappenedRow & { age_s: number })[]> {
  const { rows } = await db.raw(
    `SELECT transaction::text, id::text, customer, kind, event, space, image, former_space, resource_kind, resource, batch, adjunct, at,
         EXTRACT(EPOCH FROM now() - at)::float8 AS age_s
       FROM changes WHERE customer = ? AND (transaction, id) > (?::text::xid8, ?::bigint) AND transaction < open_change_place()
       ORDER BY transaction, id LIMIT ?`,
    [customer, transaction, id, count],
  )
  return rows
}
