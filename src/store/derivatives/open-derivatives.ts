// The cache of derivatives that the settings name.
import type { Logger } from 'pino'
import type { Settings } from '../../settings.js'
import { openPlace } from '../blobs/open-blobs.js'
import { type DerivativeCache, derivativeCache } from './cache.js'

/** A cache that answers late is of no use. */
const PATIENCE = { timeoutMs: 2000, tries: 1 }
const MINUTE_MS = 60_000

/** Opens the cache of DERIVATIVE_CACHE; undefined when there is none, or when its folder cannot be used, which is logged. */
export async function openDerivatives(settings: Settings, log: Logger): Promise<DerivativeCache | undefined> {
  const { DERIVATIVE_CACHE: place, DERIVATIVE_CACHE_BYTES: maxBytes } = settings
  if (place === undefined) return undefined
  const failed = (error: unknown): void =>
    log.warn({ err: error }, 'the cache of derivatives cannot be used; going on without it for a while')
  try {
    const blobs = await openPlace(place, settings, PATIENCE)
    // A touch of an object in S3 is a request of its own.
    const touchAfterMs = place.startsWith('s3:') ? 60 * MINUTE_MS : MINUTE_MS
    return derivativeCache(blobs, { maxBytes, touchAfterMs, failed })
  } catch (error) {
    log.error({ err: error }, 'the cache of derivatives cannot be opened; going on without it')
    return undefined
  }
}
