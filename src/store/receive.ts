// A stream into a local file, counted and hashed on the way.
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Bounds, type Digest, measure, measured } from './blobs/measure.js'

/**
 * Writes the stream to the file. Throws HttpProblem above the bounds; the file is gone then, as with any failure.
 * A stream that was not read to its end is left open to its owner: a request must still be answered.
 */
export async function receiveToFile(stream: Readable, file: string, bounds: Bounds): Promise<Digest> {
  const measuring = measure(bounds)
  try {
    await pipeline(
      measured(stream.iterator({ destroyOnReturn: false }), measuring),
      createWriteStream(file, { flags: 'wx' }),
    )
    return measuring.digest()
  } catch (error) {
    await rm(file, { force: true })
    throw error
  }
}
