// The worker: leases jobs, runs them side by side, keeps their leases alive, and gives back what can heal.
import { hostname } from 'node:os'
import type { Logger } from 'pino'
import type { Settings } from '../settings.js'
import {
  claimJobs,
  extendLeases,
  finishJob,
  type Job,
  QUEUED,
  reclaimJobs,
  retryJob,
  type Store,
} from '../store/index.js'
import type { Row } from '../vocabulary/index.js'
import { IngestFailure } from './failure.js'

/** Seconds that a lease lasts without a sign of life, between two signs, and between two looks for what was missed. */
const LEASE_S = 60
const HEARTBEAT_S = 15
const POLL_S = 2

/** A running worker. */
export interface Worker {
  /** Takes no more jobs, lets those at hand end, and is then fulfilled. */
  stop(): Promise<void>
}

/** What a job does: the columns of the image that it ends with. Throws IngestFailure. */
export type Work = (job: Job, signal: AbortSignal) => Promise<Row>

/** Seconds until the next try: 2, 4, 8 ... up to ten minutes. */
const backOff = (tries: number): number => Math.min(600, 2 ** tries)

/** Starts a worker that runs `work` for each job. */
export async function startWorker(store: Store, settings: Settings, log: Logger, work: Work): Promise<Worker> {
  const { db } = store
  const name = `${hostname()}/${process.pid}/${crypto.randomUUID()}`
  const stopping = new AbortController()
  const running = new Set<Promise<void>>()
  let wake = () => {}

  async function end(job: Job, failure: IngestFailure): Promise<void> {
    if (failure.retry && job.tries < settings.INGEST_TRIES) {
      await retryJob(db, job, backOff(job.tries))
      return
    }
    await finishJob(db, job, { error: failure.message })
  }

  async function run(job: Job): Promise<void> {
    const fields = { batch: job.batch, image: `${job.customer}/${job.space}/${job.id}`, tries: job.tries }
    const started = performance.now()
    try {
      const effect = await work(job, AbortSignal.timeout(settings.INGEST_TIMEOUT_S * 1000))
      await finishJob(db, job, effect)
      log.info({ ...fields, ms: Math.round(performance.now() - started) }, 'ingested')
    } catch (error) {
      const failure = IngestFailure.from(error)
      log.warn({ ...fields, err: error, retry: failure.retry }, 'ingest failed')
      await end(job, failure)
    }
  }

  const pause = (seconds: number): Promise<void> =>
    new Promise(resolve => {
      const timer = setTimeout(() => wake(), seconds * 1000)
      wake = () => {
        clearTimeout(timer)
        wake = () => {}
        resolve()
      }
    })

  function start(job: Job): void {
    const task = run(job)
      .catch(error => log.error({ err: error }, 'a job could not be ended; its lease will run out'))
      .finally(() => {
        running.delete(task)
        wake()
      })
    running.add(task)
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      const free = settings.INGEST_CONCURRENCY - running.size
      const jobs = free > 0 ? await claimJobs(db, name, free, LEASE_S) : []
      for (const job of jobs) start(job)
      if (jobs.length === 0 && !stopping.signal.aborted) await pause(POLL_S)
    }
  }

  const patiently = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await loop()
      } catch (error) {
        log.error({ err: error }, 'the queue cannot be read; trying again')
        await pause(POLL_S)
      }
    }
  }

  await reclaimJobs(db)
  await store.database.listen(QUEUED, () => wake())
  const quietly = (task: () => Promise<unknown>) => () =>
    void task().catch(error => log.error({ err: error }, 'the queue cannot be kept up'))
  const heartbeat = setInterval(
    quietly(async () => {
      if (running.size > 0) await extendLeases(db, name, LEASE_S)
      if ((await reclaimJobs(db)) > 0) wake()
    }),
    HEARTBEAT_S * 1000,
  )
  const looping = patiently()
  return {
    async stop() {
      stopping.abort()
      wake()
      await looping
      await Promise.all(running)
      clearInterval(heartbeat)
    },
  }
}
