// The blob store that the settings name.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { blobFolder, type Settings } from '../../settings.js'
import { openFolder } from './folder.js'
import type { BlobStore } from './store.js'

/**
 * Opens the store of BLOB_URL: `s3://bucket/prefix` (server by S3_ENDPOINT, credentials by the AWS variables),
 * `file:///folder`, or the folder `blobs` in DATA_DIR when it is unset. Rejects with StorageError when a folder cannot
 * be used, with Error when the URL names no bucket.
 */
export async function openBlobs(settings: Settings): Promise<BlobStore> {
  if (settings.BLOB_URL === undefined) return openFolder(blobFolder(settings))
  const url = new URL(settings.BLOB_URL)
  if (url.protocol === 'file:') return openFolder(fileURLToPath(url))
  const { openS3 } = await import('./s3.js')
  return openS3({
    ...bucketOf(settings.BLOB_URL),
    endpoint: settings.S3_ENDPOINT,
    scratch: join(settings.DATA_DIR, 'tmp'),
  })
}

/** The bucket and the prefix that `s3://bucket/prefix` names. Throws Error when there is no bucket in it. */
export function bucketOf(blobUrl: string): { bucket: string; prefix: string } {
  const [bucket = '', ...path] = blobUrl.replace(/^s3:\/\//, '').split('/')
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]+$/.test(bucket)) throw new Error(`BLOB_URL names no bucket: s3://bucket/prefix`)
  return { bucket, prefix: path.filter(segment => segment !== '').join('/') }
}
