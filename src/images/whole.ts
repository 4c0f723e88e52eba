// Originals that can only be decoded whole: how much memory they take, and which take too much.
import type { Metadata } from 'sharp'
import { HttpProblem } from '../problem.js'

/** Most bytes that the decoding of one original may hold at a time, beside those that pass through. */
const MOST_BYTES = 1024 * 1024 * 1024

/** Samples of a pixel that a progressive JPEG keeps, each as a coefficient of 2 bytes, until its last scan is read. */
function coefficients({ channels, chromaSubsampling }: Metadata): number {
  if (channels !== 3) return channels
  const chroma = { '4:2:0': 0.5, '4:2:2': 1, '4:4:0': 1 }[chromaSubsampling?.replace(/:cmyk$/, '') ?? ''] ?? 2
  return 1 + chroma
}

/** Bytes of memory for each pixel, and what is kept whole; undefined for what is decoded row by row or tile by tile. */
function kept(found: Metadata): [bytes: number, what: string, better: string] | undefined {
  const { format, isProgressive, channels, depth } = found
  const row = 'a baseline JPEG or a TIFF'
  if (format === 'jpeg' && isProgressive) return [2 * coefficients(found), 'A progressive JPEG', row]
  if (format === 'png' && isProgressive)
    return [channels * (depth === 'ushort' ? 2 : 1), 'An interlaced PNG', 'a PNG that is not interlaced, or a TIFF']
  if (format === 'webp' || format === 'gif') return [4, `A ${format === 'gif' ? 'GIF' : 'WebP'}`, row]
  return format === 'heif' ? [8, 'An AVIF', row] : undefined
}

/** Throws HttpProblem 400 for an original that has to be decoded whole and is too large for that. */
export function checkWhole(found: Metadata): void {
  const [bytes, what, better] = kept(found) ?? [0]
  const needed = found.width * found.height * bytes
  if (needed <= MOST_BYTES) return
  const most = Math.floor(MOST_BYTES / bytes)
  throw new HttpProblem(
    400,
    'Image too large',
    `${what} of ${found.width} x ${found.height} pixels cannot be decoded piece by piece; it must have at most ${most} pixels, or be ${better}.`,
  )
}
