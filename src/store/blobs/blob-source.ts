// A blob as what reads pictures wants it: bytes by position, or a local file.
import { rm } from 'node:fs/promises'
import { StorageError } from './storage-error.js'
import type { BlobStore } from './store.js'

/** Bytes that are read by position. `id` names the content for caches, `size` is in bytes. */
export interface BlobSource {
  readonly id: string
  readonly size: number
  /** `length` bytes from `offset`; fewer at the end. Rejects with StorageError. */
  read(offset: number, length: number): Promise<Buffer>
}

/**
 * A blob to be read by position: one pread on the folder, one ranged GET on S3, for each read.
 * With a `size` that is known already (from its row) the store is not asked before the first read.
 * Rejects with StorageError `missing`.
 */
export async function blobSource(store: BlobStore, key: string, size?: number): Promise<BlobSource> {
  const known = size ?? (await store.stat(key))?.size
  if (known === undefined) throw new StorageError('missing', key)
  return {
    id: `${store.name}/${key}`,
    size: known,
    read: (offset, length) => store.read(key, offset, Math.max(0, Math.min(length, known - offset))),
  }
}

/**
 * Gives `use` a local file of the blob, to be read only: the blob's own on the folder, elsewhere a copy in scratch
 * that is removed afterwards. Rejects with StorageError, or with what `use` throws.
 */
export async function withLocalFile<T>(store: BlobStore, key: string, use: (path: string) => Promise<T>): Promise<T> {
  const own = store.localPath(key)
  if (own !== undefined) {
    if (!(await store.stat(key))) throw new StorageError('missing', key)
    return use(own)
  }
  const copy = await store.scratchPath()
  try {
    await store.fetchToFile(key, copy)
    return await use(copy)
  } finally {
    await rm(copy, { force: true })
  }
}
