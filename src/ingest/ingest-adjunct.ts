// The ingest of an adjunct: its content is fetched from its origin and stored as it is.
import { rm } from 'node:fs/promises'
import { type AdjunctColumns, type AdjunctJob, blobKey, type Effect, giveUpHold, holdOriginal } from '../store/index.js'
import { IngestFailure } from './ingest-failure.js'
import { holdSeconds } from './ingest-image.js'
import type { IngestServices } from './ingest-services.js'
import { fetchedFrom } from './original.js'
import { checkStorable } from './storage-check.js'

/**
 * Fetches the content of the adjunct of a job and returns how it ends: the columns, and the hold on the bytes that they
 * name. Throws IngestFailure with a sentence for the adjunct's `error`; the content that it had stays as it is then.
 */
export async function ingestAdjunct(
  services: IngestServices,
  { adjunct: number }: AdjunctJob,
  signal: AbortSignal,
): Promise<Effect<AdjunctColumns>> {
  const { store, blobs, settings, timed } = services
  const row = await store.find('Adjunct', { number })
  if (!row?.origin) throw new IngestFailure('deleted', 'The adjunct was deleted.', { retry: false })
  const { customer, space } = row
  const limit = AbortSignal.any([signal, AbortSignal.timeout(settings.INGEST_TIMEOUT_S * 1000)])
  const file = await blobs.scratchPath('.adjunct')
  try {
    const { sha256, bytes, content } = await timed('fetch', () =>
      fetchedFrom(services, customer, row.origin!, file, limit),
    )
    await checkStorable(
      store,
      { customer, space: space ?? undefined },
      bytes - (row.original ? (row.size ?? 0) : 0),
      'adjunct',
    )
    const hold = await holdOriginal(store.db, { customer, sha256 }, holdSeconds(settings))
    try {
      await blobs.put(blobKey(customer, 'original', sha256), content!, { signal: limit })
      return { columns: { original: sha256, size: bytes, error: '' }, hold }
    } catch (error) {
      await giveUpHold(store.db, blobs, hold, error)
      throw error
    }
  } finally {
    await rm(file, { force: true })
  }
}
