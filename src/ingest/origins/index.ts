// Originals from where they come: HTTP, S3 and SFTP, behind one guard.
export { type Credentials, readCredentials, requiresCredentials } from './credentials.js'
export { fetchOrigin } from './fetch.js'
export { failureOf, OriginFailure, type OriginReason, toldFailure } from './fetch-failure.js'
export { guardedFetch } from './guarded-fetch.js'
export { type GuardedAnswer, guardedRequest, readBody } from './guarded-request.js'
export { requestFollowing, retryAfter } from './http.js'
export {
  type OriginLimits,
  originLimits,
  type Strategy,
} from './origin.js'
export { matchStrategy, validateRegex } from './strategy.js'
export type { StrategyName } from './strategy-name.js'
export { validateOrigin, validateTarget } from './url.js'
