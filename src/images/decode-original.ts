// An original as libvips reads it: itself, or what a decoder makes of it.
import { HttpProblem } from '../problem.js'
import { type DecodingOptions, decode, decoderFor, type Header, readHeader } from './decoders/index.js'
import { embeddedRights } from './embedded-rights.js'
import { isOnItsSide } from './geometry.js'
import { checkPage } from './page-number.js'
import { checkLimits, NATIVE, type Probe, type ProbeLimits, probe } from './probe-image.js'
import { scannedMetadata } from './scan-metadata.js'
import { readHead, sniffFormat } from './sniff.js'

/** What a decoder is allowed, and what is wanted of it. */
export type DecodingLimits = DecodingOptions & ProbeLimits

/** What a decoder may take, and is asked for, unless somebody says otherwise. */
export const DECODING: DecodingOptions = {
  ...{ tools: true, memoryBytes: 2 * 1024 ** 3, seconds: 600 },
  ...{ page: 1, resolution: 300 },
}

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

/** Throws HttpProblem 400 where a file holds another number of pixels than its header claims, before they are turned. */
function checkClaim(name: string, claimed: Header, found: Probe): void {
  const [width, height] = isOnItsSide(found.orientation) ? [found.height, found.width] : [found.width, found.height]
  const same = claimed.width === width && claimed.height === height
  const within = claimed.isCut && found.width <= claimed.width && found.height <= claimed.height
  if (same || within) return
  throw new HttpProblem(
    400,
    'Image not readable',
    `The ${name} says that it has ${claimed.width} x ${claimed.height} pixels, and has ${found.width} x ${found.height}.`,
  )
}

/**
 * Looks at an original without decoding it. Of a format that needs a decoder it says what its header claims; it has no
 * transparency then, as it is shown from its pyramid alone. Throws HttpProblem 415 for what is not an image or is of a
 * format that is not taken, and 400 for a broken header or more pixels or pages than the limits allow.
 */
export async function probeOriginal(file: string, limits: ProbeLimits = {}): Promise<Probe> {
  const decoder = await decoderFor(await readHead(file), file)
  if (!decoder) return probe(file, limits)
  const { format, mediaType } = decoder
  const { width, height, bits, channels, pages = 1 } = await readHeader(decoder, file, DECODING)
  checkLimits({ width, height }, pages, limits)
  const unknown = { hasAlpha: false, unspecified: 0, hasProfile: false, profileIsSrgb: false }
  const depth = bits > 16 ? 'float' : bits > 8 ? 'ushort' : 'uchar'
  const space = channels < 3 ? 'b-w' : 'srgb'
  const place = { orientation: 1, page: 0, subIfd: -1 }
  return { format, mediaType, width, height, pages, depth, space, channels, ...unknown, ...place }
}

/** The media type of a picture that can be ingested, by its bytes; undefined for what is none. */
export async function mediaTypeOfPicture(file: string): Promise<string | undefined> {
  const head = await readHead(file)
  return (await decoderFor(head, file))?.mediaType ?? NATIVE[sniffFormat(head) ?? '']
}

/**
 * Makes an original readable; what is decoded goes into `folder`, which does not exist yet. MAX_PIXELS is asked of the
 * header, before anything is decoded. Throws HttpProblem 400 and 415 when the original is at fault, or lacks the page.
 */
export async function decodeOriginal(file: string, folder: string, limits: DecodingLimits): Promise<Readable> {
  const { page, resolution } = limits
  const decoder = await decoderFor(await readHead(file), file, page)
  if (!decoder) {
    const original = await probe(file, limits, page)
    return { original, file, picture: original, name: NAMES[original.format] ?? original.format.toUpperCase() }
  }
  const { name, format, mediaType, edition } = decoder
  const header = await readHeader(decoder, file, limits)
  const { pages = 1 } = header
  checkPage(name, pages, page)
  checkLimits(header, pages, limits)
  const decoded = await decode(decoder, file, header, { ...limits, folder })
  const found = await probe(decoded.file, limits)
  const isOpaque = decoder.isPremultiplied && found.hasAlpha
  const picture = isOpaque ? { ...found, hasAlpha: false, unspecified: 1 } : found
  checkClaim(name, header, picture)
  // A decoder gives the pixels; what the file says of rights it may have left out.
  const rights = { ...picture.rights, ...embeddedRights(await scannedMetadata(file)) }
  const original = {
    ...{ ...picture, format, mediaType, pages, decoder: `${edition} ${decoded.by}` },
    ...(page > 1 && { chosen: page }),
    ...(decoder.isDrawn && { resolution }),
    ...(Object.keys(rights).length > 0 && { rights }),
  }
  return { original, file: decoded.file, picture, name }
}
