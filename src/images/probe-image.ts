// Looks at an original without decoding it: what it is, how large, and whether this product takes it.
import { stat } from 'node:fs/promises'
import type { Metadata } from 'sharp'
import { HttpProblem } from '../problem.js'
import { DECODERS } from './decoders/index.js'
import { type EmbeddedRights, embeddedRights } from './embedded-rights.js'
import { type Dimensions, isOnItsSide } from './geometry.js'
import { checkPage } from './page-number.js'
import { sharp } from './pixel-work.js'
import { scannedMetadata } from './scan-metadata.js'
import { readHead, sniffFormat, withArticle } from './sniff.js'
import { tiffFacts } from './tiff-facts.js'
import { unreadable } from './unreadable.js'
import { checkWhole } from './whole.js'

/** What an original is. */
export interface Probe {
  /** jpeg, png, webp, gif, tiff or avif. */
  format: string
  mediaType: string
  /** Pixels after the EXIF orientation is applied. */
  width: number
  height: number
  pages: number
  /** Sample type: uchar (8 bit), ushort (16 bit), float ... */
  depth: string
  /** Colour space as libvips names it: srgb, b-w, cmyk, rgb16, grey16, lab ... */
  space: string
  channels: number
  hasAlpha: boolean
  /** Channels of a TIFF whose meaning it does not tell: neither colour nor transparency, and so left out. */
  unspecified: number
  hasProfile: boolean
  /** Whether an embedded profile is sRGB itself, so that converting to it changes nothing. */
  profileIsSrgb: boolean
  /** EXIF orientation, 1 to 8. */
  orientation: number
  /** Which page was wanted, from 1, where it is not the first. */
  chosen?: number | undefined
  /** Pixels per inch at which a page was drawn that has none of its own. */
  resolution?: number | undefined
  /** Where in a TIFF the picture is: which directory of the chain, and which of its sub-directories (-1: itself). */
  page: number
  subIfd: number
  /** The sample of a TIFF that stands for no measurement. */
  noData?: number | undefined
  /** Whether each colour of a TIFF has tiles of its own. */
  separateTiles?: boolean | undefined
  /** What decoded an original that libvips does not read: the edition of our decoder, and a program or package with its version. */
  decoder?: string | undefined
  /** What is worth knowing of the file although its picture is shown. */
  note?: string | undefined
  /** What the file says of its rights, when it says anything. */
  rights?: EmbeddedRights | undefined
}

/** The place as sharp has it. */
export const sharpPlace = ({ page = 0, subIfd = -1 }: Partial<Pick<Probe, 'page' | 'subIfd'>> = {}) => ({
  ...(page > 0 && { page }),
  ...(subIfd >= 0 && { tiff: { subifd: subIfd } }),
})

/** What an original may be at most. */
export interface ProbeLimits {
  /** Width x height of one page. */
  maxPixels?: number | undefined
  maxPages?: number | undefined
}

/** The formats that libvips reads, by their names for people, with their media types. */
export const NATIVE: Record<string, string> = {
  JPEG: 'image/jpeg',
  PNG: 'image/png',
  TIFF: 'image/tiff',
  WebP: 'image/webp',
  GIF: 'image/gif',
  AVIF: 'image/avif',
}

const MEDIA_TYPES = Object.values(NATIVE)

const TAKEN_NAMES = new Intl.ListFormat('en', { type: 'disjunction' }).format(
  new Set([...Object.keys(NATIVE), ...DECODERS.map(({ name }) => name)]),
)

const unsupported = (name: string): HttpProblem =>
  new HttpProblem(415, 'Unsupported media type', `The file is ${name}; it must be ${TAKEN_NAMES}.`)

