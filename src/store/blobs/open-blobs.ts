// The blob store that the settings name.
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { blobFolder, type Settings } from '../../settings.js'
import { openFolder } from './folder-store.js'
import type { PublicBucket } from './public-bucket.js'
import type { S3Place } from './s3-store.js'
import type { BlobStore } from './store.js'

/** How patient the store is with an S3 server. */
type Patience = Pick<S3Place, 'timeoutMs' | 'tries'>

/**
 * Opens the store of BLOB_URL, or the folder `blobs` in DATA_DIR when it is unset.
 * Rejects with StorageError when a folder cannot be used, with Error when the URL names no bucket.
 */
export const openBlobs = (settings: Settings): Promise<BlobStore> =>
  openPlace(settings.BLOB_URL ?? blobFolder(settings), settings)

/**
 * Opens the store of a place: `s3://bucket/prefix` (server by S3_ENDPOINT, credentials by the AWS variables),
 * `file:///folder`, or a folder. Rejects as `openBlobs`.
 */
export async function openPlace(place: string, settings: Settings, patience: Patience = {}): Promise<BlobStore> {
  if (place.startsWith('file:')) return openFolder(fileURLToPath(place))
  if (!place.startsWith('s3:')) return openFolder(resolve(place))
  const { openS3 } = await import('./s3-store.js')
  return openS3({
    ...bucketOf(place),
    ...patience,
    endpoint: settings.S3_ENDPOINT,
    timeoutMs: settings.S3_TIMEOUT_S * 1000,
    scratch: join(settings.DATA_DIR, 'tmp'),
  })
}

/** Opens the bucket of `s3://bucket/prefix` to publish in, on the server of the settings. Rejects with Error as `bucketOf`. */
export async function openPublicBucket(url: string, settings: Settings): Promise<PublicBucket> {
  const { publicBucket } = await import('./public-bucket.js')
  return publicBucket({
    ...bucketOf(url),
    endpoint: settings.S3_ENDPOINT,
    timeoutMs: settings.S3_TIMEOUT_S * 1000,
  })
}

/** The bucket and the prefix that `s3://bucket/prefix` names. Throws Error when there is no bucket in it. */
export function bucketOf(blobUrl: string): { bucket: string; prefix: string } {
  const [bucket = '', ...path] = blobUrl.replace(/^s3:\/\//, '').split('/')
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]+$/.test(bucket)) throw new Error(`${blobUrl} names no bucket: s3://bucket/prefix`)
  return { bucket, prefix: path.filter(segment => segment !== '').join('/') }
}
