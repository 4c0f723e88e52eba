// SHA-256 of what is read, in hexadecimal.
import { createHash } from 'node:crypto'

/** That of all chunks together. Rejects when they cannot be read. */
export async function sha256Of(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of chunks) hash.update(chunk)
  return hash.digest('hex')
}
