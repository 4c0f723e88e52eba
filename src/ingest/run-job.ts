// One job from its lease to its end: its effect happens once, or it goes back, or its image ends in an error.
import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import { onBehalfOf, type RequestMark } from '../on-behalf.js'
import type { Settings } from '../settings.js'
import {
  type AdjunctColumns,
  type BlobStore,
  type Effect,
  finishJob,
  giveUpHold,
  type Job,
  loneAfter,
  outageOf,
  retryJob,
  StorageError,
  type Store,
  wasOvertaken,
} from '../store/index.js'
import { type Attributes, beginTrace, inSpan } from '../traces.js'
import { calledOff, IngestFailure } from './ingest-failure.js'
import type { Metrics } from './metrics.js'

/** What a job does, within a time that it sets itself. Throws IngestFailure, or anything else, which is then a failure for a reason in the log. */
export type Work = (job: Job, signal: AbortSignal) => Promise<Effect | Effect<AdjunctColumns>>

/** What running a job needs. */
export interface JobServices {
  settings: Settings
  store: Store
  blobs: BlobStore
  log: Logger
  metrics: Metrics
  work: Work
}

/** Tries to write how a job ended when that fails for a reason of its own, and most seconds between two. */
const WRITES = 6
const WRITE_PAUSE_S = 4

/** Setbacks after which a failure counts as the image's own: about a day of them. */
const MOST_SETBACKS = 1500

/** Seconds until the next try: 2, 4, 8 ... up to ten minutes, and not before the origin lets us. */
export const backOff = (tries: number, { retryAfterS }: IngestFailure): number =>
  Math.max(Math.min(600, 2 ** tries), Math.min(3600, retryAfterS))

/** Seconds until the next try after a setback: 0.5, 1, 2 ... up to a minute, so that work goes on soon after an outage. */
const respite = (setbacks: number): number => Math.min(60, 2 ** (setbacks - 1))

const isDatabaseAway = (error: unknown): boolean => !(error instanceof StorageError) && outageOf(error) !== undefined

/**
 * Writes how a job ended, retrying while the database cannot be reached, unless the job is cancelled meanwhile.
 * False when the lease is no longer ours.
 */
async function written(write: () => Promise<boolean>, log: Logger, cancel: AbortSignal): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write()
    } catch (error) {
      if (cancel.aborted || error instanceof StorageError || (attempt >= WRITES && !isDatabaseAway(error))) throw error
      log.warn({ err: error }, 'failed to record the outcome of a job; trying again')
      const seconds = Math.min(WRITE_PAUSE_S, 2 ** attempt / 8)
      await wait(seconds * 1000, undefined, { signal: cancel }).catch(() => undefined)
    }
  }
}

/** Commits the effect, or gives up the bytes that were stored for it. */
async function commit(
  services: JobServices,
  job: Job,
  effect: Effect | Effect<AdjunctColumns>,
  log: Logger,
  cancel: AbortSignal,
) {
  const { store, blobs } = services
  const giveUp = async (reason?: unknown): Promise<void> => {
    if (effect.hold !== undefined) await giveUpHold(store.db, blobs, effect.hold, reason)
  }
  try {
    const ours = await written(() => finishJob(store.db, job, effect), log, cancel)
    if (!ours) await giveUp()
    return ours
  } catch (error) {
    await giveUp(error)
    throw error
  }
}

/** Ends a job that failed: given back when that can heal, else with the error on its image. */
async function fail(services: JobServices, job: Job, failure: IngestFailure, log: Logger, cancel: AbortSignal) {
  const { db } = services.store
  const write = (how: () => Promise<boolean>) => written(how, log, cancel)
  if (failure.reason === 'cancelled') return write(() => retryJob(db, job, 0, 'untried'))
  if (failure.reason === 'early') return write(() => retryJob(db, job, failure.retryAfterS, 'untried'))
  if (failure.outage && job.setbacks < MOST_SETBACKS)
    return write(() => retryJob(db, job, respite(job.setbacks), 'setback'))
  if (failure.retry && job.tries < services.settings.INGEST_TRIES)
    return write(() => retryJob(db, job, backOff(job.tries, failure)))
  return write(() => finishJob(db, job, { columns: { error: failure.message } }))
}

