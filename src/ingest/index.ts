// The ingest room: the queue and its worker, from an origin to derivatives in the store.
export { IngestFailure } from './failure.js'
export { fetchUrl } from './fetch-url.js'
export { type IngestServices, ingestImage } from './image.js'
export { ownFile } from './original.js'
export {
  fetchOrigin,
  guardedAgent,
  OriginFailure,
  originLimits,
  readCredentials,
  type StrategyName,
  validateRegex,
} from './origins/index.js'
export { type IngestQueue, openQueue } from './queue.js'
export { type Sweeper, type SweepServices, startSweeper, sweep } from './sweep.js'
export { startWorker, type Work, type Worker } from './worker.js'
