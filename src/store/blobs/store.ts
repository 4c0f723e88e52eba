// What a blob store does, whether its bytes lie in a folder or in S3.
import type { Readable } from 'node:stream'
import type { Bounds, Digest } from './measure.js'

/**
 * Content to be stored: a stream, bytes in memory, or a local file.
 * With `move` the file is given away: it is renamed where that can be done, and gone afterwards.
 * `digest`, when the caller has it already, saves reading the file once more to hash it; it is trusted.
 */
export type BlobContent = Readable | Buffer | { path: string; move?: boolean; digest?: Digest }

/** Bounds of a put, and a signal that ends it with nothing stored. */
export interface PutOptions extends Bounds {
  signal?: AbortSignal
  /** Does not wait for the disk: a power cut may lose or break the blob. For caches, which check what they read. */
  passing?: boolean
}

/** Bytes from `start` to `end`, both counted from 0 and both included (RFC 9110, section 14.1.2). */
export interface ByteRange {
  start: number
  end?: number
}

/** A blob as a listing shows it: `size` in bytes. */
export interface BlobEntry {
  key: string
  size: number
  modified: Date
}

/**
 * Bytes under keys of `key.ts`. A blob is whole or not there; its bytes never change, since keys name content.
 * Every function throws StorageError when the store fails, with reason `key` for a key that is not one of ours.
 */
export interface BlobStore {
  /** Where the bytes are, for logs: the folder, or s3://bucket/prefix. */
  readonly name: string
  /**
   * Stores content whole and durably under a key; what was there is replaced.
   * Throws HttpProblem 413 above `maxBytes`, the source's own error when it fails, and leaves nothing then;
   * a stream that was not read to its end is left open to its owner.
   */
  put(key: string, content: BlobContent, options?: PutOptions): Promise<Digest>
  /** A stream of the blob or of a range of it, empty when the range starts behind the end. Rejects with `missing`. */
  get(key: string, range?: ByteRange): Promise<Readable>
  /** `length` bytes from `offset`; fewer at the end of the blob, none behind it. Rejects with `missing`. */
  read(key: string, offset: number, length: number): Promise<Buffer>
  /** Size and date of the blob, or undefined when there is none. */
  stat(key: string): Promise<BlobEntry | undefined>
  /** Makes now the date of the blob; no matter when there is none. */
  touch(key: string): Promise<void>
  /** Removes the blob; no matter when there is none. */
  delete(key: string): Promise<void>
  /** Every blob whose key begins with the prefix, in no promised order. */
  list(prefix: string): AsyncIterable<BlobEntry>
  /** The blob's own file, to be read and never written, or undefined when the store has no files. */
  localPath(key: string): string | undefined
  /** Copies the blob into a new local file; a file that is there is replaced. Rejects with `missing`. */
  fetchToFile(key: string, path: string): Promise<void>
  /**
   * A fresh path for a file on its way in; on the folder store `put` with `move` renames it.
   * Files left there by a process that died are removed when a store is next opened.
   */
  scratchPath(suffix?: string): Promise<string>
  /** Resolves when the store can be used (for a readiness probe). */
  check(): Promise<void>
  /** Bytes of the disk that the blobs are on, and those that are free there; undefined where that is not known. */
  room(): Promise<{ size: number; free: number } | undefined>
  /** Lets go of connections, open files and scratch files. */
  close(): Promise<void>
}
