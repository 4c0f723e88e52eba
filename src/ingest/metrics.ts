// What the ingest measures, for Prometheus: what waits, how long each step takes, what fails and why.
import cluster from 'node:cluster'
import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { renderings } from '../images/index.js'
import { sharedCall } from '../shared-call.js'
import { LINES, queueDepths, type Store } from '../store/index.js'
import { spanned } from '../traces.js'
import type { FailureReason } from './ingest-failure.js'
import type { Step, Timed } from './ingest-services.js'

/** What a job ingests. */
export type Ingested = 'image' | 'adjunct'

/** The measures of one process. */
export interface Metrics {
  /** Everything measured, in the text format of Prometheus, and its media type. */
  text(): Promise<string>
  mediaType: string
  /** Where other parts of the program add measures of theirs. */
  registry: Registry
  /** Notes how long a step of an ingest took. */
  timed: Timed
  ended(what: Ingested, how: 'finished' | 'overtaken', seconds: number): void
  failed(what: Ingested, reason: FailureReason): void
  /** Notes how many images have derivatives of a former edition. */
  outdated(images: number): void
  /** Notes that the worker has kept its leases up. */
  beat(): void
  /** Notes blobs that were removed. */
  removed(blobs: number): void
}

const BUCKETS_S = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000, 10_000]

/** Gauges of the queue, asked of the database: every process tells the same, so that they are not summed. */
function queueGauges(registry: Registry, store: Store): void {
  const ask = sharedCall(() => queueDepths(store.db))
  const gauge = (name: string, value: 'waiting' | 'leased' | 'oldest', help: string): void => {
    new Gauge({
      ...{ name: `hydria_queue_${name}`, help, labelNames: ['line'] as const, registers: [registry] },
      aggregator: 'max',
      async collect() {
        const depths = await ask()
        for (const line of LINES) this.set({ line }, depths.find(depth => depth.line === line)?.[value] ?? 0)
      },
    })
  }
  gauge('waiting', 'waiting', 'Jobs that no worker has yet.')
  gauge('leased', 'leased', 'Jobs that a worker has.')
  gauge('oldest_seconds', 'oldest', 'Age of the oldest job that waits.')
}

/** What the line of renderings has counted. */
function renderingMeasures(registry: Registry): void {
  const registers = [registry]
  new Gauge({
    ...{ name: 'hydria_renderings_waiting', help: 'Renderings in the queue.', registers },
    collect() {
      this.set(renderings.counts().waiting)
    },
  })
  const counted = (name: string, help: string, value: () => number): void => {
    new Counter({
      ...{ name, help, registers },
      collect() {
        this.reset()
        this.inc(value())
      },
    })
  }
  counted('hydria_renderings_total', 'Renderings that were begun.', () => renderings.counts().served)
  counted('hydria_rendering_cost_total', 'Their cost, in pixels that are scaled.', () => renderings.counts().cost)
  new Counter({
    ...{ name: 'hydria_renderings_refused_total', help: 'Renderings that were refused, by reason.' },
    ...{ labelNames: ['reason'] as const, registers },
    collect() {
      this.reset()
      for (const [reason, count] of Object.entries(renderings.counts().refused)) this.inc({ reason }, count)
    },
  })
}

/** How long ingests of one kind took, and how they failed. */
const ingestMeasures = (name: string, what: string, registers: Registry[]) => ({
  jobs: new Histogram({
    ...{ name: `${name}_seconds`, help: `Time of ${what} that came to an end.` },
    ...{ labelNames: ['how'] as const, buckets: BUCKETS_S, registers },
  }),
  failures: new Counter({
    ...{ name: `${name}_failures_total`, help: `Failed tries of ${what}, by cause.` },
    ...{ labelNames: ['reason'] as const, registers },
  }),
})

/** Opens the measures of a process that uses the store. */
export function openMetrics(store: Store): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  queueGauges(registry, store)
  renderingMeasures(registry)
  new Gauge({ name: 'hydria_processes', help: 'Processes that these measures are of.', registers }).set(1)
  const steps = new Histogram({
    ...{ name: 'hydria_ingest_step_seconds', help: 'Time of each step of an ingest.' },
    ...{ labelNames: ['step'] as const, buckets: BUCKETS_S, registers },
  })
  const measures = {
    image: ingestMeasures('hydria_ingest', 'ingests', registers),
    adjunct: ingestMeasures('hydria_adjunct_ingest', 'ingests of adjuncts', registers),
  }
  const outdated = new Gauge({
    ...{
      name: 'hydria_outdated_derivatives',
      help: 'Images whose derivatives are of a former edition, when last counted.',
    },
    registers,
    aggregator: 'max',
  })
  const removed = new Counter({ name: 'hydria_blobs_removed_total', help: 'Blobs that were removed.', registers })
  const beats = new Gauge({
    ...{ name: 'hydria_worker_beat_timestamp_seconds', help: 'When a worker last kept its leases up; 0 without one.' },
    ...{ registers, aggregator: 'max' as const },
  })
  if (cluster.isWorker) {
    // The process that leads this one asks for the measures through prom-client.
    AggregatorRegistry.setRegistries(registry)
    new AggregatorRegistry()
  }
  return {
    text: () => registry.metrics(),
    mediaType: registry.contentType,
    registry,
    outdated: images => outdated.set(images),
    async timed<T>(step: Step, work: () => Promise<T>): Promise<T> {
      const stop = steps.startTimer({ step })
      try {
        return await spanned(step, {}, work)
      } finally {
        stop()
      }
    },
    ended: (what, how, seconds) => measures[what].jobs.observe({ how }, seconds),
    failed: (what, reason) => measures[what].failures.inc({ reason }),
    beat: () => beats.setToCurrentTime(),
    removed: blobs => removed.inc(blobs),
  }
}
