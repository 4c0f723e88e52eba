// A put into S3: one request when small, parts when large; nothing is to be seen before the last byte is there.
import { rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { S3Client } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { isFile, measuredContent } from './content.js'
import type { Digest } from './measure.js'
import { s3Failure } from './s3-client.js'
import type { BlobContent, PutOptions } from './store.js'

const PART_BYTES = 8 * 1024 * 1024
const MOST_PARTS = 10_000
const PARTS_AT_ONCE = 3

/**
 * Uploads content to an object, measured on the way. A failure of the content itself is thrown as it is (HttpProblem
 * 413 included), any other as StorageError; the parts sent so far are removed.
 */
export async function upload(
  client: S3Client,
  target: { Bucket: string; Key: string },
  key: string,
  content: BlobContent,
  options: PutOptions = {},
): Promise<Digest> {
  options.signal?.throwIfAborted()
  const { chunks, digest, close } = measuredContent(content, options)
  const fault: { of?: unknown } = {}
  const task = new Upload({
    client,
    params: { ...target, Body: Readable.from(noting(chunks, fault)) },
    partSize: partBytes(options.maxBytes ?? 0),
    queueSize: PARTS_AT_ONCE,
  })
  try {
    await task.done()
  } catch (error) {
    throw 'of' in fault ? fault.of : s3Failure(error, key)
  } finally {
    close()
  }
  if (isFile(content) && content.move) await rm(content.path, { force: true })
  return digest()
}

const partBytes = (maxBytes: number): number =>
  Number.isFinite(maxBytes) ? Math.max(PART_BYTES, Math.ceil(maxBytes / MOST_PARTS)) : PART_BYTES

async function* noting(chunks: AsyncIterable<Buffer>, fault: { of?: unknown }): AsyncGenerator<Buffer> {
  try {
    yield* chunks
  } catch (error) {
    fault.of = error
    throw error
  }
}
