// The queue's table: jobs are written with the rows they belong to, leased with SKIP LOCKED, and end with their effect.
import type { Row } from '../vocabulary/index.js'
import type { Db } from './database.js'

/** An image of one customer. */
export interface ImageKey {
  customer: number
  space: number
  id: string
}

/** A job under a lease: `worker` is the token that its effect is guarded with. */
export interface Job extends ImageKey {
  job: number
  batch: number | null
  tries: number
  worker: string
}

/** Channel of NOTIFY for new jobs, and for images whose ingest has ended (payload: their key as JSON). */
export const QUEUED = 'hydria_queued'
export const INGESTED = 'hydria_ingested'

/** Puts images in the queue; one that waits already moves to the new batch. Marks them as ingesting. */
export async function enqueueJobs(
  db: Db,
  customer: number,
  images: { space: number; id: string }[],
  options: { batch?: number; priority?: boolean },
): Promise<void> {
  const rows = JSON.stringify(images)
  await db.raw(
    `INSERT INTO jobs (customer, space, image, batch, priority)
     SELECT ?, space, id, ?::bigint, ? FROM jsonb_to_recordset(?::jsonb) AS given (space integer, id text)
     ON CONFLICT (customer, space, image) DO UPDATE SET
       batch = excluded.batch, priority = excluded.priority, run_at = now(), tries = 0, worker = NULL, leased_until = NULL`,
    [customer, options.batch ?? null, options.priority ?? false, rows],
  )
  await db.raw(
    `UPDATE images SET ingesting = true, queued = now(), error = '', batch = ?::bigint
     FROM jsonb_to_recordset(?::jsonb) AS given (space integer, id text)
     WHERE images.customer = ? AND images.space = given.space AND images.id = given.id`,
    [options.batch ?? null, rows, customer],
  )
  await db.raw(`SELECT pg_notify('${QUEUED}', '')`)
}

/** Adds a batch with its images; returns its row. */
export async function insertBatch(
  db: Db,
  customer: number,
  images: { space: number; id: string }[],
  priority = false,
): Promise<Row> {
  const [batch] = await db('batches').insert({ customer, count: images.length, priority }).returning('*')
  await db.raw(
    `INSERT INTO batch_images (batch, customer, space, image)
     SELECT ?, ?, space, id FROM jsonb_to_recordset(?::jsonb) AS given (space integer, id text)`,
    [batch.id, customer, JSON.stringify(images)],
  )
  return batch
}

/**
 * Leases up to `count` ready jobs for `seconds`: priority first, then the oldest job of each customer in turn.
 */
export async function claimJobs(db: Db, worker: string, count: number, seconds: number): Promise<Job[]> {
  const { rows } = await db.raw(
    `WITH heads AS (
       SELECT ranked.id FROM (
         SELECT id, priority, run_at, row_number() OVER (PARTITION BY priority, customer ORDER BY run_at, id) AS turn
         FROM (SELECT * FROM jobs WHERE worker IS NULL AND run_at <= now() ORDER BY priority DESC, run_at, id LIMIT 1000) AS ready
       ) AS ranked ORDER BY ranked.priority DESC, ranked.turn, ranked.run_at, ranked.id LIMIT ?),
     leased AS (SELECT id FROM jobs WHERE id IN (SELECT id FROM heads) AND worker IS NULL FOR UPDATE SKIP LOCKED)
     UPDATE jobs SET worker = ?, leased_until = now() + ? * interval '1 second', tries = tries + 1
     FROM leased WHERE jobs.id = leased.id
     RETURNING jobs.id AS job, jobs.customer, jobs.space, jobs.image AS id, jobs.batch, jobs.tries, jobs.worker`,
    [count, worker, seconds],
  )
  return rows
}

/** Lengthens the leases of a worker's jobs. */
export const extendLeases = (db: Db, worker: string, seconds: number): Promise<unknown> =>
  db.raw(`UPDATE jobs SET leased_until = now() + ? * interval '1 second' WHERE worker = ?`, [seconds, worker])

/** Frees the jobs whose worker has been silent for too long; returns how many. */
export async function reclaimJobs(db: Db): Promise<number> {
  const { rowCount } = await db.raw(
    `UPDATE jobs SET worker = NULL, leased_until = NULL WHERE worker IS NOT NULL AND leased_until < now()`,
  )
  return rowCount
}

/** Gives a job back to be tried again after the seconds; false when the lease is no longer ours. */
export async function retryJob(db: Db, job: Job, seconds: number): Promise<boolean> {
  const { rowCount } = await db.raw(
    `UPDATE jobs SET worker = NULL, leased_until = NULL, run_at = now() + ? * interval '1 second' WHERE id = ? AND worker = ?`,
    [seconds, job.job, job.worker],
  )
  return rowCount === 1
}

/** Marks the image as taken from the queue. */
export const markDequeued = (db: Db, { customer, space, id }: ImageKey): Promise<unknown> =>
  db('images').where({ customer, space, id }).update({ dequeued: db.fn.now() })

/** What an error says of an image that has been ingested before: a failed ingest takes nothing away. */
const KEPT = `CASE WHEN derivative IS NULL THEN '' ELSE ' What the last good ingest made is still served.' END`

/**
 * Ends a job with its effect, in one transaction: the image's columns, the batch's count, the job itself.
 * False, and no effect, when the lease is no longer ours: another worker has the job now.
 * The image is locked before its job, as everyone who queues it does.
 */
export const finishJob = (db: Db, job: Job, effect: Row): Promise<boolean> =>
  db.transaction(async transaction => {
    const { customer, space, id } = job
    await transaction('images').where({ customer, space, id }).forUpdate().select('id')
    const { rowCount } = await transaction.raw('DELETE FROM jobs WHERE id = ? AND worker = ?', [job.job, job.worker])
    if (rowCount === 0) return false
    const kept = effect['error'] ? { error: transaction.raw(`?::text || ${KEPT}`, [effect['error'] as string]) } : {}
    await transaction('images')
      .where({ customer, space, id })
      .update({ ...effect, ...kept, ingesting: false, finished: transaction.fn.now() })
    await transaction('batch_images')
      .where({ customer, space, image: id, state: 'waiting' })
      .update({ state: effect['error'] ? 'error' : 'completed' })
    const failed = effect['error'] ? 1 : 0
    await transaction.raw(
      `INSERT INTO ingest_totals AS totals (customer, success, failed) VALUES (?, ?, ?)
       ON CONFLICT (customer) DO UPDATE SET success = totals.success + excluded.success, failed = totals.failed + excluded.failed`,
      [customer, 1 - failed, failed],
    )
    await transaction.raw(`SELECT pg_notify('${INGESTED}', ?)`, [JSON.stringify([customer, space, id])])
    return true
  })
