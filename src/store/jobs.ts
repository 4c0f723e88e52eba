// The queue's table: jobs are written with the rows they belong to, and leased with SKIP LOCKED until they end.
import type { Db } from './database.js'

/** An image of one customer. */
export interface ImageKey {
  customer: number
  space: number
  id: string
}

/**
 * The lines in which jobs wait, each with places of its own: what is soon done (pictures, files of adjuncts), sound and
 * video, and the recognition of text.
 */
export type Lane = 'common' | 'timebased' | 'ocr'

/** A job under a lease: `worker` is the token that its effect is guarded with. */
interface Leased {
  job: number
  customer: number
  batch: number | null
  priority: boolean
  lane: Lane
  /** How many times it has been leased, this time included. */
  tries: number
  /** How many of those times its process ended, or fell silent, while it had the job. */
  crashes: number
  /** How many times it was given back because of an outage. */
  setbacks: number
  worker: string
  /** The request that made it, and its place in a trace; null for what no request has made. */
  request: string | null
  traceparent: string | null
}

/** The ingest of an image. */
export type ImageJob = Leased & ImageKey & { adjunct: null }

/** The fetch of the content of an adjunct, by the number of that; `name`: what it goes with and its id, for people. */
export type AdjunctJob = Leased & { space: null; id: null; adjunct: number; name: string }

export type Job = ImageJob | AdjunctJob

/** Jobs looked at beyond those wanted, since other workers claim at the same time. */
const SPARE = 16

/** Channel of NOTIFY for new jobs, and for images whose ingest has ended (payload: their key as JSON). */
export const QUEUED = 'hydria_queued'
export const INGESTED = 'hydria_ingested'

const LEASE = `worker = gen_random_uuid()::text, leased_until = now() + ? * interval '1 second', tries = tries + 1`
const NAME = `(SELECT concat_ws('/', space, image, kind, resource, adjuncts.id) FROM adjuncts WHERE number = jobs.adjunct)`
const LEASED = `jobs.id AS job, jobs.customer, jobs.space, jobs.image AS id, jobs.adjunct, ${NAME} AS name, jobs.batch,
  jobs.priority, jobs.lane, jobs.tries, jobs.crashes, jobs.setbacks, jobs.worker, jobs.request_id AS request,
  jobs.traceparent`

/**
 * Leases up to `count` ready jobs for `seconds`, under a token of this claim alone. Priority first; then one job of each
 * customer with work in turn, those with the fewest jobs under way before the others, and equals by lot, so that every
 * worker serves all of them at the same pace without knowing of the others. The customers are found by stepping from
 * one to the next in the index of ready jobs: how many jobs each of them has does not matter. The time of a job is
 * rounded to a millisecond, and so may be a little ahead. Lone jobs are left out.
 */
export async function claimJobs(db: Db, count: number, seconds: number, lane: Lane = 'common'): Promise<Job[]> {
  const { rows } = await db.raw(
    `WITH RECURSIVE busy AS (SELECT customer, count(*) AS jobs FROM jobs
       WHERE worker IS NOT NULL AND lane = '${lane}' GROUP BY customer),
     step AS (
       SELECT priority,
         (SELECT customer FROM jobs WHERE worker IS NULL AND lane = '${lane}' AND NOT lone AND priority = line.priority
           ORDER BY customer LIMIT 1) AS customer
       FROM (VALUES (true), (false)) AS line (priority)
       UNION ALL
       SELECT priority, (SELECT customer FROM jobs WHERE worker IS NULL AND lane = '${lane}' AND NOT lone AND priority = step.priority
         AND customer > step.customer ORDER BY customer LIMIT 1)
       FROM step WHERE customer IS NOT NULL),
     candidate AS (
       SELECT head.id, step.priority, head.turn + coalesce(busy.jobs, 0) AS turn, random() AS lot
       FROM step LEFT JOIN busy ON busy.customer = step.customer, LATERAL (
         SELECT id, row_number() OVER (ORDER BY run_at, id) AS turn FROM (
           SELECT id, run_at FROM jobs
           WHERE worker IS NULL AND lane = '${lane}' AND NOT lone AND priority = step.priority AND customer = step.customer
             AND run_at <= now() + interval '1 millisecond'
           ORDER BY run_at, id LIMIT ?) AS oldest) AS head
       WHERE step.customer IS NOT NULL
       ORDER BY step.priority DESC, turn, lot LIMIT ?),
     leased AS (
       SELECT jobs.id FROM jobs JOIN candidate ON candidate.id = jobs.id WHERE jobs.worker IS NULL
       ORDER BY candidate.priority DESC, candidate.turn, candidate.lot LIMIT ? FOR UPDATE OF jobs SKIP LOCKED)
     UPDATE jobs SET ${LEASE}
     FROM leased WHERE jobs.id = leased.id
     RETURNING ${LEASED}`,
    [count + SPARE, 4 * count + SPARE, count, seconds],
  )
  return rows
}

/**
 * Picks the lone job that is to be run next, and keeps it from being picked again for the seconds: undefined when none
 * is ready. It is not leased by this, so that a crash meanwhile is not one of its own.
 */
