// The rows of files made of named queries: found, leased by the one who makes them, finished, and removed.
import type { BlobStore } from './blobs/index.js'
import type { Db } from './database.js'
import { applyWhere, type Where } from './rows.js'

/** Which file: of which query with which parameters. */
export interface ProjectionKey {
  customer: number
  kind: 'pdf' | 'zip'
  query: string
  /** The parameters in their one canonical form. */
  canonical: string
}

/** What is kept of a file. */
export interface ProjectionRow {
  id: string
  fingerprint: string
  /** Blob key of the file; null until it has been made once. */
  blob: string | null
  item_count: number
  size_bytes: number
  roles: string[]
  created: Date | null
  in_process: boolean
}

/** What a finished file ends with. */
export interface FinishedProjection {
  fingerprint: string
  blob: string
  item_count: number
  size_bytes: number
  roles: string[]
  created: Date
}

/** Seconds after which one who makes a file is taken to be gone. */
const LEASE_S = 600

const asked = (db: Db, { customer, kind, query, canonical }: ProjectionKey) =>
  db('projections')
    .where({ customer, kind })
    .whereRaw('lower(query) = lower(?) AND md5(canonical) = md5(?)', [query, canonical])

/** The row of a file, when it was ever made or begun. */
export const findProjection = (db: Db, key: ProjectionKey): Promise<ProjectionRow | undefined> =>
  asked(db, key).first('*', db.raw('(maker IS NOT NULL AND leased_until > now()) AS in_process')) as unknown as Promise<
    ProjectionRow | undefined
  >

/** Leases a file to a maker. False when another one is at it. */
export async function claimProjection(db: Db, key: ProjectionKey, args: string, maker: string): Promise<boolean> {
  const { rows } = await db.raw(
    `INSERT INTO projections (customer, kind, query, args, canonical, maker, leased_until)
     VALUES (:customer, :kind, :query, :args, :canonical, :maker, now() + :lease * interval '1 second')
     ON CONFLICT (customer, kind, lower(query), md5(canonical)) DO UPDATE
       SET maker = excluded.maker, leased_until = excluded.leased_until, args = excluded.args
       WHERE projections.maker IS NULL OR projections.leased_until < now()
     RETURNING id`,
    { ...key, args, maker, lease: LEASE_S },
  )
  return rows.length > 0
}

/** Ends a lease with the file. False when the lease was lost meanwhile, or the row removed. */
export async function finishProjection(
  db: Db,
  key: ProjectionKey,
  maker: string,
  finished: FinishedProjection,
): Promise<boolean> {
  const changed = await asked(db, key)
    .where({ maker })
    .update({ ...finished, maker: null, leased_until: null })
  return changed > 0
}

/** Gives a lease back without a file; what was made before stays. */
export const abandonProjection = async (db: Db, key: ProjectionKey, maker: string): Promise<void> => {
  await asked(db, key).where({ maker }).update({ maker: null, leased_until: null })
}

/** Removes the rows, of whatever columns are given, and their files. What is being made then is thrown away. */
export async function forgetProjections(db: Db, blobs: BlobStore, where: Where): Promise<void> {
  const removed = await applyWhere(db('projections').delete(), 'projections', where).returning('blob')
  for (const { blob } of removed) if (blob) await blobs.delete(blob)
}
