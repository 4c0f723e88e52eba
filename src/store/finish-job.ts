// The end of a job with its effect: what it found out of its image or adjunct, and what counts that.
import { dropHold } from './blob-gc.js'
import type { Db } from './database.js'
import { type AdjunctJob, type ImageJob, INGESTED, type Job } from './jobs.js'
import type { AdjunctRow, ImageRow } from './row-types.js'

/** Columns of an image that an ingest may write: none of those that are arrays of text. */
export type IngestColumns = Partial<Omit<ImageRow, 'tags' | 'roles' | 'manifests'>>

/** Columns of an adjunct that are written when its content has been fetched or made. */
export type AdjunctColumns = Partial<
  Pick<AdjunctRow, 'original' | 'size' | 'error' | 'media_type' | 'profile' | 'made_of'>
>

/** How an ingest ends: the columns of the image or the adjunct, and the hold on the bytes that they name. */
export interface Effect<Columns = IngestColumns> {
  columns: Columns
  hold?: number
}

/** What an error says of an image that has been ingested before: a failed ingest takes nothing away. */
const KEPT = `CASE WHEN derivative IS NULL AND transcodes = '[]' THEN '' ELSE ' The previous derivatives are still served.' END`

/** What is an object, other than a date, is in a column of JSON; knex takes an array for one of PostgreSQL's. */
const encoded = (columns: IngestColumns): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(columns).map(([name, value]) => [
      name,
      typeof value === 'object' && value !== null && !(value instanceof Date) ? JSON.stringify(value) : value,
    ]),
  )

/**
 * An image without rights of its own has those of its file: the registered licence. They change with the file, as long as
 * nobody has written others.
 */
const FILLED = `CASE WHEN rights IN ('', coalesce(embedded_rights->>'license', '')) THEN ? ELSE rights END`

/** The columns of an ingest as an update of the image. */
export const ingestUpdate = (db: Db, columns: IngestColumns): Record<string, unknown> => ({
  ...encoded(columns),
  ...(columns.embedded_rights !== undefined && { rights: db.raw(FILLED, [columns.embedded_rights?.license ?? '']) }),
})

/** What an ended ingest changes beside the job: the image, how its batch stands, the totals. */
function endImage(db: Db, { customer, space, id }: ImageJob, columns: IngestColumns) {
  const failed = columns.error ? 1 : 0
  const kept = columns.error ? { error: db.raw(`?::text || ${KEPT}`, [columns.error]) } : {}
  const ended = db('images')
    .where({ customer, space, id })
    .update({ ...ingestUpdate(db, columns), ...kept, ingesting: false, finished: db.fn.now() })
  const counted = db('batch_images')
    .where({ customer, space, image: id, state: 'waiting' })
    .update({ state: failed ? 'error' : 'completed' })
  const totalled = db.raw(
    `INSERT INTO ingest_totals AS totals (customer, success, failed) VALUES (?, ?, ?)
     ON CONFLICT (customer) DO UPDATE SET success = totals.success + excluded.success, failed = totals.failed + excluded.failed`,
    [customer, 1 - failed, failed],
  )
  return { ended, counted, totalled }
}

/** The same of an adjunct whose content has been fetched. */
function endAdjunct(db: Db, { adjunct: number }: AdjunctJob, columns: IngestColumns | AdjunctColumns) {
  const ended = db('adjuncts')
    .where({ number })
    .update({ ...columns, ingesting: false, finished: db.fn.now() })
  const counted = db('batch_adjuncts')
    .where({ number, state: 'waiting' })
    .update({ state: columns.error ? 'error' : 'completed' })
  return { ended, counted }
}

/**
 * Ends a job with its effect, in one transaction: the columns of the image or the adjunct, the batch's count, the job itself.
 * False, and no effect, when the lease is no longer ours: another worker has the job now.
 * The row is locked before its job, as everyone who queues it does. What jobs of a customer have in common (storage,
 * batch, totals) is locked in the last statement, so that workers wait for each other as shortly as can be.
 * Throws StorageError when the hold has run out.
 */
export const finishJob = (
  db: Db,
  job: Job,
  { columns, hold }: Effect<IngestColumns | AdjunctColumns>,
): Promise<boolean> =>
  db.transaction(async transaction => {
    const isImage = job.adjunct === null
    const [row, key] = isImage
      ? ['images WHERE customer = ? AND space = ? AND id = ?', [job.customer, job.space, job.id]]
      : ['adjuncts WHERE number = ?', [job.adjunct]]
    const { rowCount } = await transaction.raw(
      `WITH ended AS MATERIALIZED (SELECT id FROM ${row} FOR UPDATE)
       DELETE FROM jobs USING ended WHERE jobs.id = ? AND jobs.worker = ?`,
      [...key, job.job, job.worker],
    )
    if (rowCount === 0) return false
    if (hold !== undefined) await dropHold(transaction, hold)
    const changes = isImage ? endImage(transaction, job, columns) : endAdjunct(transaction, job, columns)
    const statement = transaction.queryBuilder()
    for (const [name, change] of Object.entries(changes)) statement.with(name, change)
    const told = isImage ? [job.customer, job.space, job.id] : [job.customer, job.name]
    await statement.select(transaction.raw(`pg_notify('${INGESTED}', ?)`, [JSON.stringify(told)]))
    return true
  })
