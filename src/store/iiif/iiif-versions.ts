// What resources of the IIIF store were before: written by the database with each change, read, and swept.
import type { Db } from '../database.js'
import type { IiifKey, IiifState } from './iiif-rows.js'

/** A former state of a resource. */
export type IiifVersion = IiifState & { modified: Date; modified_by: string | null; id: number }

/** A version of a resource by its number, where it is still kept. */
export async function findIiifVersion(
  db: Db,
  { customer, kind, id: resource }: IiifKey,
  version: number,
): Promise<IiifVersion | undefined> {
  const row = await db('iiif_versions').where({ customer, kind, resource, id: version }).first()
  return row as IiifVersion | undefined
}

/** Removes up to `count` versions that were replaced more than `days` ago; returns how many. */
export async function removeOldIiifVersions(db: Db, now: Date, days: number, count: number): Promise<number> {
  const { rowCount } = await db.raw(
    `DELETE FROM iiif_versions WHERE (customer, kind, resource, id) IN (
       SELECT customer, kind, resource, id FROM iiif_versions WHERE replaced < ?::timestamptz - make_interval(days => ?)
       ORDER BY replaced LIMIT ? FOR UPDATE SKIP LOCKED)`,
    [now, days, count],
  )
  return rowCount
}
