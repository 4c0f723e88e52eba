// What the ingest of an image needs of the process that it runs in.
import type { Settings } from '../settings.js'
import type { BlobStore, Store } from '../store/index.js'

/** The steps of an ingest, for metrics. */
export type Step = 'fetch' | 'derive' | 'transcode' | 'ocr' | 'publish'

/** Runs the work of a step and notes how long it took. */
export type Timed = <T>(step: Step, work: () => Promise<T>) => Promise<T>

/** What the ingest of an image needs. */
export interface IngestServices {
  settings: Settings
  store: Store
  blobs: BlobStore
  timed: Timed
}
