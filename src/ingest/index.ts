// The ingest module: the queue and its worker, from an origin to derivatives in the store.
export { hasChannel } from './channel.js'
export { DERIVED_COLUMNS, derivedAlike } from './derived-columns.js'
export { fetchUrl } from './fetch-url.js'
export { type InBackground, inBackground } from './in-background.js'
export { ingestAdjunct } from './ingest-adjunct.js'
export { IngestFailure } from './ingest-failure.js'
export { holdSeconds, ingestImage } from './ingest-image.js'
export { type IngestQueue, openQueue } from './ingest-queue.js'
export { type Metrics, openMetrics } from './metrics.js'
export { checkOcr, hasOcr } from './ocr/index.js'
export { ownFile } from './original.js'
export {
  failureOf,
  fetchOrigin,
  type GuardedAnswer,
  guardedFetch,
  guardedRequest,
  OriginFailure,
  originLimits,
  readBody,
  readCredentials,
  requestFollowing,
  retryAfter,
  type StrategyName,
  toldFailure,
  validateOrigin,
  validateRegex,
  validateTarget,
} from './origins/index.js'
export type { Pause } from './pause.js'
export { readDocuments, startDocumentReader } from './read-documents.js'
export { readImageWords, startImageWordReader } from './read-image-words.js'
export { keptText, readTexts, startReader } from './read-texts.js'
export { renewDerivatives, startRenewal } from './renew-derivatives.js'
export type { Work } from './run-job.js'
export { startSweeper, sweep, sweepOrphans } from './sweep.js'
export { startWorker, type Worker } from './worker.js'
