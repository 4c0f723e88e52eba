// Names of files that are the same in a path and in an address: no byte of them is encoded in either.
import { createHash } from 'node:crypto'

/** Longest name: file systems take 255 bytes. */
const LONGEST = 180

const escaped = (character: string): string =>
  [...Buffer.from(character)].map(byte => `~${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')

/**
 * An id as a name: letters, digits, `-` and `_` as they are, dots inside too, every other byte of its UTF-8 as `~` and two
 * hexadecimal digits (`%` would be encoded once more in addresses). A long one is cut, and ends in a part of its SHA-256.
 */
export function safeName(id: string): string {
  const name = id.replace(/[^A-Za-z0-9._-]|^\.|\.$/gu, escaped)
  if (name.length <= LONGEST) return name
  return `${name.slice(0, LONGEST - 18)}~~${createHash('sha256').update(id).digest('hex').slice(0, 16)}`
}
