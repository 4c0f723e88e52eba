// PDFs and ZIPs that are kept: each once for what it shows, leased by the one who makes it, and named by the queries and manifests that show it.
import type { Settings } from '../settings.js'
import type { BlobStore } from './blobs/index.js'
import type { Db } from './database.js'
import { deleteUnnamed } from './keep/backup-hold.js'
import { applyWhere } from './rows.js'
import type { Where } from './where.js'

/** A file by what it shows: `content` is a SHA-256 in hex. */
export interface ProjectionKey {
  customer: number
  kind: 'pdf' | 'zip'
  content: string
}

/** What is kept of a file: a row of `projection_files`. */
export interface ProjectionFile {
  /** Blob key of the file; null until it has been made once. */
  blob: string | null
  item_count: number
  size_bytes: number
  created: Date | null
  in_process: boolean
}

/** What a finished file ends with. */
export type FinishedProjection = Required<Pick<ProjectionFile, 'item_count' | 'size_bytes'>> & {
  blob: string
  created: Date
}

/** What a file is shown for: a query with its parameters, or a manifest of the IIIF store, which has none. */
export interface ProjectionName {
  query: string | null
  /** Id of the manifest. */
  manifest: string | null
  /** The parameters as they stand in the URL. */
  args: string
  /** The parameters in their one canonical form. */
  canonical: string
}

/** Seconds after which one who makes a file is taken to be gone. */
const LEASE_S = 600
/** Seconds within which a use is not written down again. */
const USE_S = 60
/** Queries and manifests that are known of a customer, for each file that may be kept of it. */
const QUERIES_A_FILE = 10

const atFile = (db: Db, { customer, kind, content }: ProjectionKey) =>
  db('projection_files').where({ customer, kind, content })

/** The row of a file, when it was ever made or begun. */
export const findProjection = async (db: Db, key: ProjectionKey): Promise<ProjectionFile | undefined> =>
  atFile(db, key).first('*', db.raw('(maker IS NOT NULL AND leased_until > now()) AS in_process'))

/**
 * Leases a file to a maker. False when another one is at it, or files of the customer are being made in `most` places
 * already, in whichever process.
 */
