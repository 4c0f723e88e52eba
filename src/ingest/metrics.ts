// What the ingest measures, for Prometheus: what waits, how long each step takes, what fails and why.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { queueDepths, type Store } from '../store/index.js'
import type { FailureReason } from './failure.js'
import type { Step, Timed } from './image.js'

/** The measures of one process. */
export interface Metrics {
  /** Everything measured, in the text format of Prometheus, and its media type. */
  text(): Promise<string>
  mediaType: string
  /** Notes how long a step of an ingest took. */
  timed: Timed
  ended(how: 'finished' | 'overtaken', seconds: number): void
  failed(reason: FailureReason): void
  /** Notes blobs that were removed. */
  removed(blobs: number): void
}

const BUCKETS_S = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300]

const LINES = ['priority', 'normal'] as const

/** Gauges of the queue, and how to ask the database for their values: any process can tell them. */
function queueGauges(registry: Registry, store: Store): () => Promise<void> {
  const gauge = (name: string, help: string) =>
    new Gauge({ name: `hydria_queue_${name}`, help, labelNames: ['line'] as const, registers: [registry] })
  const waiting = gauge('waiting', 'Jobs that no worker has yet.')
  const leased = gauge('leased', 'Jobs that a worker has.')
  const oldest = gauge('oldest_seconds', 'Age of the oldest job that waits.')
  return async () => {
    const depths = await queueDepths(store.db)
    for (const line of LINES) {
      const depth = depths.find(({ priority }) => priority === (line === 'priority'))
      waiting.set({ line }, depth?.waiting ?? 0)
      leased.set({ line }, depth?.leased ?? 0)
      oldest.set({ line }, depth?.oldest ?? 0)
    }
  }
}

/** Opens the measures of a process that uses the store. */
export function openMetrics(store: Store): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const askQueue = queueGauges(registry, store)
  const steps = new Histogram({
    ...{ name: 'hydria_ingest_step_seconds', help: 'Time of each step of an ingest.' },
    ...{ labelNames: ['step'] as const, buckets: BUCKETS_S, registers },
  })
  const jobs = new Histogram({
    ...{ name: 'hydria_ingest_seconds', help: 'Time of ingests that came to an end.' },
    ...{ labelNames: ['how'] as const, buckets: BUCKETS_S, registers },
  })
  const failures = new Counter({
    ...{ name: 'hydria_ingest_failures_total', help: 'Failed tries, by cause.' },
    ...{ labelNames: ['reason'] as const, registers },
  })
  const removed = new Counter({ name: 'hydria_blobs_removed_total', help: 'Blobs that were removed.', registers })
  return {
    async text() {
      await askQueue()
      return registry.metrics()
    },
    mediaType: registry.contentType,
    async timed<T>(step: Step, work: () => Promise<T>): Promise<T> {
      const stop = steps.startTimer({ step })
      try {
        return await work()
      } finally {
        stop()
      }
    },
    ended: (how, seconds) => jobs.observe({ how }, seconds),
    failed: reason => failures.inc({ reason }),
    removed: blobs => removed.inc(blobs),
  }
}
