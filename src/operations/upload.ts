// Bytes that a client sends become an image's original: received, checked against the storage policies, stored and held.
import { rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { probe } from '../images/index.js'
import { holdSeconds, ownFile } from '../ingest/index.js'
import { HttpProblem, invalid } from '../problem.js'
import {
  blobKey,
  type Digest,
  giveUpHold,
  holdOriginal,
  type ImageKey,
  receiveToFile,
  storageLeft,
} from '../store/index.js'
import type { Row } from '../vocabulary/index.js'
import type { Services } from './call.js'

/** Bytes in a local file that is ours to move, and the media type that the client gave them. */
export interface Received {
  file: string
  digest: Digest
  mediaType: string
}

/** An original that is stored and held for its row: the columns that name it, and the hold that their transaction drops. */
export interface StoredUpload {
  columns: Row
  hold: number
}

/** Receives bytes into a local file. Throws HttpProblem 413 above MAX_UPLOAD_BYTES, 400 when there are none. */
export async function receiveUpload(
  { blobs, settings }: Services,
  stream: Readable,
  mediaType: string,
): Promise<Received> {
  const file = await blobs.scratchPath('.upload')
  const digest = await receiveToFile(stream, file, { maxBytes: settings.MAX_UPLOAD_BYTES })
  if (digest.size > 0) return { file, digest, mediaType }
  await rm(file, { force: true })
  throw invalid('body', 'must be the bytes of an image')
}

const BASE64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/

/**
 * Receives the bytes that a description has in its property `file`, in base64 (RFC 4648, section 4).
 * Throws HttpProblem 400 when they are not base64, or are nothing whose media type is told or can be.
 */
export async function receiveBase64(services: Services, text: string, mediaType: string): Promise<Received> {
  if (!BASE64.test(text)) throw invalid('file', 'must be the bytes of the original in base64')
  const received = await receiveUpload(services, Readable.from([Buffer.from(text, 'base64')]), mediaType)
  if (mediaType) return received
  try {
    return { ...received, mediaType: (await probe(received.file)).mediaType }
  } catch (error) {
    await rm(received.file, { force: true })
    throw invalid('file', (error as Error).message)
  }
}

/**
 * Stores received bytes as the original of an image and holds them; the file is gone afterwards.
 * `before`: the image that they replace. Throws HttpProblem 507 when the storage policies do not allow them.
 */
export async function storeUpload(
  { blobs, store, base, settings }: Services,
  address: ImageKey,
  before: Row | undefined,
  { file, digest, mediaType }: Received,
): Promise<StoredUpload> {
  const { customer, space } = address
  try {
    const left = await storageLeft(store.db, customer, space)
    if (digest.size > left + Number(before?.['original_size'] ?? 0))
      throw new HttpProblem(507, 'Storage limit exceeded', 'The storage policy does not allow as many bytes as these.')
    const { sha256 } = digest
    const hold = await holdOriginal(store.db, { customer, sha256 }, holdSeconds(settings))
    try {
      await blobs.put(blobKey(customer, 'original', sha256), { path: file, move: true, digest })
    } catch (error) {
      await giveUpHold(store.db, blobs, hold, error)
      throw error
    }
    return { columns: { origin: ownFile(base, address), uploaded: sha256, media_type: mediaType, lut: null }, hold }
  } finally {
    await rm(file, { force: true })
  }
}
