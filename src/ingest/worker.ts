// The worker: leases jobs, runs them side by side, keeps their leases alive, and lets go of those it has lost.
// Pictures, transcodings and the recognition of text have places of their own: a film of an hour keeps no picture
// waiting. A job that a process has ended with is run with nothing beside it: should it end this one too, no other job
// loses a try by that.
import {
  claimJobs,
  claimLoneJob,
  extendLeases,
  type Job,
  type Lane,
  pickLoneJob,
  QUEUED,
  reclaimJobs,
} from '../store/index.js'
import type { IngestFailure } from './ingest-failure.js'
import { openPause, type Pause } from './pause.js'
import { type JobServices, runJob } from './run-job.js'

/** Seconds between two looks for work that no notification told of. */
const POLL_S = 2

/** Most seconds without a new job after failures that no image is at fault for. */
const REST_S = 30

/** A running worker. */
export interface Worker {
  /** Takes no more jobs, lets running ones finish for DRAIN_S seconds, gives back the rest, and is then fulfilled. */
  stop(): Promise<void>
}

/** A running job. */
interface Running {
  job: Job
  cancel: AbortController
  ended: Promise<void>
}

/** Jobs of one kind, and how many more of them can be run. */
interface Places extends Pause {
  lane: Lane
  free: number
}

const openPlaces = (lane: Lane, free: number): Places => ({ ...openPause(), lane, free })

/** Starts a worker that runs `work` for each job. `alone`: no other process works on this database. */
export async function startWorker(services: JobServices, alone: boolean): Promise<Worker> {
  const { settings, store, log } = services
  const { db } = store
  const { LEASE_S, INGEST_CONCURRENCY, TRANSCODE_CONCURRENCY, OCR_CONCURRENCY, DRAIN_S } = settings
  const running = new Map<string, Running>()
  const lanes = [
    openPlaces('common', INGEST_CONCURRENCY),
    openPlaces('timebased', TRANSCODE_CONCURRENCY),
    openPlaces('ocr', OCR_CONCURRENCY),
  ]
  // What was under way when a process ended is looked for before anything else is begun.
  const isolation = { ...openPause(), state: 'wanted' as 'off' | 'wanted' | 'on' }
  const wakeLanes = (): void => {
    for (const places of lanes) places.wake()
  }
  /** What is under way has changed: the lone job may be able to begin, or has ended. */
  const tellIsolation = (): void => {
    if (isolation.state !== 'off') isolation.wake()
  }
  let stopping = false
  let claiming = 0
  let outages = 0
  let restUntil = 0

  // In an outage every job would fail: fewer and fewer are begun until one of them succeeds.
  function rest(failure: IngestFailure | undefined): void {
    outages = failure?.outage ? outages + 1 : 0
    restUntil = outages === 0 ? 0 : Date.now() + 1000 * Math.min(REST_S, 2 ** (outages - 2))
  }

  async function start(job: Job): Promise<void> {
    const cancel = new AbortController()
    const ended = runJob(services, job, cancel.signal)
      .then(rest)
      .catch(error => log.error({ err: error, job: job.job }, 'a job could not be ended; its lease will run out'))
      .finally(() => {
        running.delete(job.worker)
        tellIsolation()
      })
    running.set(job.worker, { job, cancel, ended })
    return ended
  }

  function run(places: Places, job: Job): void {
    places.free--
    void start(job).then(() => {
      places.free++
      places.wake()
    })
  }

  // Until the lone job runs, what takes long and is under way holds no picture up.
  const isHeld = ({ lane }: Places): boolean =>
    isolation.state === 'on' ||
    (isolation.state === 'wanted' &&
      (lane !== 'common' || ![...running.values()].some(({ job }) => job.lane !== 'common')))

  async function loop(places: Places): Promise<void> {
    while (!stopping) {
      const resting = restUntil - Date.now()
      if (resting > 0 || isHeld(places)) {
        await places.pause(resting > 0 ? resting / 1000 : POLL_S)
        continue
      }
      claiming++
      const { free, lane } = places
      const claim = free > 0 ? claimJobs(db, free, LEASE_S, lane) : Promise.resolve([])
      const jobs = await claim.finally(() => claiming--)
      for (const job of jobs) run(places, job)
      tellIsolation()
      if (jobs.length === 0) await places.pause(POLL_S)
    }
  }

  function isolate(state: typeof isolation.state): void {
    const isOver = isolation.state !== 'off' && state === 'off'
    isolation.state = state
    if (isOver) wakeLanes()
  }

  async function quiet(): Promise<void> {
    while (!stopping && (running.size > 0 || claiming > 0)) await isolation.pause(POLL_S)
  }

  /** Runs one lone job; false when none is ready. */
  async function runLone(): Promise<boolean> {
    const picked = await pickLoneJob(db, LEASE_S)
    if (picked === undefined) return false
    isolate('wanted')
    await quiet()
    if (stopping) return false
    isolate('on')
    const job = await claimLoneJob(db, picked, LEASE_S)
    if (job) void start(job)
    await quiet()
    return true
  }

  async function loneLoop(): Promise<void> {
    try {
      while (!stopping) {
        if (restUntil <= Date.now() && (await runLone())) continue
        isolate('off')
        await isolation.pause(POLL_S)
      }
    } finally {
      isolate('off')
    }
  }

  async function patiently(work: () => Promise<void>, { pause }: Pause): Promise<void> {
    while (!stopping) {
      await work().catch(async error => {
        log.error({ err: error }, 'the queue cannot be read; trying again')
        await pause(POLL_S)
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
    const reclaimed = await reclaimJobs(db)
    services.metrics.beat()
    if (reclaimed === 0) return
    wakeLanes()
    isolation.wake()
  }

  await reclaimJobs(db, alone)
  services.metrics.beat()
  await store.database.listen(QUEUED, wakeLanes)
  const heartbeat = setInterval(
    () => void beat().catch(error => log.error({ err: error }, 'the leases cannot be kept up; trying again')),
    (LEASE_S * 1000) / 4,
  )
  const looping = Promise.all([
    ...lanes.map(places => patiently(() => loop(places), places)),
    patiently(loneLoop, isolation),
  ])
  return {
    async stop() {
      stopping = true
      wakeLanes()
      isolation.wake()
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
