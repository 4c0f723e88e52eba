// The ingest of an adjunct: its content is fetched from its origin, or made of its asset by a pipeline, and stored as it is.
import { rm } from 'node:fs/promises'
import {
  type AdjunctColumns,
  type AdjunctJob,
  type AdjunctRow,
  type BlobContent,
  blobKey,
  type Effect,
  giveUpHold,
  holdOriginal,
} from '../store/index.js'
import { IngestFailure } from './ingest-failure.js'
import { holdSeconds } from './ingest-image.js'
import type { IngestServices } from './ingest-services.js'
import { recogniseText } from './ocr/index.js'
import { fetchedFrom } from './original.js'
import { checkStorable } from './storage-check.js'

/** Content that is to be stored, and what it says of its adjunct. */
interface Acquired {
  sha256: string
  bytes: number
  content: BlobContent
  columns?: AdjunctColumns
}

/** Gets the content of an adjunct; `file` is free for it. Throws IngestFailure. */
type Acquire = (services: IngestServices, row: AdjunctRow, file: string, signal: AbortSignal) => Promise<Acquired>

const fetchContent: Acquire = async (services, { customer, origin }, file, signal) => {
  const { sha256, bytes, content } = await services.timed('fetch', () =>
    fetchedFrom(services, customer, origin!, file, signal),
  )
  return { sha256, bytes, content: content! }
}

/** How the content of an adjunct comes; undefined when it is nothing that is fetched or made. */
function wayOf({ origin, pipeline }: AdjunctRow): Acquire | undefined {
  if (pipeline === 'ocr') return recogniseText
  return origin ? fetchContent : undefined
}

/**
 * Gets the content of the adjunct of a job and returns how it ends: the columns, and the hold on the bytes that they
 * name. Throws IngestFailure with a sentence for the adjunct's `error`; the content that it had stays as it is then.
 */
export async function ingestAdjunct(
  services: IngestServices,
  { adjunct: number }: AdjunctJob,
  signal: AbortSignal,
): Promise<Effect<AdjunctColumns>> {
  const { store, blobs, settings } = services
  const row = await store.find('Adjunct', { number })
  const acquire = row && wayOf(row)
  if (!acquire) throw new IngestFailure('deleted', 'The adjunct was deleted.', { retry: false })
  const { customer, space } = row
  const seconds = settings.INGEST_TIMEOUT_S + (row.pipeline ? settings.OCR_TIMEOUT_S : 0)
  const limit = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)])
  const file = await blobs.scratchPath('.adjunct')
  try {
    const { sha256, bytes, content, columns } = await acquire(services, row, file, limit)
    await checkStorable(
      store,
      { customer, space: space ?? undefined },
      bytes - (row.original ? (row.size ?? 0) : 0),
      'adjunct',
    )
    const hold = await holdOriginal(store.db, { customer, sha256 }, holdSeconds(settings))
    try {
      await blobs.put(blobKey(customer, 'original', sha256), content, { signal: limit })
      return { columns: { ...columns, original: sha256, size: bytes, error: '' }, hold }
    } catch (error) {
      await giveUpHold(store.db, blobs, hold, error)
      throw error
    }
  } finally {
    await rm(file, { force: true })
  }
}
