// The bytes of a local file on their way to the server: streamed, hashed as they go, alone or behind a description.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { Bytes, Json } from '../client.js'
import { sha256Of } from '../sha256.js'

const CHUNK_BYTES = 256 * 1024

/** SHA-256 of a file's bytes, in hexadecimal. Rejects when it cannot be read. */
export const sha256OfFile = (file: string, signal: AbortSignal): Promise<string> =>
  sha256Of(createReadStream(file, { highWaterMark: CHUNK_BYTES, signal }))

/** A file that is open to be sent; `sha256` is that of the last time it was sent. */
export interface Sendable {
  size: number
  bytes: Bytes
  sha256(): string | undefined
  close(): Promise<void>
}

const BOUNDARY = 'hydria-ingest-f2b8c1d09a7e4e35'

/** The two ends of a multipart/form-data body (RFC 7578) around a file, with its description before it. */
const multipart = (description: Json, mediaType: string) => ({
  head: Buffer.from(
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="image"\r\nContent-Type: application/json\r\n\r\n` +
      `${JSON.stringify(description)}\r\n--${BOUNDARY}\r\n` +
      `Content-Disposition: form-data; name="file"; filename="original"\r\nContent-Type: ${mediaType}\r\n\r\n`,
  ),
  tail: Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
})

/** What was read so far must stay what is sent: a file that grows meanwhile is sent as long as it was. */
async function* read(handle: FileHandle, size: number, hashed: (sha256: string) => void): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  for (let at = 0; at < size; ) {
    const { buffer, bytesRead } = await handle.read(
      Buffer.allocUnsafe(CHUNK_BYTES),
      0,
      Math.min(CHUNK_BYTES, size - at),
      at,
    )
    if (bytesRead === 0) throw new Error('the file became shorter while it was being sent')
    const chunk = buffer.subarray(0, bytesRead)
    hash.update(chunk)
    at += bytesRead
    yield chunk
  }
  hashed(hash.digest('hex'))
}

/** Opens a file to be sent, with a description or without. Rejects when it cannot be read, or is empty. */
export async function openSendable(file: string, mediaType: string, description?: Json): Promise<Sendable> {
  const handle = await open(file)
  const { size } = await handle.stat()
  let sha256: string | undefined
  const content = () =>
    read(handle, size, found => {
      sha256 = found
    })
  const frame = description && multipart(description, mediaType)
  const bytes: Bytes = frame
    ? {
        mediaType: `multipart/form-data; boundary=${BOUNDARY}`,
        length: frame.head.length + size + frame.tail.length,
        async *open() {
          yield frame.head
          yield* content()
          yield frame.tail
        },
      }
    : { mediaType, length: size, open: content }
  return { size, bytes, sha256: () => sha256, close: () => handle.close() }
}
