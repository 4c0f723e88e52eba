// The cache of derivatives.
export { type CacheOptions, type DerivativeCache, derivativeCache } from './cache.js'
export { forgetful } from './invalidating-store.js'
export { openDerivatives } from './open-derivatives.js'
