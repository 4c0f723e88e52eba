// The ingest of one asset: origin -> original -> pyramid and thumbnails, or transcodes -> blobs -> the columns it ends with.
import { rm } from 'node:fs/promises'
import type { Settings } from '../settings.js'
import {
  blobKey,
  type Effect,
  giveUpHold,
  holdOriginal,
  type ImageJob,
  type ImageRow,
  type IngestColumns,
  markDequeued,
} from '../store/index.js'
import { hasChannel, isTranscoded, type Offered } from './channel.js'
import { makeDerivatives } from './derivatives.js'
import { NO_DERIVATIVES } from './derived-columns.js'
import { fileSha1 } from './fetch-url.js'
import { IngestFailure } from './ingest-failure.js'
import type { IngestServices } from './ingest-services.js'
import { acquireOriginal } from './original.js'
import { checkAllowed } from './storage-check.js'
import { makeTranscodes } from './transcodes.js'

/** Most seconds that the ingest of an asset may take. */
const mostSeconds = ({ INGEST_TIMEOUT_S, TRANSCODE_TIMEOUT_S }: Settings, row?: Offered): number =>
  INGEST_TIMEOUT_S + (row && isTranscoded(row) ? TRANSCODE_TIMEOUT_S : 0)

/** Seconds that bytes are held for a row: longer than its ingest may take, so that a hold that ran out is a dead one's. */
export const holdSeconds = (settings: Settings, row?: Offered): number => 2 * mostSeconds(settings, row)

/** The columns of an asset of which nothing is delivered: nothing is fetched, and what there was is given up. */
const GIVEN_UP: IngestColumns = { ...NO_DERIVATIVES, original: null, original_size: 0, error: '' }

type ScratchPath = (suffix: string) => Promise<string>

/** Makes what the asset's channels ask for; the columns that tell of it. */
async function makeAll(...made: Parameters<typeof makeDerivatives>): Promise<IngestColumns> {
  const [, row] = made
  if (hasChannel(row, 'iiif-img', 'thumbs')) return makeDerivatives(...made)
  return isTranscoded(row) ? makeTranscodes(...made) : {}
}

async function ingestRow(
  services: IngestServices,
  row: ImageRow,
  scratchPath: ScratchPath,
  signal: AbortSignal,
): Promise<Effect> {
  const { store, blobs, settings, timed } = services
  const { customer } = row
  const file = await scratchPath('.original')
  const original = await timed('fetch', () => acquireOriginal(services, row, file, signal))
  const { sha256, bytes, content } = original
  const sha1 = original.sha1 ?? (await fileSha1(original.file))
  await checkAllowed(store, row, bytes)
  // Held before anything of it is stored, so that nobody releases it until the row names it.
  const hold = await holdOriginal(store.db, { customer, sha256 }, holdSeconds(settings, row))
  try {
    const made = await makeAll(services, row, original, scratchPath, signal)
    signal.throwIfAborted()
    if (content) await blobs.put(blobKey(customer, 'original', sha256), content, { signal })
    return { columns: { ...NO_DERIVATIVES, ...made, original: sha256, sha1, original_size: bytes, error: '' }, hold }
  } catch (error) {
    await giveUpHold(store.db, blobs, hold, error)
    throw error
  }
}

/**
 * Ingests the image of a job and returns how it ends: the columns, and the hold on the bytes that they name.
 * Throws IngestFailure with a sentence for the image's `error`; the last good derivatives stay as they are then.
 */
export async function ingestImage(services: IngestServices, job: ImageJob, signal: AbortSignal): Promise<Effect> {
  const { store, blobs } = services
  const { customer, space, id } = job
  const row = await store.find('Image', { customer, space, id })
  if (!row) throw new IngestFailure('deleted', 'The image was deleted.', { retry: false })
  await markDequeued(store.db, job)
  if (hasChannel(row, 'none')) return { columns: GIVEN_UP }
  const limit = AbortSignal.any([signal, AbortSignal.timeout(mostSeconds(services.settings, row) * 1000)])
  const scratch: string[] = []
  const scratchPath: ScratchPath = async suffix => {
    const path = await blobs.scratchPath(suffix)
    scratch.push(path)
    return path
  }
  try {
    return await ingestRow(services, row, scratchPath, limit)
  } finally {
    await Promise.all(scratch.map(path => rm(path, { force: true })))
  }
}
