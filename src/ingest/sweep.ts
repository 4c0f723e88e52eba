// The sweep: removes images that have expired or were in the trash for long enough, rows and bytes, and bytes that a process left behind when it ended.
import type { Logger } from 'pino'
import type { Settings } from '../settings.js'
import {
  type BlobStore,
  deleteExpired,
  dueReleases,
  endExpiredSessions,
  type Original,
  releaseBlobs,
  rokka,
  type Store,
} from '../store/index.js'

/** What the sweep needs; `now` is asked each time. */
export interface SweepServices {
  store: Store
  blobs: BlobStore
  log: Logger
  settings: Pick<Settings, 'TRASH_DAYS'>
  now(): Date
}

/** Rows or originals removed in one go. */
const CHUNK = 100

async function release({ store, blobs, log }: SweepServices, original: Original): Promise<boolean> {
  try {
    await releaseBlobs(store.db, blobs, original.customer, original.sha256)
    return true
  } catch (error) {
    log.error({ err: error, ...original }, 'bytes could not be released; the next sweep tries again')
    return false
  }
}

/**
 * Sweeps once. Each deletion queues the release of its bytes in the same transaction, so that a sweep that is killed
 * anywhere is finished by the next one, in this process or another.
 */
export async function sweep(services: SweepServices): Promise<void> {
  const { store, now, settings } = services
  await endExpiredSessions(store.db, now())
  while ((await deleteExpired(store.db, now(), CHUNK)).length === CHUNK);
  while ((await rokka.purgeTrash(store.db, now(), settings.TRASH_DAYS, CHUNK)) === CHUNK);
  for (;;) {
    const originals = await dueReleases(store.db, CHUNK)
    let released = 0
    for (const original of originals) if (await release(services, original)) released++
    if (released < CHUNK) return
  }
}

/** A sweep that repeats. */
export interface Sweeper {
  /** Sweeps no more; fulfilled once the sweep at hand has ended. */
  stop(): Promise<void>
}

/** Sweeps now, and then every SWEEP_S seconds. */
export function startSweeper(services: SweepServices, { SWEEP_S }: Settings): Sweeper {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  const run = async (): Promise<void> => {
    try {
      await sweep(services)
    } catch (error) {
      services.log.error({ err: error }, 'the sweep failed; the next one tries again')
    }
    if (stopped) return
    timer = setTimeout(() => {
      sweeping = run()
    }, SWEEP_S * 1000)
    timer.unref()
  }
  let sweeping = run()
  return {
    stop() {
      stopped = true
      clearTimeout(timer)
      return sweeping
    },
  }
}
