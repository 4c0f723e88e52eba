// The bytes of Hydria: one store, in a folder or in S3.
export { StorageError } from './failure.js'
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
} from './key.js'
export type { Bounds, Digest } from './measure.js'
export { bucketOf, openBlobs } from './open.js'
export { blobSource, withLocalFile } from './source.js'
export type { BlobContent, BlobEntry, BlobStore, ByteRange } from './store.js'
