// Bytes of a public address in a local file, and the SHA-1 that some vocabularies name images by.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Settings } from '../settings.js'
import type { Digest } from '../store/index.js'
import { IngestFailure } from './ingest-failure.js'
import { fetchOrigin, originLimits } from './origins/index.js'

/** SHA-1 of a file, in hex. */
export async function fileSha1(file: string): Promise<string> {
  const hash = createHash('sha1')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

/** Fetches a public address into a local file, within the limits of an origin. Throws IngestFailure. */
export async function fetchUrl(settings: Settings, url: string, file: string, signal: AbortSignal): Promise<Digest> {
  try {
    const { bytes, sha256, sha1 } = await fetchOrigin(url, { name: 'default' }, originLimits(settings), file, signal)
    return { size: bytes, sha256, sha1: sha1 ?? (await fileSha1(file)) }
  } catch (error) {
    throw IngestFailure.from(error)
  }
}
