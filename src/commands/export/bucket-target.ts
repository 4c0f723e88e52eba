// An export into a bucket of S3, which serves it: every name is an object with its media type.
import type { Settings } from '../../settings.js'
import { openPublicBucket, StorageError } from '../../store/index.js'
import { Refusal } from '../refusal.js'
import { type ExportTarget, insidePath } from './export-target.js'

/** How long is kept what changes only when the image is exported anew; pictures are what weighs. */
const CACHE_CONTROL = { picture: 'public, max-age=604800', document: 'public, max-age=3600' }

/** Throws a failure of the bucket as a Refusal, unless another try may heal it. */
function thrown(error: unknown): never {
  if (error instanceof StorageError && !error.retry) throw new Refusal(`--to: ${error.message}`)
  throw error
}

/** The bucket and the prefix of `s3://bucket/prefix`. Rejects with Refusal when it names none. */
export async function openBucketTarget(url: string, settings: Settings): Promise<ExportTarget> {
  const bucket = await openPublicBucket(url, settings).catch(error => {
    throw new Refusal(`--to: ${(error as Error).message}`)
  })
  return {
    name: url,
    async write(paths, bytes, mediaType) {
      const kind = mediaType.startsWith('image/') ? 'picture' : 'document'
      const headers = { mediaType, cacheControl: CACHE_CONTROL[kind] }
      await Promise.all(paths.map(path => bucket.put(insidePath(path), bytes, headers))).catch(thrown)
    },
    has: path => bucket.has(insidePath(path)).catch(thrown),
    close: bucket.close,
  }
}
