// Which objects of S3 an origin may be: in the buckets that the operator names, and never among our own blobs.
import { bucketOf } from '../../store/index.js'
import { refusal } from './fetch-failure.js'
import type { S3Object } from './s3-url.js'

/**
 * A key as the most careless server could take it: servers that keep objects in folders drop empty and `.` segments,
 * some know no case, and some take a backslash for a slash.
 */
const flattened = (key: string): string =>
  key
    .normalize('NFKC')
    .toLowerCase()
    .split(/[/\\]/)
    .filter(segment => segment !== '' && segment !== '.')
    .join('/')

const isBelow = (key: string, prefix: string): boolean =>
  prefix === '' || key === prefix || key.startsWith(`${prefix}/`)

/** Whether a key, in any spelling, may be one of ours. `own`: `s3://bucket/prefix`, or what is no place in S3. */
function isOwn({ bucket, key }: S3Object, own: string): boolean {
  if (!own.startsWith('s3:')) return false
  const ours = bucketOf(own)
  return bucket === ours.bucket.toLowerCase() && isBelow(flattened(key), flattened(ours.prefix))
}

/**
 * Checks that an origin may be read with the credentials of this machine. `allowed`: `bucket` or `bucket/prefix` each;
 * the key must be below the prefix as it is written. `own`: where our own blobs are, as the settings say it.
 * Throws OriginFailure `refused`.
 */
export function checkS3Object(object: S3Object, allowed: readonly string[], own: readonly string[]): void {
  if (own.some(place => isOwn(object, place))) throw refusal('The origin is in the store of this server itself.')
  const isAllowed = allowed.map(bucketOf).some(({ bucket, prefix }) => {
    return object.bucket === bucket && (prefix === '' || object.key.startsWith(`${prefix}/`))
  })
  if (!isAllowed)
    throw refusal('The origin is in no bucket that this server may read: its operator names them in S3_ORIGIN_BUCKETS.')
}
