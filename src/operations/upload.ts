// Bytes that a client sends become an image's original: received, checked against the storage policies, stored and held.
import { rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { probe } from '../images/index.js'
import { holdSeconds } from '../ingest/index.js'
import { invalid } from '../problem.js'
import {
  blobKey,
  checkStorage,
  type Digest,
  giveUpHold,
  holdOriginal,
  receiveToFile,
  type StoragePlace,
  storageBounds,
} from '../store/index.js'
import type { Upload } from './call.js'
import type { Services } from './services.js'

/** Bytes in a local file that is ours to move, and the media type that the client gave them. */
export interface Received {
  file: string
  digest: Digest
  mediaType: string
}

/** An original that is stored, and the hold that keeps it until the transaction of its row drops that. */
export interface StoredOriginal {
  sha256: string
  mediaType: string
  hold: number
}

/** Where bytes are to be stored, and how many go when they have come. */
export interface Destination extends StoragePlace {
  replaced?: number
}

/**
 * Receives bytes into a local file. Throws HttpProblem 413 above MAX_UPLOAD_BYTES, 507 above what the storage policies
 * allow (at once where the length is told), 400 when there are none.
 */
export async function receiveUpload(
  { blobs, settings, store }: Services,
  { replaced = 0, ...place }: Destination,
  { stream, mediaType, length }: Upload,
): Promise<Received> {
  const bounds = await storageBounds(store.db, place, settings.MAX_UPLOAD_BYTES, { replaced, length })
  const file = await blobs.scratchPath('.upload')
  const digest = await receiveToFile(stream, file, bounds)
  if (digest.size > 0) return { file, digest, mediaType }
  await rm(file, { force: true })
  throw invalid('body', 'must be the bytes of a file, not empty')
}

const BASE64 = /^[A-Za-z0-9+/\s]*(=\s*){0,2}$/

/**
 * Receives the bytes that a description has in its property `file`, in base64 (RFC 4648, section 4).
 * Throws HttpProblem 400 when they are not base64, or are nothing whose media type is told or can be, 507 as above.
 */
export async function receiveBase64(
  services: Services,
  destination: Destination,
  text: string,
  mediaType: string,
): Promise<Received> {
  if (!BASE64.test(text)) throw invalid('file', 'must be the bytes of the original in base64')
  const bytes = Buffer.from(text, 'base64')
  const upload = { mediaType, stream: Readable.from([bytes]), length: bytes.length }
  const received = await receiveUpload(services, destination, upload)
  if (mediaType) return received
  try {
    return { ...received, mediaType: (await probe(received.file)).mediaType }
  } catch (error) {
    await rm(received.file, { force: true })
    throw invalid('file', (error as Error).message)
  }
}

/**
 * Stores received bytes as an original and holds them; the file is gone afterwards.
 * Throws HttpProblem 507 when the storage policies do not allow them.
 */
export async function storeUpload(
  { blobs, store, settings }: Services,
  { replaced = 0, ...place }: Destination,
  { file, digest, mediaType }: Received,
  signal?: AbortSignal,
): Promise<StoredOriginal> {
  const { customer } = place
  const { sha256 } = digest
  try {
    await checkStorage(store.db, place, digest.size - replaced)
    const hold = await holdOriginal(store.db, { customer, sha256 }, holdSeconds(settings))
    try {
      const content = { path: file, move: true, digest }
      await blobs.put(blobKey(customer, 'original', sha256), content, signal && { signal })
    } catch (error) {
      await giveUpHold(store.db, blobs, hold, error)
      throw error
    }
    return { sha256, mediaType, hold }
  } finally {
    await rm(file, { force: true })
  }
}

/** Holds an original of the customer that is stored already, for another image of it; undefined when it is not there. */
export async function holdStored(services: Services, customer: number, sha256: string): Promise<number | undefined> {
  const { blobs, store, settings } = services
  const hold = await holdOriginal(store.db, { customer, sha256 }, holdSeconds(settings))
  return holding(services, hold, async () => {
    if (await blobs.stat(blobKey(customer, 'original', sha256))) return hold
    await giveUpHold(store.db, blobs, hold)
    return undefined
  })
}

/** Does the work whose transaction drops a hold; the hold is given up when the work fails. */
export async function holding<T>(
  { blobs, store }: Services,
  hold: number | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (hold !== undefined) await giveUpHold(store.db, blobs, hold, error)
    throw error
  }
}
