// Holds on the deletion of bytes: while a backup or a copy is made, every blob stays that its snapshot of the database names.
import type { BlobStore } from '../blobs/index.js'
import type { Db } from '../database.js'

/** What the chores of holds are named with, and their random part. */
const HOLD = 'backup '

/** Seconds after which a hold that nobody extends is that of a process that is gone, and those between two extensions. */
const [HOLD_S, EXTEND_S] = [60, 15]

/**
 * Holds all deletions of bytes, in every process, from now on until the function is called. A snapshot of the database
 * must be begun after this: rows go before their bytes do.
 */
export async function holdDeletions(db: Db): Promise<() => Promise<void>> {
  const name = `${HOLD}${crypto.randomUUID()}`
  await db('chores').where('name', 'like', `${HOLD}%`).whereRaw(`last < now() - interval '1 hour'`).delete()
  await db('chores').insert({ name })
  const extend = (): void =>
    void db('chores')
      .where({ name })
      .update({ last: db.fn.now() })
      .catch(() => undefined)
  const timer = setInterval(extend, EXTEND_S * 1000)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await db('chores').where({ name }).delete()
  }
}

/** Whether bytes must not be deleted now. */
export async function isDeletionHeld(db: Db): Promise<boolean> {
  const { rows } = await db.raw(
    `SELECT EXISTS (SELECT FROM chores WHERE starts_with(name, '${HOLD}')
       AND last > now() - ${HOLD_S} * interval '1 second') AS held`,
  )
  return rows[0].held
}

/** Deletes a blob that no row names any more, unless deletions are held: the look for orphans finds it then. */
export async function deleteUnnamed(db: Db, blobs: BlobStore, key: string): Promise<void> {
  if (!(await isDeletionHeld(db))) await blobs.delete(key)
}
