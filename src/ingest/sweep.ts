// The sweep: removes images that have expired or were in the trash for long enough, rows and bytes, old versions of the IIIF store, old deliveries of webhooks, and bytes that a process left behind when it ended.
import type { Logger } from 'pino'
import type { Settings } from '../settings.js'
import {
  type BlobStore,
  beginChore,
  deleteExpired,
  deleteUnnamed,
  dueReleases,
  endExpiredSessions,
  isDeletionHeld,
  isProjection,
  type Original,
  originalOf,
  type ProjectionSettings,
  projectionBounds,
  releaseBlobs,
  releaseUnnamed,
  removeEndedPersonSessions,
  removeExpiredPersonLinks,
  removeExpiredUploads,
  removeExpiredViewerSessions,
  removeOldAuditEntries,
  removeOldBatches,
  removeOldChanges,
  removeOldDeliveries,
  removeOldIiifVersions,
  removeParts,
  type Store,
  sweepProjections,
  sweepTrash,
  type UploadKey,
  unknownUploads,
  unnamedProjections,
  uploadOf,
} from '../store/index.js'
import type { Metrics } from './metrics.js'

/** What the sweep needs; `now` is asked each time. */
export interface SweepServices {
  store: Store
  blobs: BlobStore
  log: Logger
  metrics?: Metrics
  settings: Pick<
    Settings,
    'VERSIONS_DAYS' | 'WEBHOOK_DAYS' | 'AUDIT_DAYS' | 'CHANGES_DAYS' | 'BATCH_DAYS' | 'SIGN_IN_IDLE_S' | 'SIGN_IN_MAX_S'
  > &
    ProjectionSettings
  now(): Date
}

/** Rows or originals removed in one go. */
const CHUNK = 100

/** Rows removed in one go whose removal is no more than that. */
const SLICE = 1000

async function release({ store, blobs, log, metrics }: SweepServices, original: Original): Promise<boolean> {
  try {
    const removed = await releaseBlobs(store.db, blobs, original.customer, original.sha256)
    metrics?.removed(removed)
    if (removed > 0) log.info({ ...original, removed }, 'bytes released')
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
  while ((await removeExpiredViewerSessions(store.db, now(), CHUNK)) === CHUNK);
  const people = { idle: settings.SIGN_IN_IDLE_S, longest: settings.SIGN_IN_MAX_S }
  while ((await removeEndedPersonSessions(store.db, people, CHUNK)) === CHUNK);
  while ((await removeExpiredPersonLinks(store.db, CHUNK)) === CHUNK);
  while ((await deleteExpired(store.db, now(), CHUNK)).length === CHUNK);
  while ((await removeExpiredUploads(store.db, services.blobs, now(), CHUNK)) === CHUNK);
  while ((await sweepTrash(store.db, now(), CHUNK)) === CHUNK);
  while ((await removeOldIiifVersions(store.db, now(), settings.VERSIONS_DAYS, CHUNK)) === CHUNK);
  while ((await removeOldDeliveries(store.db, now(), settings.WEBHOOK_DAYS, CHUNK)) === CHUNK);
  for (const [days, remove] of [
    [settings.AUDIT_DAYS, removeOldAuditEntries],
    [settings.CHANGES_DAYS, removeOldChanges],
    [settings.BATCH_DAYS, removeOldBatches],
  ] as const)
    while (days > 0 && (await remove(store.db, now(), days, SLICE)) === SLICE);
  await sweepProjections(store.db, services.blobs, projectionBounds(settings))
  // A backup that is being made needs what the rows named when it began: what is due stays due.
  while (!(await isDeletionHeld(store.db))) {
    const originals = await dueReleases(store.db, CHUNK)
    let released = 0
    for (const original of originals) if (await release(services, original)) released++
    if (released < CHUNK) return
  }
}

/** Hours between two looks through all the bytes, and the age of bytes that are looked at: longer than any hold. */
const ORPHANS_H = 24
const HOUR_MS = 3_600_000

/**
 * Looks through all the bytes for those that no row names and nobody holds, and which are older than `hours`: there are
 * none unless a database was restored from a backup or a hold ran out under a process that was suspended. They are
 * written down to be released, which asks again under the lock; parts of uploads that are gone are removed, and PDFs and
 * ZIPs that no row names. Returns how many originals, uploads and files they belong to.
 */
export async function sweepOrphans({ store, blobs, now }: SweepServices, hours = ORPHANS_H): Promise<number> {
  let found = 0
  const originals = new Map<string, Original>()
  const uploads = new Map<string, UploadKey>()
  const projections = new Set<string>()
  const flush = async (): Promise<void> => {
    if (originals.size > 0) found += await releaseUnnamed(store.db, [...originals.values()])
    for (const key of await unknownUploads(store.db, [...uploads.values()]))
      if ((await removeParts(store.db, blobs, key)) > 0) found++
    for (const key of await unnamedProjections(store.db, [...projections])) {
      await deleteUnnamed(store.db, blobs, key)
      found++
    }
    originals.clear()
    uploads.clear()
    projections.clear()
  }
  for await (const { key, modified } of blobs.list('')) {
    if (modified.getTime() > now().getTime() - hours * HOUR_MS) continue
    const [original, upload] = [originalOf(key), uploadOf(key)]
    if (original) originals.set(`${original.customer}/${original.sha256}`, original)
    if (upload) uploads.set(upload.id, upload)
    if (isProjection(key)) projections.add(key)
    if (originals.size + uploads.size + projections.size >= CHUNK) await flush()
  }
  await flush()
  return found
}

/** A sweep that repeats. */
export interface Sweeper {
  /** Sweeps no more; fulfilled once the current sweep has ended. */
  stop(): Promise<void>
}

/** Sweeps now, and then every SWEEP_S seconds; once a day one of all the processes looks for orphans. */
export function startSweeper(services: SweepServices, { SWEEP_S }: Settings): Sweeper {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  const run = async (): Promise<void> => {
    try {
      if (await beginChore(services.store.db, 'orphans', ORPHANS_H)) {
        const orphans = await sweepOrphans(services)
        if (orphans > 0) services.log.warn({ orphans }, 'bytes that no row names were found')
      }
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
