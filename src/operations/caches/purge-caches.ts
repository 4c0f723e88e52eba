// Tells the shared cache in front of the platform what is no longer true, by the record of changes.
import { setTimeout as wait } from 'node:timers/promises'
import { inBackground } from '../../ingest/index.js'
import {
  CHANGED,
  changesToPurge,
  endPurge,
  forgetPurges,
  type HappenedRow,
  leasePurges,
  type PurgePlace,
  placePurges,
} from '../../store/index.js'
import type { Services } from '../services.js'
import { customerKey, documentsKey, imageKey } from './cache-keys.js'
import { purgeKeys } from './purge-requests.js'

/**
 * Seconds after a change. The second time is for what another process answered with, and the cache kept, just before it had
 * heard of the change: processes that hear of none ask again after 10 seconds.
 */
const DELAYS_S = [0, 15]

/** Places that one process has at a time, for how many seconds, and the changes that are read after each. */
const PLACES = 10
const LEASE_S = 120
const CHANGES = 1000
const REST_MS = 100

/** The keys of what is no longer true after a change. */
function keysOf({ customer, space, image, resource, batch, event }: HappenedRow): string[] {
  if (batch !== null) return []
  if (space !== null && image !== null) return [imageKey(customer, space, image), documentsKey(customer)]
  return [resource !== null || event !== '' ? documentsKey(customer) : customerKey(customer)]
}

/** Tells of what changed in the places that are due; true when there may be more. */
async function purgeDue({ store, settings, log }: Services, stopping: AbortSignal): Promise<boolean> {
  await placePurges(store.db, DELAYS_S, false)
  const places = await leasePurges(store.db, PLACES, LEASE_S)
  const tell = async (place: PurgePlace): Promise<boolean> => {
    const changes = await changesToPurge(store.db, place, CHANGES)
    const last = changes.at(-1) ?? place
    try {
      await purgeKeys(settings, [...new Set(changes.flatMap(keysOf))], stopping)
      await endPurge(store.db, place, last)
      return true
    } catch (error) {
      await endPurge(store.db, place, place)
      if (!stopping.aborted)
        log.error({ err: error, customer: place.customer }, 'the purge request to the cache failed; retrying')
      return false
    }
  }
  const told = await Promise.all(places.map(tell))
  return told.length > 0 && told.every(Boolean)
}

/** Tells of changes until it is stopped; without PURGE_URL nobody is told, and what was left to tell is forgotten. */
export async function startPurges(services: Services): Promise<{ stop(): Promise<void> }> {
  const { store, settings } = services
  if (settings.PURGE_URL === undefined) {
    await forgetPurges(store.db)
    return { stop: async () => {} }
  }
  await placePurges(store.db, DELAYS_S, true)
  const stopping = new AbortController()
  const work = await inBackground(services, {
    channel: CHANGED,
    work: async () => {
      const more = await purgeDue(services, stopping.signal)
      if (!more) return false
      await wait(REST_MS)
      return !stopping.signal.aborted
    },
    failure: 'purge requests to caches fail; retrying',
  })
  return {
    stop() {
      stopping.abort()
      return work.stop()
    },
  }
}
