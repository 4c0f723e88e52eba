// The cache of derivatives.
export { type CacheOptions, type DerivativeCache, derivativeCache } from './cache.js'
export { forgetful } from './forgetful.js'
export { openDerivatives } from './open.js'