/** Whether an ICC profile is sRGB by its own description (ICC.1 §9.2.41, in either form of the tag). */
function isSrgbProfile(icc: Buffer | undefined): boolean {
  if (!icc || icc.length < 132 || icc.toString('latin1', 16, 20) !== 'RGB ') return false
  const count = Math.min(icc.readUInt32BE(128), 100)
  for (let at = 132; at + 12 <= icc.length && at < 132 + 12 * count; at += 12) {
    if (icc.toString('latin1', at, at + 4) !== 'desc') continue
    const offset = icc.readUInt32BE(at + 4)
    const text = icc.subarray(offset, offset + Math.min(icc.readUInt32BE(at + 8), 256)).toString('latin1')
    return /^(desc|mluc)/.test(text) && /^sRGB\b/.test(text.replaceAll('\0', '').replace(/^(desc.|mluc)[^s]*/, ''))
  }
  return false
}

const tooLarge = (detail: string): HttpProblem => new HttpProblem(400, 'Image too large', detail)

/** Throws HttpProblem 400 for more pixels or pages than the limits allow. */
export function checkLimits({ width, height }: Dimensions, pages: number, limits: ProbeLimits): void {
  const { maxPixels = Number.POSITIVE_INFINITY, maxPages = Number.POSITIVE_INFINITY } = limits
  if (width * height > maxPixels)
    throw tooLarge(`The image has ${width} x ${height} = ${width * height} pixels; it must have at most ${maxPixels}.`)
  if (pages > maxPages) throw tooLarge(`The image has ${pages} pages; it must have at most ${maxPages}.`)
}

type Place = Pick<Probe, 'page' | 'subIfd'>

async function metadata(file: string, name: string | undefined, place?: Place): Promise<Metadata> {
  try {
    return await sharp(file, { limitInputPixels: false, failOn: 'error', ...sharpPlace(place) }).metadata()
  } catch (error) {
    if (!name) throw unsupported((await stat(file)).size === 0 ? 'empty' : 'not an image')
    if (!NATIVE[name]) throw unsupported(withArticle(name))
    throw await unreadable(file, name, error)
  }
}

/**
 * Reads the header of a file that libvips reads. Throws HttpProblem 415 for what is not an image or is of a format that is not taken
 * (SVG, and what only a decoder reads), and 400 for a broken header, more pixels or pages than the limits
 * allow, or a wanted page, from 1, that it does not have; frames of GIF and WebP count as pages.
 */
export async function probe(file: string, limits: ProbeLimits = {}, wanted = 1): Promise<Probe> {
  const name = sniffFormat(await readHead(file))
  const facts = name === 'TIFF' ? await tiffFacts(file, wanted) : undefined
  const found = await metadata(file, name, facts)
  const format = found.format === 'heif' && found.compression === 'av1' ? 'avif' : (found.format ?? '')
  const mediaType = MEDIA_TYPES.find(type => type === `image/${format}`)
  if (!mediaType) throw unsupported(withArticle(name ?? found.format ?? ''))
  const orientation = found.orientation ?? 1
  const [width, height] = isOnItsSide(orientation) ? [found.height, found.width] : [found.width, found.height]
  const pages = facts?.pages ?? found.pages ?? 1
  checkPage(name ?? format, pages, wanted)
  checkLimits({ width, height }, pages, limits)
  checkWhole(found)
  const unspecified = facts?.unspecified ?? 0
  const { exif, iptc } = found
  // libvips reads none of GIF.
  const xmp = format === 'gif' ? (await scannedMetadata(file)).xmp : found.xmp
  const rights = embeddedRights({ exif, xmp, iptc: facts?.iptc ?? iptc, copyright: facts?.copyright })
  return {
    format,
    mediaType,
    width,
    height,
    pages,
    depth: found.depth,
    space: found.space,
    channels: found.channels,
    // Such a picture is shown from its pyramid alone, which is opaque.
    hasAlpha: found.hasAlpha && unspecified === 0 && !facts?.separateTiles,
    unspecified,
    hasProfile: found.hasProfile,
    profileIsSrgb: isSrgbProfile(found.icc),
    orientation,
    page: facts?.page ?? wanted - 1,
    subIfd: facts?.subIfd ?? -1,
    ...(facts?.noData !== undefined && { noData: facts.noData }),
    ...(facts?.separateTiles && { separateTiles: true }),
    ...(rights && { rights }),
    ...(wanted > 1 && { chosen: wanted }),
  }
}
