// Byte ranges of an answer: RFC 9110 §14, one range at a time.
import type { IncomingMessage } from 'node:http'

/** The first and the last byte of a part, counted from 0. */
export interface Part {
  start: number
  end: number
}

/**
 * The part of `size` bytes that a request asks for: undefined for all of them (no range, several ranges, a form that is
 * not understood, or an If-Range that no longer holds), 'none' when the range lies behind the end.
 */
export function askedPart(
  { headers }: IncomingMessage,
  size: number,
  etag: string,
  lastModified: string,
): Part | 'none' | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(headers.range?.trim() ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return undefined
  const condition = headers['if-range']
  if (condition !== undefined && condition !== etag && condition !== lastModified) return undefined
  const last = size - 1
  if (match[1] === '') {
    const length = Math.min(Number(match[2]), size)
    return length === 0 ? 'none' : { start: size - length, end: last }
  }
  const start = Number(match[1])
  const end = match[2] === '' ? last : Math.min(Number(match[2]), last)
  if (match[2] !== '' && Number(match[2]) < start) return undefined
  return start > last ? 'none' : { start, end }
}
