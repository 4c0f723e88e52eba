// Shared caches in front of the platform: the keys that answers carry, and what tells caches that they are no longer true.
export { type CacheSubject, keyHeaders } from './cache-keys.js'
export { startPurges } from './purge-caches.js'
export { purges } from './purge-requests.js'
