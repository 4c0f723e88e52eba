// Byte ranges of an answer, RFC 9110 section 14: one range at a time; several are answered with the whole.
import type { IncomingMessage } from 'node:http'
import parseRange from 'range-parser'
import { HttpProblem } from '../problem.js'

/** The first and the last byte of a part, counted from 0. */
export interface ByteRange {
  start: number
  end: number
}

/** A representation that ranges are of. `lastModified` is an HTTP date, where there is one. */
export interface Ranged {
  size: number
  etag: string
  lastModified?: string | undefined
}

const SINGLE = /^bytes=\s*(\d{0,15})-(\d{0,15})\s*$/

/**
 * The range of a representation that a request asks for: undefined for all of it (no range, several, a form that is not
 * understood, or an If-Range that no longer holds). Throws HttpProblem 416 for a range behind the end.
 */
export function rangeOf(
  { headers, method }: Pick<IncomingMessage, 'headers' | 'method'>,
  { size, etag, lastModified }: Ranged,
): ByteRange | undefined {
  const condition = headers['if-range']
  if (headers.range === undefined || (method !== 'GET' && method !== 'HEAD')) return undefined
  if (condition !== undefined && condition !== etag && condition !== lastModified) return undefined
  const [, first, last] = SINGLE.exec(headers.range) ?? []
  // The parser takes a range that ends before it starts, and a suffix longer than the whole, for one behind the end.
  if (first === undefined || (first !== '' && last !== '' && Number(last) < Number(first))) return undefined
  const isWholeSuffix = first === '' && Number(last) >= size && size > 0
  const ranges = isWholeSuffix ? [{ start: 0, end: size - 1 }] : parseRange(size, headers.range)
  if (ranges === -2) return undefined
  if (ranges !== -1) return ranges[0]
  throw new HttpProblem(416, 'Range not satisfiable', `There are ${size} bytes.`, [], {
    'Content-Range': `bytes */${size}`,
  })
}
