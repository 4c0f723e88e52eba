// A stream into a local file, counted and hashed on the way.
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Bounds, type Digest, measure, measured } from './blobs/measure.js'

/** What a stream passes through on its way into a file. */
type Stage =
  | NodeJS.ReadableStream
  | NodeJS.ReadWriteStream
  | AsyncIterable<Buffer>
  | ((chunks: AsyncIterable<Buffer>) => AsyncIterable<Buffer>)

/**
 * Pipes the stages into a file. Rejects with what failed, but not before the file is closed: opening it may take longer
 * than failing, and what is removed while it is being opened would come into being afterwards.
 */
export async function pipeToFile(
  stages: readonly Stage[],
  path: string,
  { flags, signal }: { flags?: string; signal?: AbortSignal } = {},
): Promise<void> {
  const file = createWriteStream(path, { flags })
  try {
    await pipeline([...stages, file] as unknown as [NodeJS.ReadableStream, NodeJS.WritableStream], { signal })
  } catch (error) {
    if (!file.closed) await new Promise<void>(resolve => file.once('close', () => resolve()))
    throw error
  }
}

/**
 * Writes the stream to the file. Throws HttpProblem above the bounds; the file is gone then, as with any failure.
 * A stream that was not read to its end is left open to its owner: a request must still be answered.
 */
export async function receiveToFile(stream: Readable, file: string, bounds: Bounds): Promise<Digest> {
  const measuring = measure(bounds)
  try {
    await pipeToFile([measured(stream.iterator({ destroyOnReturn: false }), measuring)], file, { flags: 'wx' })
    return measuring.digest()
  } catch (error) {
    await rm(file, { force: true })
    throw error
  }
}
