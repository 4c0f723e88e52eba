// The ingest of one image: origin -> original -> pyramid and thumbnails -> blobs -> the columns it ends with.
import { rm } from 'node:fs/promises'
import { derive } from '../images/index.js'
import type { Settings } from '../settings.js'
import {
  type BlobStore,
  blobKey,
  type Job,
  markDequeued,
  releaseBlobs,
  type Store,
  storageLeft,
} from '../store/index.js'
import type { Class, Row } from '../vocabulary/index.js'
import { IngestFailure } from './failure.js'
import { acquireOriginal } from './original.js'

/** What the ingest of an image needs. */
export interface IngestServices {
  settings: Settings
  store: Store
  blobs: BlobStore
  image: Class
  /** Public base: an origin below it is one of our own files. */
  base: string
}

/** Name of what is made of an original: changes when the way of making it does. */
const DERIVATIVE = 'v1'

interface Thumbnail {
  width: number
  height: number
  key: string
}

/** Longest edges of the thumbnails that the image's policy asks for. */
async function thumbnailSizes(store: Store, policy: unknown): Promise<number[]> {
  const row = await store
    .db('thumbnail_policies')
    .where({ id: (policy as string | null) ?? 'default' })
    .first('sizes')
  return row.sizes
}

/** Throws IngestFailure when the storage policies do not let the image have so many bytes in place of what it has. */
async function checkStorage({ db }: Store, row: Row, bytes: number): Promise<void> {
  const more = bytes - (row['original_size'] as number) - (row['derivative_size'] as number)
  if (more > 0 && more > (await storageLeft(db, row['customer'] as number, row['space'] as number)))
    throw new IngestFailure('The storage policy does not allow as many bytes as the image takes.', { retry: false })
}

/**
 * Ingests the image of a job and returns the columns that it ends with.
 * Throws IngestFailure with a sentence for the image's `error`; the last good derivatives stay as they are then.
 */
export async function ingestImage(services: IngestServices, job: Job, signal: AbortSignal): Promise<Row> {
  const { store, blobs, settings, image } = services
  const { customer, space, id } = job
  const row = await store.find(image, { customer, space, id })
  if (!row) throw new IngestFailure('the image was deleted', { retry: false })
  await markDequeued(store.db, job)
  const scratch: string[] = []
  const scratchPath = async (suffix: string): Promise<string> => {
    const path = await blobs.scratchPath(suffix)
    scratch.push(path)
    return path
  }
  try {
    const original = await acquireOriginal(services, row, await scratchPath('.original'), signal)
    const sizes = await thumbnailSizes(store, row['thumbnail_policy'])
    const boxes = sizes.map(side => ({ width: side, height: side }))
    const files = new Map(
      await Promise.all(boxes.map(async box => [box.width, await scratchPath(`.${box.width}.jpg`)] as const)),
    )
    const pyramid = await scratchPath('.tif')
    const derived = await derive(
      original.file,
      { pyramid, thumbnail: box => files.get(box.width)! },
      {
        maxPixels: settings.MAX_PIXELS,
        boxes,
        timeoutSeconds: settings.INGEST_TIMEOUT_S,
      },
    )
    signal.throwIfAborted()
    await checkStorage(store, row, original.bytes + derived.bytes)
    const { sha256 } = original
    const derivative = blobKey(customer, 'pyramid', sha256, DERIVATIVE)
    if (original.content) await blobs.put(blobKey(customer, 'original', sha256), original.content, { signal })
    await blobs.put(derivative, { path: pyramid, move: true }, { signal })
    const thumbnails: Thumbnail[] = []
    for (const { width, height, file } of derived.thumbnails) {
      const key = blobKey(customer, 'thumbs', sha256, `${DERIVATIVE}-${width}x${height}`)
      await blobs.put(key, { path: file, move: true }, { signal })
      thumbnails.push({ width, height, key })
    }
    if (row['original'] && row['original'] !== sha256)
      await releaseBlobs(store.db, blobs, customer, row['original'] as string, { space, id })
    const { format, pages, depth, space: colourSpace, hasProfile, mediaType } = derived.original
    return {
      width: derived.width,
      height: derived.height,
      media_type: mediaType,
      original: sha256,
      original_size: original.bytes,
      derivative,
      derivative_size: derived.bytes,
      thumbnails: JSON.stringify(thumbnails),
      thumbnails_size: derived.thumbnails.reduce((sum, { bytes }) => sum + bytes, 0),
      probe: JSON.stringify({ format, pages, depth, space: colourSpace, hasProfile }),
      image_optimisation_policy: 'default',
      thumbnail_policy: row['thumbnail_policy'] ?? 'default',
      error: '',
    }
  } finally {
    await Promise.all(scratch.map(path => rm(path, { force: true })))
  }
}
