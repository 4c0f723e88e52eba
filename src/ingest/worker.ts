// The worker: leases jobs, runs them side by side, keeps their leases alive, and lets go of those it has lost.
// Pictures and transcodings have places of their own: a film of an hour keeps no picture waiting.
import { claimJobs, extendLeases, type Job, QUEUED, reclaimJobs } from '../store/index.js'
import type { IngestFailure } from './failure.js'
import { type JobServices, runJob } from './run-job.js'

/** Seconds between two looks for work that no notification told of. */
const POLL_S = 2

/** Most seconds without a new job after failures that no image is at fault for. */
const REST_S = 30

/** A running worker. */
export interface Worker {
  /** Takes no more jobs, lets those at hand end for DRAIN_S seconds, gives back the rest, and is then fulfilled. */
  stop(): Promise<void>
}

/** A job at hand. */
interface Running {
  job: Job
  cancel: AbortController
  ended: Promise<void>
}

/** A pause that can be cut short; a call that comes while nobody pauses cuts the next one. */
function openPause() {
  let called = false
  let wake = () => {
    called = true
  }
  return {
    wake: () => wake(),
    async pause(seconds: number): Promise<void> {
      if (!called) {
        await new Promise<void>(resolve => {
          const timer = setTimeout(resolve, seconds * 1000)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      called = false
      wake = () => {
        called = true
      }
    },
  }
}

/** Jobs of one kind, and how many more of them can be run. */
interface Lane extends ReturnType<typeof openPause> {
  timebased: boolean
  free: number
}

const openLane = (timebased: boolean, free: number): Lane => ({ ...openPause(), timebased, free })

/** Starts a worker that runs `work` for each job. `alone`: no other process works on this database. */
export async function startWorker(services: JobServices, alone: boolean): Promise<Worker> {
  const { settings, store, log } = services
  const { db } = store
  const { LEASE_S, INGEST_CONCURRENCY, TRANSCODE_CONCURRENCY, DRAIN_S } = settings
  const running = new Map<string, Running>()
  const lanes = [openLane(false, INGEST_CONCURRENCY), openLane(true, TRANSCODE_CONCURRENCY)]
  const wake = (): void => {
    for (const lane of lanes) lane.wake()
  }
  let stopping = false
  let outages = 0
  let restUntil = 0

  // In an outage the queue would be worked through in vain: fewer and fewer jobs are begun until one of them ends well.
  function rest(failure: IngestFailure | undefined): void {
    outages = failure?.outage ? outages + 1 : 0
    restUntil = outages === 0 ? 0 : Date.now() + 1000 * Math.min(REST_S, 2 ** (outages - 2))
  }

  function start(lane: Lane, job: Job): void {
    const cancel = new AbortController()
    lane.free--
    const ended = runJob(services, job, cancel.signal)
      .then(rest)
      .catch(error => log.error({ err: error, job: job.job }, 'a job could not be ended; its lease will run out'))
      .finally(() => {
        running.delete(job.worker)
        lane.free++
        lane.wake()
      })
    running.set(job.worker, { job, cancel, ended })
  }

  async function loop(lane: Lane): Promise<void> {
    while (!stopping) {
      const resting = restUntil - Date.now()
      if (resting > 0) {
        await lane.pause(resting / 1000)
        continue
      }
      const { free, timebased } = lane
      const jobs = free > 0 ? await claimJobs(db, free, LEASE_S, timebased) : []
      for (const job of jobs) start(lane, job)
      if (jobs.length === 0) await lane.pause(POLL_S)
    }
  }

  async function patiently(lane: Lane): Promise<void> {
    while (!stopping) {
      await loop(lane).catch(async error => {
        log.error({ err: error }, 'the queue cannot be read; trying again')
        await lane.pause(POLL_S)
      })
    }
  }

  async function beat(): Promise<void> {
    const held = [...running.values()]
    if (held.length > 0) {
      const kept = await extendLeases(
        db,
        held.map(({ job }) => job),
        LEASE_S,
      )
      for (const { job, cancel } of held) if (!kept.has(job.worker)) cancel.abort()
    }
    if ((await reclaimJobs(db)) > 0) wake()
  }

  await reclaimJobs(db, alone)
  await store.database.listen(QUEUED, wake)
  const heartbeat = setInterval(
    () => void beat().catch(error => log.error({ err: error }, 'the leases cannot be kept up; trying again')),
    (LEASE_S * 1000) / 4,
  )
  const looping = Promise.all(lanes.map(patiently))
  return {
    async stop() {
      stopping = true
      wake()
      await looping
      const callOff = setTimeout(() => {
        for (const { cancel } of running.values()) cancel.abort()
      }, DRAIN_S * 1000)
      await Promise.all([...running.values()].map(({ ended }) => ended))
      clearTimeout(callOff)
      clearInterval(heartbeat)
    },
  }
}
