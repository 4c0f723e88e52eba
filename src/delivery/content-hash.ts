// The hash that entity tags of the public side are made of.
import { createHash, type Hash } from 'node:crypto'
import { inSlices } from '../in-slices.js'

const short = (hash: Hash): string => hash.digest('base64url').slice(0, 27)

/** A hash of a text or bytes: the first 27 characters of SHA-256 in base64url. */
export const contentHash = (content: string | Buffer): string => short(createHash('sha256').update(content))

/** The same of bytes in pieces, however many. */
export async function contentHashOf(pieces: Buffer[]): Promise<string> {
  const hash = createHash('sha256')
  await inSlices(pieces, piece => hash.update(piece))
  return short(hash)
}
