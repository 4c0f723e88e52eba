// An original as libvips reads it: itself, or what a decoder makes of it.
import { HttpProblem } from '../problem.js'
import { type DecodeOptions, decode, decoderFor, readHeader } from './decoders/index.js'
import type { Dimensions } from './geometry.js'
import { checkLimits, type Probe, type ProbeLimits, probe } from './probe-image.js'
import { readHead } from './sniff.js'

/** What a decoder is allowed, and what is wanted of it. */
export type DecodingLimits = Omit<DecodeOptions, 'folder'> & ProbeLimits

/** An original and the file that is read in its place. */
export interface Readable {
  /** What the original is. */
  original: Probe
  /** The file that libvips reads, and what that is: the original itself, unless it had to be decoded. */
  file: string
  picture: Probe
  /** Name of the format in messages. */
  name: string
}

const NAMES: Record<string, string> = { webp: 'WebP' }

/** Throws HttpProblem 400 where a file holds another number of pixels than its header claims; it may lie on its side. */
function checkClaim(name: string, claimed: Dimensions, found: Dimensions): void {
  const same = claimed.width === found.width && claimed.height === found.height
  const turned = claimed.width === found.height && claimed.height === found.width
  if (same || turned) return
  throw new HttpProblem(
    400,
    'Image not readable',
    `The ${name} says that it has ${claimed.width} x ${claimed.height} pixels, and has ${found.width} x ${found.height}.`,
  )
}

/**
 * Makes an original readable; what is decoded goes into `folder`, which does not exist yet. MAX_PIXELS is asked of the
 * header, before anything is decoded. Throws HttpProblem 400 and 415 when the original is at fault.
 */
export async function decodeOriginal(file: string, folder: string, limits: DecodingLimits): Promise<Readable> {
  const decoder = await decoderFor(await readHead(file), file)
  if (!decoder) {
    const original = await probe(file, limits)
    return { original, file, picture: original, name: NAMES[original.format] ?? original.format.toUpperCase() }
  }
  const { name, format, mediaType, edition } = decoder
  const header = await readHeader(decoder, file)
  checkLimits(header, header.pages ?? 1, limits)
  const decoded = await decode(decoder, file, header, { ...limits, folder })
  const picture = await probe(decoded.file, limits)
  checkClaim(name, header, picture)
  const original = { ...picture, format, mediaType, pages: header.pages ?? 1, decoder: `${edition} ${decoded.by}` }
  return { original, file: decoded.file, picture, name }
}
