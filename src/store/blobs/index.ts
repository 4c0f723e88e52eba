// The bytes of Hydria: one store, in a folder or in S3.

export {
  blobKey,
  customerPrefix,
  isProjection,
  kindPrefix,
  originalOf,
  uploadOf,
  uploadPartKey,
  uploadPrefix,
  variantPrefix,
} from './blob-key.js'
export { blobSource, withLocalFile } from './blob-source.js'
export type { Bounds, Digest } from './measure.js'
export { bucketOf, openBlobs, openPlace, openPublicBucket } from './open-blobs.js'
export { s3Requests } from './s3-requests.js'
export { StorageError } from './storage-error.js'
export type { BlobContent, BlobEntry, BlobStore, ByteRange } from './store.js'
