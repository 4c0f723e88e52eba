// The measures of a process that no single part of the program has: one table of what is read when it is asked for.
import { Counter, Gauge, type Registry } from 'prom-client'
import { requestMeasures } from './http/index.js'
import { keptTiles, renderings } from './images/index.js'
import { type Metrics, openMetrics } from './ingest/index.js'
import { purges, webhookAttempts } from './operations/index.js'
import { perObject } from './per-object.js'
import { VERSION } from './program-files.js'
import { sharedCall } from './shared-call.js'
import {
  type BlobStore,
  connectionCounts,
  countWaitingDeliveries,
  derivativeReads,
  type Store,
  s3Requests,
  totalsOf,
} from './store/index.js'

/** A number, and the labels that it has in its measure. */
type Value = [labels: Record<string, string>, value: number]

/** What is measured. */
interface Measured {
  store: Store
  blobs: Pick<BlobStore, 'room'>
}

interface Measure {
  name: string
  help: string
  labels?: readonly string[]
  /** Of a number that only grows; else it goes up and down. */
  isCount?: true
  /** Every process reads the same, so that those of several are not added up. */
  isShared?: true
  read(of: Measured): Value[] | Promise<Value[]>
}

/** What is stored, which several measures are of. */
const totals = perObject((store: Store) => sharedCall(() => totalsOf(store.db)))

const MEASURES: Measure[] = [
  {
    ...{ name: 'hydria_build_info', help: 'The version that runs, and that of Node.js.', labels: ['version', 'node'] },
    isShared: true,
    read: () => [[{ version: VERSION, node: process.version }, 1]],
  },
  {
    name: 'hydria_database_connections',
    help: 'Connections to the database that are in use, that are free, and how many are waited for.',
    labels: ['state'],
    read: ({ store: { db } }) => Object.entries(connectionCounts(db)).map(([state, count]) => [{ state }, count]),
  },
  {
    ...{ name: 'hydria_tile_cache_bytes', help: 'Bytes of tiles in memory.' },
    read: () => [[{}, keptTiles().bytes]],
  },
  {
    ...{ name: 'hydria_tile_cache_entries', help: 'Tiles in memory.' },
    read: () => [[{}, keptTiles().entries]],
  },
  {
    ...{ name: 'hydria_derivative_cache_total', help: 'Looks into the cache of derivatives, by outcome.' },
    ...{ labels: derivativeReads.labels, isCount: true },
    read: derivativeReads.read,
  },
  {
    ...{ name: 'hydria_rendering_wait_seconds_total', help: 'Time that renderings waited in their queue.' },
    isCount: true,
    read: () => [[{}, renderings.counts().waited]],
  },
  {
    ...{ name: 'hydria_s3_requests_total', help: 'Requests to S3, with those that were tried again as one.' },
    ...{ labels: s3Requests.labels, isCount: true },
    read: s3Requests.read,
  },
  {
    ...{ name: 'hydria_stored_images', help: 'Images that are stored, of all customers.', isShared: true },
    read: async ({ store }) => [[{}, (await totals(store)()).number_of_stored_images]],
  },
  {
    name: 'hydria_stored_bytes',
    help: 'Bytes that are stored, of all customers, by what they are of.',
    ...{ labels: ['of'], isShared: true },
    async read({ store }) {
      const stored = await totals(store)()
      return [
        [{ of: 'images' }, stored.total_size_of_stored_images],
        [{ of: 'thumbnails' }, stored.total_size_of_thumbnails],
        [{ of: 'adjuncts' }, stored.total_size_of_stored_adjuncts],
        [{ of: 'trash' }, stored.total_size_of_trashed_images],
      ]
    },
  },
  {
    name: 'hydria_storage_disk_bytes',
    help: 'Bytes of the disk that the blobs are on, and those that are free there.',
    ...{ labels: ['state'], isShared: true },
    read: async ({ blobs }) => Object.entries((await blobs.room()) ?? {}).map(([state, bytes]) => [{ state }, bytes]),
  },
  {
    ...{ name: 'hydria_webhook_attempts_total', help: 'Attempts to deliver an event to a webhook, by outcome.' },
    ...{ labels: webhookAttempts.labels, isCount: true },
    read: webhookAttempts.read,
  },
  {
    ...{ name: 'hydria_webhook_deliveries_waiting', help: 'Deliveries to webhooks that wait.', isShared: true },
    read: async ({ store: { db } }) => [[{}, await countWaitingDeliveries(db)]],
  },
  {
    ...{ name: 'hydria_cache_purges_total', help: 'Requests to the cache of PURGE_URL, by outcome.' },
    ...{ labels: purges.labels, isCount: true },
    read: purges.read,
  },
]

function register(
  registry: Registry,
  measured: Measured,
  { name, help, labels = [], isCount, isShared, read }: Measure,
) {
  const shape = { name, help, labelNames: labels, registers: [registry] }
  if (isCount)
    return new Counter({
      ...shape,
      async collect() {
        const values = await read(measured)
        this.reset()
        for (const [labels, value] of values) this.inc(labels, value)
      },
    })
  return new Gauge({
    ...shape,
    ...(isShared && { aggregator: 'max' as const }),
    async collect() {
      for (const [labels, value] of await read(measured)) this.set(labels, value)
    },
  })
}

/** Opens all measures of a process; `dropped` counts lines that the access log lost. */
export function openMeasures(measured: Measured, dropped: () => number) {
  const metrics: Metrics = openMetrics(measured.store)
  for (const measure of MEASURES) register(metrics.registry, measured, measure)
  return { metrics, requests: requestMeasures(metrics.registry, dropped) }
}
