// The hash that entity tags of the public side are made of.
import { createHash } from 'node:crypto'

/** A hash of a text or bytes: the first 27 characters of SHA-256 in base64url. */
export const contentHash = (content: string | Buffer): string =>
  createHash('sha256').update(content).digest('base64url').slice(0, 27)
