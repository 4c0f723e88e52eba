// Originals from where they come: HTTP, S3 and SFTP, behind one guard.
export { type Credentials, readCredentials, requiresCredentials } from './credentials.js'
export { OriginFailure, type OriginReason } from './failure.js'
export { fetchOrigin } from './fetch.js'
export { guardedAgent } from './http.js'
export {
  type FetchedOrigin,
  type OriginLimits,
  originLimits,
  type Strategy,
  type StrategyName,
} from './origin.js'
export { matchStrategy, type OriginRule, validateRegex } from './strategy.js'
export { validateOrigin } from './url.js'