export async function claimProjection(db: Db, key: ProjectionKey, maker: string, most: number): Promise<boolean> {
  const { rows } = await db.raw(
    `INSERT INTO projection_files AS file (customer, kind, content, maker, leased_until)
     SELECT :customer, :kind, :content, :maker, now() + :lease * interval '1 second'
     WHERE (SELECT count(*) FROM projection_files
       WHERE customer = :customer AND maker IS NOT NULL AND leased_until > now()) < :most
     ON CONFLICT (customer, kind, content) DO UPDATE
       SET maker = excluded.maker, leased_until = excluded.leased_until
       WHERE file.maker IS NULL OR file.leased_until < now()
     RETURNING file.content`,
    { ...key, maker, most, lease: LEASE_S },
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
  const changed = await atFile(db, key)
    .where({ maker })
    .update({ ...finished, used: db.fn.now(), maker: null, leased_until: null })
  return changed > 0
}

/** Gives a lease back without a file; nothing is kept of one that was never made. */
export async function abandonProjection(db: Db, key: ProjectionKey, maker: string): Promise<void> {
  await atFile(db, key).where({ maker }).whereNull('blob').delete()
  await atFile(db, key).where({ maker }).update({ maker: null, leased_until: null })
}

/**
 * Says that a query or a manifest shows a file, and that the file is used; `roles`: those that its images ask for which
 * are not shown. Returns what it showed before, if that is another one: `dropUnnamed` is to be asked to remove it. Of a
 * customer's names those used last are known, in proportion to the `files` that may be kept of it. Nothing is done when
 * the file is gone, or the manifest is not public any more.
 */
export async function nameProjection(
  db: Db,
  blobs: BlobStore,
  key: ProjectionKey,
  { roles, ...name }: ProjectionName & { roles: string[] },
  files: number,
): Promise<ProjectionKey | undefined> {
  const { rows } = await db.raw(
    `WITH file AS (
       SELECT * FROM projection_files WHERE customer = :customer AND kind = :kind AND content = :content
         AND (CAST(:manifest AS text) IS NULL OR EXISTS (SELECT FROM iiif_resources AS shown
           WHERE shown.customer = :customer AND shown.kind = 'manifests' AND shown.id = CAST(:manifest AS text) AND public))
       FOR KEY SHARE),
     before AS (
       SELECT content FROM projection_queries
       WHERE customer = :customer AND kind = :kind AND md5(canonical) = md5(:canonical)
         AND (lower(query), manifest) IS NOT DISTINCT FROM (lower(:query), CAST(:manifest AS text))),
     touched AS (
       UPDATE projection_files SET used = now()
       WHERE customer = :customer AND kind = :kind AND content = :content AND used < now() - :use * interval '1 second')
     INSERT INTO projection_queries AS asked (customer, kind, query, manifest, args, canonical, content, roles)
     SELECT customer, kind, :query, CAST(:manifest AS text), :args, :canonical, content, :roles FROM file
     ON CONFLICT (customer, kind, lower(query), md5(canonical), manifest) DO UPDATE
       SET args = excluded.args, content = excluded.content, roles = excluded.roles, used = now()
       WHERE (asked.content, asked.roles) IS DISTINCT FROM (excluded.content, excluded.roles)
         OR asked.used < now() - :use * interval '1 second'
     RETURNING (SELECT content FROM before) AS before, asked.content`,
    { ...key, ...name, roles, use: USE_S },
  )
  const [named] = rows as { before: string | null; content: string }[]
  if (!named) return undefined
  if (named.before === null) await forgetQueries(db, blobs, files, key.customer)
  return named.before === null || named.before === named.content ? undefined : { ...key, content: named.before }
}

interface KeptFile extends ProjectionKey {
  blob: string | null
}

/**
 * Removes files, bytes first: whoever is interrupted leaves a row without bytes, which is made again or removed next
 * time, and never bytes that nobody knows of. What is being made then keeps its row.
 */
async function removeFiles(db: Db, blobs: BlobStore, files: KeptFile[]): Promise<void> {
  for (const { blob, ...key } of files) {
    if (blob) await deleteUnnamed(db, blobs, blob)
    await atFile(db, key).where({ blob }).whereNull('maker').delete()
  }
}

const UNNAMED = `SELECT customer, kind, content, blob FROM projection_files AS file
  WHERE maker IS NULL AND NOT EXISTS (SELECT FROM projection_queries AS asked
    WHERE (asked.customer, asked.kind, asked.content) = (file.customer, file.kind, file.content))`

/** Removes the files that nothing shows: the one, or all of a customer or of everyone. */
export async function dropUnnamed(
  db: Db,
  blobs: BlobStore,
  { customer, kind, content }: Partial<ProjectionKey> = {},
): Promise<void> {
  const given = Object.entries({ customer, kind, content }).filter(([, value]) => value !== undefined)
  const sql = [UNNAMED, ...given.map(([name]) => `${name} = ?`)].join(' AND ')
  const values = given.map(([, value]) => value!)
  await removeFiles(db, blobs, (await db.raw(sql, values)).rows)
}

/** Forgets the least recently used queries of each customer, or of the one, that are too many, and files of theirs alone. */
async function forgetQueries(db: Db, blobs: BlobStore, files: number, customer?: number): Promise<void> {
  const { rowCount } = await db.raw(
    `DELETE FROM projection_queries USING (
       SELECT customer, id, row_number() OVER (PARTITION BY customer ORDER BY used DESC, id) AS nth
       FROM projection_queries ${customer === undefined ? '' : 'WHERE customer = ?'}) AS ranked
     WHERE nth > ? AND (projection_queries.customer, projection_queries.id) = (ranked.customer, ranked.id)`,
    [...(customer === undefined ? [] : [customer]), files * QUERIES_A_FILE],
  )
  if (rowCount > 0) await dropUnnamed(db, blobs, customer === undefined ? {} : { customer })
}

/** Most files, and bytes of them, that are kept: in all, and of one customer. */
export interface ProjectionBounds {
  files: number
  bytes: number
  customerFiles: number
  customerBytes: number
}

/** Settings that bound what is kept. */
export type ProjectionSettings = Pick<
  Settings,
  'PROJECTION_CACHE_FILES' | 'PROJECTION_CACHE_BYTES' | 'PROJECTION_CUSTOMER_FILES' | 'PROJECTION_CUSTOMER_BYTES'
>

/** The bounds that settings mean. */
export const projectionBounds = (settings: ProjectionSettings): ProjectionBounds => ({
  files: settings.PROJECTION_CACHE_FILES,
  bytes: settings.PROJECTION_CACHE_BYTES,
  customerFiles: settings.PROJECTION_CUSTOMER_FILES,
  customerBytes: settings.PROJECTION_CUSTOMER_BYTES,
})

/** Files removed in one go. */
const CHUNK = 100

/**
 * Evicts the files that were used least recently until all bounds hold. The one used last stays whatever its size, in
 * all and of each customer: its reader is about to get it.
 */
export async function evictProjections(db: Db, blobs: BlobStore, bounds: ProjectionBounds): Promise<void> {
  for (;;) {
    const { rows } = await db.raw(
      `SELECT customer, kind, content, blob FROM (
         SELECT *, row_number() OVER mine AS nth, sum(size_bytes) OVER mine AS bytes,
           row_number() OVER everyones AS nth_of_all, sum(size_bytes) OVER everyones AS bytes_of_all
         FROM projection_files WHERE blob IS NOT NULL AND maker IS NULL
         WINDOW mine AS (PARTITION BY customer ORDER BY used DESC, content ROWS UNBOUNDED PRECEDING),
           everyones AS (ORDER BY used DESC, content ROWS UNBOUNDED PRECEDING)) AS ranked
       WHERE nth > 1 AND (nth > :customerFiles OR bytes > :customerBytes)
         OR nth_of_all > 1 AND (nth_of_all > :files OR bytes_of_all > :bytes)
       ORDER BY used LIMIT :chunk`,
      { ...bounds, chunk: CHUNK },
    )
    await removeFiles(db, blobs, rows)
    if (rows.length < CHUNK) return
  }
}

/** Evicts what is too much, and removes what makers left behind that are gone, and what nothing shows. */
export async function sweepProjections(db: Db, blobs: BlobStore, bounds: ProjectionBounds): Promise<void> {
  await db('projection_files').where('leased_until', '<', db.fn.now()).whereNull('blob').delete()
  await db('projection_files').where('leased_until', '<', db.fn.now()).update({ maker: null, leased_until: null })
  await forgetQueries(db, blobs, bounds.customerFiles)
  await dropUnnamed(db, blobs)
  await evictProjections(db, blobs, bounds)
}

/**
 * Removes what the rows of `projections` with the columns show, for everything that shows it. What is being made then
 * is thrown away.
 */
export async function forgetProjections(db: Db, blobs: BlobStore, where: Where): Promise<void> {
  const shown = await applyWhere(db('projections').distinct('customer', 'kind', 'content'), 'projections', where)
  for (const key of shown as ProjectionKey[]) {
    const file = await atFile(db, key).first('blob')
    if (file?.blob) await deleteUnnamed(db, blobs, file.blob)
    await atFile(db, key).delete()
  }
}

/** Those of the blobs of PDFs and ZIPs that no row names. */
export async function unnamedProjections(db: Db, keys: string[]): Promise<string[]> {
  const named = new Set(await db('projection_files').whereIn('blob', keys).pluck('blob'))
  return keys.filter(key => !named.has(key))
}
