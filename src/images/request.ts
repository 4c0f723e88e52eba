// Reads the five segments of an image request: IIIF Image API 2.1 and 3.0, §4.
import { HttpProblem, invalid } from '../problem.js'
import { type Format, MEDIA_TYPES, QUALITIES, type Quality } from './formats.js'
import { IMAGE_API, type Version } from './image-api.js'

export type RegionRequest =
  | { kind: 'full' | 'square' }
  | { kind: 'pixels' | 'percent'; x: number; y: number; width: number; height: number }

/** `upscale`: whether the answer may be larger than the region. */
export type SizeRequest = { upscale: boolean } & (
  | { kind: 'max' }
  | { kind: 'width'; width: number }
  | { kind: 'height'; height: number }
  | { kind: 'percent'; percent: number }
  | { kind: 'exact' | 'confined'; width: number; height: number }
)

/** Formats that the specification names, but libvips cannot make here. */
const UNMAKEABLE_FORMATS = ['jp2', 'pdf']

/** A request as it was written, its numbers read but not yet applied to an image. */
export interface ImageRequest {
  region: RegionRequest
  size: SizeRequest
  mirror: boolean
  /** Degrees clockwise, 0 or more and less than 360. */
  degrees: number
  quality: Quality
  format: Format
}

const PIXELS = /^(\d{1,9}),(\d{1,9}),(\d{1,9}),(\d{1,9})$/
const DECIMAL = String.raw`(\d{1,9}(?:\.\d{1,15})?|\.\d{1,15})`
const PERCENTS = new RegExp(`^pct:${DECIMAL},${DECIMAL},${DECIMAL},${DECIMAL}$`)
const SIZE = /^(!?)(\d{1,9})?,(\d{1,9})?$/
const SIZE_PERCENT = new RegExp(`^pct:${DECIMAL}$`)
const ROTATION = new RegExp(`^(!?)${DECIMAL}$`)

function parseRegion(text: string): RegionRequest {
  if (text === 'full' || text === 'square') return { kind: text }
  const match = PIXELS.exec(text) ?? PERCENTS.exec(text)
  if (!match)
    throw invalid(
      'region',
      `"${clip(text)}" must be full, square, x,y,w,h in whole pixels, or pct:x,y,w,h with decimals`,
    )
  const [x, y, width, height] = [Number(match[1]), Number(match[2]), Number(match[3]), Number(match[4])]
  if (!(width > 0 && height > 0)) throw invalid('region', `"${clip(text)}" must have a width and height above 0`)
  return { kind: text.startsWith('pct:') ? 'percent' : 'pixels', x, y, width, height }
}

function parseSize(version: Version, text: string): SizeRequest {
  const { caret, largest, sizes } = IMAGE_API[version]
  const enlarging = caret !== '' && text.startsWith(caret)
  const upscale = enlarging || caret === ''
  const rest = enlarging ? text.slice(caret.length) : text
  if (largest.includes(rest)) return { kind: 'max', upscale: enlarging }
  const percent = Number(SIZE_PERCENT.exec(rest)?.[1])
  if (percent > 0) return { kind: 'percent', percent, upscale }
  const match = SIZE.exec(rest)
  const width = match?.[2] === undefined ? undefined : Number(match[2])
  const height = match?.[3] === undefined ? undefined : Number(match[3])
  if (match && width !== 0 && height !== 0) {
    if (width && height && match[1]) return { kind: 'confined', width, height, upscale: enlarging }
    if (width && height) return { kind: 'exact', width, height, upscale }
    if (width && !match[1]) return { kind: 'width', width, upscale }
    if (height && !match[1]) return { kind: 'height', height, upscale }
  }
  throw invalid('size', `"${clip(text)}" must be one of ${sizes}, with numbers above 0`)
}

function parseRotation(text: string): { mirror: boolean; degrees: number } {
  const match = ROTATION.exec(text)
  const degrees = Number(match?.[2])
  if (!match || !(degrees <= 360))
    throw invalid('rotation', `"${clip(text)}" must be degrees from 0 to 360, with ! in front to mirror`)
  return { mirror: match[1] === '!', degrees: degrees % 360 }
}

function parseQualityAndFormat(text: string): { quality: Quality; format: Format } {
  const dot = text.lastIndexOf('.')
  const quality = text.slice(0, Math.max(dot, 0)) as Quality
  const format = text.slice(dot + 1) as Format
  if (dot < 0) throw invalid('format', `"${clip(text)}" must be a quality, a dot and a format, as in default.jpg`)
  if (!QUALITIES.includes(quality))
    throw invalid('quality', `"${clip(quality)}" must be one of ${QUALITIES.join(', ')}`)
  if (UNMAKEABLE_FORMATS.includes(format))
    throw new HttpProblem(501, 'Not implemented', `format: "${format}" is not supported by this server`, [
      { property: 'format', message: `must be one of ${Object.keys(MEDIA_TYPES).join(', ')}` },
    ])
  if (!Object.hasOwn(MEDIA_TYPES, format))
    throw invalid('format', `"${clip(format)}" must be one of ${Object.keys(MEDIA_TYPES).join(', ')}`)
  return { quality, format }
}

const clip = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}...` : text)

/**
 * Parses the (percent-decoded) segments {region}/{size}/{rotation}/{quality}.{format}.
 * Throws HttpProblem 400 that names the segment at fault, and 501 for the formats jp2 and pdf.
 */
export function parseRequest(
  version: Version,
  region: string,
  size: string,
  rotation: string,
  qualityAndFormat: string,
): ImageRequest {
  return {
    region: parseRegion(region),
    size: parseSize(version, size),
    ...parseRotation(rotation),
    ...parseQualityAndFormat(qualityAndFormat),
  }
}
