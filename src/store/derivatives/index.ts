// The cache of derivatives.
export { type DerivativeCache, derivativeCache, derivativeReads } from './cache.js'
export { invalidating } from './invalidating-store.js'
export { openDerivatives } from './open-derivatives.js'
