// The ingest of one image: origin -> original -> pyramid and thumbnails -> blobs -> the columns it ends with.
import { rm } from 'node:fs/promises'
import type { Settings } from '../settings.js'
import { type BlobStore, blobKey, type Job, markDequeued, releaseBlobs, type Store } from '../store/index.js'
import type { Class, Row } from '../vocabulary/index.js'
import { type Channel, makeDerivatives, NO_DERIVATIVES } from './derivatives.js'
import { IngestFailure } from './failure.js'
import { fileSha1 } from './fetch-url.js'
import { acquireOriginal } from './original.js'
import { checkStorage } from './storage.js'

/** The delivery channels that show pixels. */
const PIXELS = new Set(['iiif-img', 'thumbs'])

/** What the ingest of an image needs. */
export interface IngestServices {
  settings: Settings
  store: Store
  blobs: BlobStore
  image: Class
  /** Public base: an origin below it is one of our own files. */
  base: string
}

/** The columns of an asset of which nothing is delivered: nothing is fetched, and what there was is given up. */
async function giveUp({ store, blobs }: IngestServices, row: Row): Promise<Row> {
  const { customer, space, id, original, uploaded } = row as { customer: number; space: number; id: string } & Row
  if (original && original !== uploaded)
    await releaseBlobs(store.db, blobs, customer, original as string, { space, id })
  return { ...NO_DERIVATIVES, original: null, original_size: 0, error: '' }
}

/**
 * Ingests the image of a job and returns the columns that it ends with.
 * Throws IngestFailure with a sentence for the image's `error`; the last good derivatives stay as they are then.
 */
export async function ingestImage(services: IngestServices, job: Job, signal: AbortSignal): Promise<Row> {
  const { store, blobs, image } = services
  const { customer, space, id } = job
  const row = await store.find(image, { customer, space, id })
  if (!row) throw new IngestFailure('the image was deleted', { retry: false })
  await markDequeued(store.db, job)
  const channels = row['delivery_channels'] as Channel[]
  if (channels.some(({ channel }) => channel === 'none')) return giveUp(services, row)
  const scratch: string[] = []
  const scratchPath = async (suffix: string): Promise<string> => {
    const path = await blobs.scratchPath(suffix)
    scratch.push(path)
    return path
  }
  try {
    const original = await acquireOriginal(services, row, await scratchPath('.original'), signal)
    const { sha256, bytes, content } = original
    const sha1 = await fileSha1(original.file)
    await checkStorage(store, row, bytes)
    const made = channels.some(({ channel }) => PIXELS.has(channel))
      ? await makeDerivatives(services, row, original, scratchPath, signal)
      : NO_DERIVATIVES
    signal.throwIfAborted()
    if (content) await blobs.put(blobKey(customer, 'original', sha256), content, { signal })
    if (row['original'] && row['original'] !== sha256)
      await releaseBlobs(store.db, blobs, customer, row['original'] as string, { space, id })
    return { ...made, original: sha256, sha1, original_size: bytes, error: '' }
  } finally {
    await Promise.all(scratch.map(path => rm(path, { force: true })))
  }
}