export async function pickLoneJob(db: Db, seconds: number): Promise<number | undefined> {
  const { rows } = await db.raw(
    `UPDATE jobs SET run_at = now() + ? * interval '1 second'
     WHERE id = (SELECT id FROM jobs WHERE worker IS NULL AND lone AND run_at <= now() + interval '1 millisecond'
       ORDER BY priority DESC, run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING id`,
    [seconds],
  )
  return rows[0]?.id
}

/** Leases the job that was picked; undefined when another worker has it, or it is no more. */
export async function claimLoneJob(db: Db, id: number, seconds: number): Promise<Job | undefined> {
  const { rows } = await db.raw(`UPDATE jobs SET ${LEASE} WHERE id = ? AND worker IS NULL RETURNING ${LEASED}`, [
    seconds,
    id,
  ])
  return rows[0]
}

/** Lengthens leases; returns the tokens of those that are still ours. */
export async function extendLeases(db: Db, jobs: Job[], seconds: number): Promise<Set<string>> {
  const { rows } = await db.raw(
    `UPDATE jobs SET leased_until = now() + ? * interval '1 second'
     FROM jsonb_to_recordset(?::jsonb) AS held (job bigint, worker text)
     WHERE jobs.id = held.job AND jobs.worker = held.worker RETURNING jobs.worker`,
    [seconds, JSON.stringify(jobs.map(({ job, worker }) => ({ job, worker })))],
  )
  return new Set(rows.map(({ worker }: { worker: string }) => worker))
}

/**
 * After how many crashes a job is a lone one. A picture at once: it is soon over, and so its neighbours lose no try by
 * it, nor it by them. What takes long later: while it runs alone, no picture is ingested.
 */
export const loneAfter = (lane: Lane): number => (lane === 'common' ? 1 : 3)

/** The seconds for which a job is left alone after its crashes: 0, 1, 3, 7 ... up to ten minutes. */
const CRASH_PAUSE = `least(600, 2 ^ least(crashes, 10) - 1) * interval '1 second'`

/**
 * Frees the jobs whose worker has been silent for too long, which counts as a crash of theirs; returns how many.
 * `alone`: no other process can have a lease, so that all of them are of one that is gone.
 */
export async function reclaimJobs(db: Db, alone = false): Promise<number> {
  const { rowCount } = await db.raw(
    `UPDATE jobs SET worker = NULL, leased_until = NULL, crashes = crashes + 1, run_at = now() + ${CRASH_PAUSE},
       lone = crashes + 1 >= CASE lane WHEN 'common' THEN ${loneAfter('common')} ELSE ${loneAfter('timebased')} END
     WHERE id IN (SELECT id FROM jobs WHERE worker IS NOT NULL ${alone ? '' : 'AND leased_until < now()'}
       FOR UPDATE SKIP LOCKED)`,
  )
  return rowCount
}

/**
 * What becomes of the present try of a job that is given back: it counts (`tried`), it does not (`untried`), or it is
 * counted apart because something that all jobs stand on was away (`setback`).
 */
export type GivenBack = 'tried' | 'untried' | 'setback'

/** Gives a job back to be tried again after the seconds; false when the lease is no longer ours. */
export async function retryJob(db: Db, job: Job, seconds: number, how: GivenBack = 'tried'): Promise<boolean> {
  const { rowCount } = await db.raw(
    `UPDATE jobs SET worker = NULL, leased_until = NULL, run_at = now() + ? * interval '1 second', tries = tries - ?,
       setbacks = setbacks + ?
     WHERE id = ? AND worker = ?`,
    [seconds, how === 'tried' ? 0 : 1, how === 'setback' ? 1 : 0, job.job, job.worker],
  )
  if (seconds === 0 && rowCount === 1) await db.raw(`SELECT pg_notify('${QUEUED}', '')`)
  return rowCount === 1
}

/**
 * Whether the lease of a job ended by someone's wish: the image was queued again, or deleted, or the job had been ended
 * already when the notification was lost. False when it ran out under a worker that was silent for too long.
 */
export async function wasOvertaken(db: Db, { job, tries }: Job): Promise<boolean> {
  const row = await db('jobs').where({ id: job }).first('tries', 'worker')
  return !row || row.tries < tries || (row.tries === tries && row.worker !== null)
}

/** The lines that are told of: the recognition of text apart, which may go on for days, and all else by its priority. */
export const LINES = ['priority', 'normal', 'ocr'] as const

/** What waits and what is under way in one line of the queue; `oldest` is the age in seconds of what waits longest. */
export interface QueueDepth {
  line: (typeof LINES)[number]
  waiting: number
  leased: number
  oldest: number
}

/** The depth of each line of the queue that has jobs. */
export async function queueDepths(db: Db): Promise<QueueDepth[]> {
  const { rows } = await db.raw(
    `SELECT CASE WHEN lane = 'ocr' THEN lane WHEN priority THEN 'priority' ELSE 'normal' END AS line,
       count(*) FILTER (WHERE worker IS NULL) AS waiting, count(worker) AS leased,
       coalesce(extract(epoch FROM now() - min(created) FILTER (WHERE worker IS NULL)), 0)::float8 AS oldest
     FROM jobs GROUP BY 1`,
  )
  return rows
}
