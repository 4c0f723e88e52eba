// Chores that one process does for all, now and then.
import type { Db } from './database.js'

/** Keeps a chore that was begun, for as many hours as it was begun with. */
export const keepChore = (db: Db, name: string): Promise<unknown> =>
  db('chores').where({ name }).update({ last: db.fn.now() })

/** Whether the chore is due, its last time more than the hours ago; it is the caller's to do then. */
export async function beginChore(db: Db, name: string, hours: number): Promise<boolean> {
  const { rowCount } = await db.raw(
    `UPDATE chores SET last = now() WHERE name = ? AND last < now() - ? * interval '1 hour'`,
    [name, hours],
  )
  return rowCount === 1
}
