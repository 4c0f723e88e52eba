// What resources of the IIIF store were before: written by the database with each change, read, and swept.
import type { Db } from '../database.js'
import { findIiif, type IiifHead, type IiifKey, type IiifRow, type IiifState } from './iiif-rows.js'

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

/** The whole row as it is, or in the version that its head has as the one that the public sees. */
export async function findShownIiif(db: Db, head: IiifKey & Pick<IiifHead, 'shown'>): Promise<IiifRow | undefined> {
  const row = await findIiif(db, head)
  const former = row && head.shown != null ? await findIiifVersion(db, head, head.shown) : undefined
  return former ? { ...row!, body: former.body, version: former.id } : row
}

/** Removes up to `count` versions that were replaced more than `days` ago, and that the public does not see; returns how many. */
export async function removeOldIiifVersions(db: Db, now: Date, days: number, count: number): Promise<number> {
  const { rowCount } = await db.raw(
    `DELETE FROM iiif_versions WHERE (customer, kind, resource, id) IN (
       SELECT customer, kind, resource, id FROM iiif_versions WHERE replaced < ?::timestamptz - make_interval(days => ?)
         AND NOT EXISTS (SELECT FROM manifest_builds AS build
           WHERE (build.customer, build.kind, build.manifest, shown) = (iiif_versions.customer, iiif_versions.kind, resource, id))
       ORDER BY replaced LIMIT ? FOR UPDATE SKIP LOCKED)`,
    [now, days, count],
  )
  return rowCount
}
