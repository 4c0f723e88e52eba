// Content to be stored, in whichever form it came, as one measured stream.
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { addAbortSignal, Readable } from 'node:stream'
import { type Bounds, type Digest, measure, measured, tooLarge } from './measure.js'
import type { BlobContent, PutOptions } from './store.js'

/** A local file that is to be stored. */
export type FileContent = Exclude<BlobContent, Readable | Buffer>

/** Whether the content is a local file. */
export const isFile = (content: BlobContent): content is FileContent =>
  !Buffer.isBuffer(content) && !(content instanceof Readable)

/** Content as it is read: its chunks, its digest once they have all been taken, and `close` when no more are wanted. */
export interface MeasuredContent {
  chunks: AsyncGenerator<Buffer>
  digest(): Digest
  close(): void
}

/**
 * Begins to read content. The signal destroys the stream; otherwise a stream of the caller's that is not read to its
 * end stays open, because a request whose body is too large must still be answered.
 */
export function measuredContent(content: BlobContent, options: PutOptions): MeasuredContent {
  const meter = measure(options)
  const source = streamOf(content)
  const ours = source !== content
  // The chunks are asked for later than now; a stream that fails before then must wait with it, not end the process.
  source.on('error', () => undefined)
  if (options.signal) addAbortSignal(options.signal, source)
  return {
    chunks: measured(source.iterator({ destroyOnReturn: ours }), meter),
    digest: meter.digest,
    close: () => {
      if (ours) source.destroy()
    },
  }
}

function streamOf(content: BlobContent): Readable {
  if (content instanceof Readable) return content
  return Buffer.isBuffer(content) ? Readable.from([content]) : createReadStream(content.path)
}

/** The digest of a local file: the one that came with it, or else by reading it. Throws the 413 above the bound. */
export async function fileDigest(content: FileContent, bounds: Bounds): Promise<Digest> {
  const { size } = await stat(content.path)
  if (bounds.maxBytes !== undefined && size > bounds.maxBytes) throw tooLarge(bounds.maxBytes)
  if (content.digest) return content.digest
  const { chunks, digest } = measuredContent(content, bounds)
  for await (const _ of chunks);
  return digest()
}
