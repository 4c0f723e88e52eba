// Bytes on their way in: counted, bounded and hashed as they pass.
import { createHash } from 'node:crypto'
import { HttpProblem } from '../../problem.js'

/** What is known of bytes that have been stored: `size` in bytes, hashes in lower-case hex. */
export interface Digest {
  size: number
  sha256: string
  sha1?: string
}

/** How much may pass, and which hashes are wanted. */
export interface Bounds {
  /** Most bytes; none by default. */
  maxBytes?: number
  /** The problem of more bytes than those; 413 by default. */
  beyond?: () => HttpProblem
  /** Whether SHA-1 is wanted beside SHA-256 (for vocabularies that name images by it). */
  sha1?: boolean
}

/** The 413 for content of more than `maxBytes` bytes. */
export const tooLarge = (maxBytes: number): HttpProblem =>
  new HttpProblem(413, 'Content too large', `The content is larger than the limit of ${maxBytes} bytes.`)

/** A running measure: `add` each chunk (throws the problem once the bound is passed), then take the `digest`. */
export function measure({
  maxBytes = Number.POSITIVE_INFINITY,
  beyond = () => tooLarge(maxBytes),
  sha1 = false,
}: Bounds) {
  const sha256 = createHash('sha256')
  const second = sha1 ? createHash('sha1') : undefined
  let size = 0
  return {
    add(chunk: Buffer): void {
      size += chunk.length
      if (size > maxBytes) throw beyond()
      sha256.update(chunk)
      second?.update(chunk)
    },
    digest: (): Digest => ({
      size,
      sha256: sha256.digest('hex'),
      ...(second && { sha1: second.digest('hex') }),
    }),
  }
}

/** The chunks, each measured before it is passed on. */
export async function* measured(
  chunks: AsyncIterable<Buffer | string>,
  { add }: ReturnType<typeof measure>,
): AsyncGenerator<Buffer> {
  for await (const piece of chunks) {
    const chunk = Buffer.isBuffer(piece) ? piece : Buffer.from(piece)
    add(chunk)
    yield chunk
  }
}
