// One job from its lease to its end: its effect happens once, or it goes back, or its image ends in an error.
import type { Logger } from 'pino'
import type { Settings } from '../settings.js'
import { type BlobStore, type Effect, finishJob, giveUpHold, type Job, retryJob, type Store } from '../store/index.js'
import { calledOff, IngestFailure } from './failure.js'
import type { Metrics } from './metrics.js'

/** What a job does, within a time that it sets itself. Throws IngestFailure, or anything else, which is then a failure for a reason in the log. */
export type Work = (job: Job, signal: AbortSignal) => Promise<Effect>

/** What running a job needs. */
export interface JobServices {
  settings: Settings
  store: Store
  blobs: BlobStore
  log: Logger
  metrics: Metrics
  work: Work
}

/** Tries to write how a job ended while the database is away, and most seconds between two. */
const WRITES = 6
const WRITE_PAUSE_S = 8

/** Seconds until the next try: 2, 4, 8 ... up to ten minutes, and not before the origin lets us. */
const backOff = (tries: number, { retryAfterS }: IngestFailure): number =>
  Math.max(Math.min(600, 2 ** tries), Math.min(3600, retryAfterS))

const wait = (seconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, seconds * 1000))

/** Writes how a job ended, again and again while the database is away. False when the lease is no longer ours. */
async function written(write: () => Promise<boolean>, log: Logger): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write()
    } catch (error) {
      if (IngestFailure.from(error).reason !== 'internal' || attempt === WRITES) throw error
      log.warn({ err: error }, 'how the job ended cannot be written; trying again')
      await wait(Math.min(WRITE_PAUSE_S, 2 ** attempt / 4))
    }
  }
}

/** Commits the effect, or gives up the bytes that were stored for it. */
async function commit({ store, blobs }: JobServices, job: Job, effect: Effect, log: Logger): Promise<boolean> {
  let ours = false
  try {
    ours = await written(() => finishJob(store.db, job, effect), log)
    return ours
  } finally {
    if (!ours && effect.hold !== undefined) await giveUpHold(store.db, blobs, effect.hold)
  }
}

/** Ends a job that failed: given back when that can heal, else with the error on its image. */
async function fail({ settings, store }: JobServices, job: Job, failure: IngestFailure, log: Logger): Promise<boolean> {
  const { db } = store
  if (failure.reason === 'cancelled') return written(() => retryJob(db, job, 0, true), log)
  if (failure.retry && job.tries < settings.INGEST_TRIES)
    return written(() => retryJob(db, job, backOff(job.tries, failure)), log)
  return written(() => finishJob(db, job, { columns: { error: failure.message } }), log)
}

/** A job whose workers ended each time without a word must not end every worker for ever. */
function checkTries({ INGEST_TRIES }: Settings, { tries }: Job): void {
  if (tries <= INGEST_TRIES) return
  throw new IngestFailure('exhausted', `The ingest was begun ${tries - 1} times and never came to an end.`, {
    retry: false,
  })
}

/**
 * Runs a job. `cancel` calls it off: it is then given back, its try not counted. Rejects only when not even its
 * failure can be written: its lease runs out then, and it is taken up again.
 */
export async function runJob(services: JobServices, job: Job, cancel: AbortSignal): Promise<void> {
  const { settings, metrics, work } = services
  const log = services.log.child({
    batch: job.batch,
    image: `${job.customer}/${job.space}/${job.id}`,
    tries: job.tries,
  })
  const started = performance.now()
  try {
    checkTries(settings, job)
    const ours = await commit(services, job, await work(job, cancel), log)
    const seconds = (performance.now() - started) / 1000
    metrics.ended(ours ? 'finished' : 'overtaken', seconds)
    if (ours) log.info({ seconds }, 'ingested')
    else log.warn('the lease was lost; another worker has the job, and this one has done nothing')
  } catch (error) {
    const failure = cancel.aborted ? calledOff() : IngestFailure.from(error)
    metrics.failed(failure.reason)
    log[failure.reason === 'cancelled' ? 'info' : 'warn'](
      { err: error, reason: failure.reason, retry: failure.retry },
      failure.message,
    )
    await fail(services, job, failure, log)
  }
}
