// Files in a bucket that hands them out by itself: put whole, each with its media type and how long it may be cached.
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { type S3Access, s3Client, s3Failure } from './s3-client.js'

/** A bucket to publish in; keys are below its prefix. What fails rejects with StorageError. */
export interface PublicBucket {
  put(key: string, bytes: Buffer, headers: { mediaType: string; cacheControl: string }): Promise<void>
  /** Whether an object has the key. A server may refuse to say so to whoever must not list the bucket. */
  has(key: string): Promise<boolean>
  close(): void
}

/** A bucket by its name and the prefix of its keys, without slashes at the ends; nothing is asked of it yet. */
export function publicBucket(place: S3Access & { bucket: string; prefix: string }): PublicBucket {
  const client = s3Client(place)
  const targetOf = (key: string) => ({ Bucket: place.bucket, Key: place.prefix ? `${place.prefix}/${key}` : key })
  return {
    async put(key, bytes, { mediaType, cacheControl }) {
      const object = { ...targetOf(key), Body: bytes, ContentType: mediaType, CacheControl: cacheControl }
      await client.send(new PutObjectCommand(object)).catch(error => {
        throw s3Failure(error, key)
      })
    },
    async has(key) {
      try {
        await client.send(new HeadObjectCommand(targetOf(key)))
        return true
      } catch (error) {
        const failure = s3Failure(error, key)
        if (failure.reason === 'missing') return false
        throw failure
      }
    },
    close: () => client.destroy(),
  }
}