/** Logs that an effect was dropped: as information when the image was queued again or deleted, as a warning otherwise. */
async function tellDropped({ store }: JobServices, job: Job, log: Logger): Promise<void> {
  if (await wasOvertaken(store.db, job))
    log.info('the image was queued again or deleted while it was being ingested; the result is dropped')
  else
    log.warn(
      'the lease ran out while the image was ingested; another worker has the job, and this one has done nothing',
    )
}

/**
 * A job whose process ended with it each time must not end every process for ever. The crashes before it ran alone may
 * be its neighbours', so it runs alone at least once.
 */
function checkCrashes({ INGEST_TRIES }: Settings, { crashes, lane }: Job): void {
  if (crashes < Math.max(INGEST_TRIES, loneAfter(lane) + 1)) return
  const message = `The ingest is given up: the process that did it ended ${crashes} times before the ingest did.`
  throw new IngestFailure('exhausted', message, { retry: false })
}

const markOf = ({ request, traceparent }: Job): RequestMark | undefined =>
  request === null ? undefined : { requestId: request, traceparent: traceparent ?? undefined }

/** What a span tells of a job. */
const attributesOf = (job: Job): Attributes => ({
  'hydria.job': Number(job.job),
  'hydria.job.tries': job.tries,
  'hydria.customer': job.customer,
  ...(job.adjunct === null
    ? { 'hydria.image': `${job.customer}/${job.space}/${job.id}` }
    : { 'hydria.adjunct': `${job.customer}/${job.name}` }),
  ...(job.request !== null && { 'hydria.request_id': job.request }),
})

/** Does the work of a job, in a span of the trace of the request that made it. */
function workOn({ work }: JobServices, job: Job, cancel: AbortSignal): ReturnType<Work> {
  const what = job.adjunct === null ? 'image' : 'adjunct'
  const span = beginTrace(`ingest ${what}`, 'consumer', job.traceparent ?? undefined, attributesOf(job))
  return onBehalfOf(markOf(job), () => (span ? inSpan(span, () => work(job, cancel)) : work(job, cancel)))
}

/**
 * Runs a job. `cancel` calls it off: it is then given back, its try not counted. Returns how it failed, if it did.
 * Rejects only when not even its failure can be written: its lease runs out then, and it is taken up again.
 */
export async function runJob(services: JobServices, job: Job, cancel: AbortSignal): Promise<IngestFailure | undefined> {
  const { settings, metrics } = services
  const log = services.log.child({
    batch: job.batch,
    ...(job.adjunct === null
      ? { image: `${job.customer}/${job.space}/${job.id}` }
      : { adjunct: `${job.customer}/${job.name}` }),
    tries: job.tries,
    ...(job.request !== null && { requestId: job.request }),
  })
  const what = job.adjunct === null ? 'image' : 'adjunct'
  const started = performance.now()
  try {
    checkCrashes(settings, job)
    const ours = await commit(services, job, await workOn(services, job, cancel), log, cancel)
    const seconds = (performance.now() - started) / 1000
    metrics.ended(what, ours ? 'finished' : 'overtaken', seconds)
    if (ours) log.info({ seconds }, 'ingested')
    else await tellDropped(services, job, log)
    return undefined
  } catch (error) {
    const failure = cancel.aborted ? calledOff() : IngestFailure.from(error)
    metrics.failed(what, failure.reason)
    log[failure.reason === 'cancelled' || failure.reason === 'early' ? 'info' : 'warn'](
      { err: error, reason: failure.reason, retry: failure.retry },
      failure.message,
    )
    await fail(services, job, failure, log, cancel)
    return failure
  }
}
