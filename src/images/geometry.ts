// The arithmetic of an image request: from what was asked, the image's size and the limits to a plan in whole pixels.
import { invalid } from '../problem.js'
import type { Format, Quality } from './formats.js'
import { IMAGE_API, type Version } from './image-api.js'
import type { ImageRequest, RegionRequest, SizeRequest } from './request.js'

export interface Dimensions {
  width: number
  height: number
}

export interface Rectangle extends Dimensions {
  x: number
  y: number
}

/** Most pixels of an answer (IIIF Image API 3.0 §5.3): `maxHeight` follows `maxWidth` when only that is set. */
export interface SizeLimits {
  maxWidth?: number | undefined
  maxHeight?: number | undefined
  maxArea?: number | undefined
}

/** One entry of `tiles`: the tile's size, and the powers of two at which the image is cut into such tiles. */
export interface TileSet {
  width: number
  height: number
  scaleFactors: number[]
}

/** What a service announces of an image: each of these sizes and tiles may be asked for (IIIF Image API 3.0 §5.3, §5.4). */
export interface Offered {
  sizes: Dimensions[]
  tiles: TileSet[]
}

/** A request resolved against an image: what to take, and what to make of it. */
export interface Plan {
  region: Rectangle
  /** Size of the answer in pixels, before rotation. */
  width: number
  height: number
  mirror: boolean
  degrees: number
  quality: Quality
  format: Format
  /** Whether the region is the whole image. */
  full: boolean
  /** The limits that held, with the format's own where none was set. */
  bounds: Bounds
}

/** Limits with no gap; `explicit`: at least one was set for the image, and is not only the format's own. */
export interface Bounds extends Required<SizeLimits> {
  explicit: boolean
}

/** Largest area of an answer, and of an upscaled one, when no limit says otherwise. */
const DEFAULT_MAX_AREA = 400_000_000
const DEFAULT_MAX_UPSCALED_AREA = 100_000_000

/** Longest side that each format's encoder can write. */
const MAX_SIDE: Record<Format, number> = {
  jpg: 65_500,
  png: 65_500,
  webp: 16_383,
  avif: 16_384,
  tif: 65_500,
  gif: 65_500,
}

/**
 * Where a part of a side begins and ends in whole pixels. Of per cent both edges are rounded, so that parts that meet
 * leave no gap; what begins on the side has a pixel of it at least.
 */
function edges(at: number, length: number, side: number, percent: boolean): [from: number, to: number] {
  if (!percent) return [at, Math.min(at + length, side)]
  if (at >= 100) return [side, side]
  const from = Math.min(Math.round((at * side) / 100), side - 1)
  return [from, Math.max(from + 1, Math.min(Math.round(((at + length) * side) / 100), side))]
}

function resolveRegion(region: RegionRequest, { width, height }: Dimensions): Rectangle {
  if (region.kind === 'full') return { x: 0, y: 0, width, height }
  if (region.kind === 'square') {
    const side = Math.min(width, height)
    return { x: Math.floor((width - side) / 2), y: Math.floor((height - side) / 2), width: side, height: side }
  }
  if (!('x' in region)) throw new TypeError('A region has neither name nor numbers')
  const percent = region.kind === 'percent'
  const [left, right] = edges(region.x, region.width, width, percent)
  const [top, bottom] = edges(region.y, region.height, height, percent)
  if (left >= width || top >= height)
    throw invalid('region', `it lies outside of the image, which is ${width} x ${height} pixels`)
  return { x: left, y: top, width: right - left, height: bottom - top }
}

const scaled = ({ width, height }: Dimensions, factor: number): Dimensions => ({
  width: Math.max(1, Math.round(width * factor)),
  height: Math.max(1, Math.round(height * factor)),
})

/** The largest scale that keeps `size` within the limits; may be above 1. */
function scaleWithin(size: Dimensions, limits: Required<SizeLimits>): number {
  const area = Math.sqrt(limits.maxArea / (size.width * size.height))
  return Math.min(limits.maxWidth / size.width, limits.maxHeight / size.height, area)
}

/** `size` scaled to the limits, and rounded so that no limit is passed. */
function largestWithin(size: Dimensions, limits: Required<SizeLimits>, upscale: boolean): Dimensions {
  const factor = scaleWithin(size, limits)
  if (factor >= 1 && !upscale) return { width: size.width, height: size.height }
  const { width, height } = scaled(size, factor)
  if (width * height <= limits.maxArea)
    return { width: Math.min(width, limits.maxWidth), height: Math.min(height, limits.maxHeight) }
  return { width: Math.max(1, Math.floor(size.width * factor)), height: Math.max(1, Math.floor(size.height * factor)) }
}

/** The limits of an image, and where it has none those of the format and of the server. */
export function boundsOf({ maxWidth, maxHeight, maxArea }: SizeLimits, format: Format): Bounds {
  const side = MAX_SIDE[format]
  return {
    maxWidth: Math.min(maxWidth ?? side, side),
    maxHeight: Math.min(maxHeight ?? maxWidth ?? side, side),
    maxArea: maxArea ?? DEFAULT_MAX_AREA,
    explicit: Boolean(maxWidth || maxHeight || maxArea),
  }
}

/** `region` scaled up to the limits, but by no more than a server should make up; never smaller than without upscaling. */
function upscaledWithin(region: Dimensions, bounds: Bounds): Dimensions {
  const asIs = largestWithin(region, bounds, false)
  const maxArea = Math.min(bounds.maxArea, DEFAULT_MAX_UPSCALED_AREA)
  const upscaled = largestWithin(region, { ...bounds, maxArea }, true)
  return upscaled.width > asIs.width || upscaled.height > asIs.height ? upscaled : asIs
}

/** What `max` (or `^max`) gives. Upscaling goes up to limits that were set; where none was, it has no aim. */
const largest = (region: Dimensions, bounds: Bounds, upscale: boolean): Dimensions =>
  upscale && bounds.explicit ? upscaledWithin(region, bounds) : largestWithin(region, bounds, false)

/** Whether a region is a tile at a scale: begins on the grid, and ends on it or where the image does. */
const isTile = (region: Rectangle, image: Dimensions, { width, height }: TileSet, scale: number): boolean =>
  region.x % (width * scale) === 0 &&
  region.y % (height * scale) === 0 &&
  region.width === Math.min(width * scale, image.width - region.x) &&
  region.height === Math.min(height * scale, image.height - region.y)

/** The size, of those that are announced for a region, that has a side: viewers ask for tiles by one alone. */
function announced(
  region: Rectangle,
  image: Dimensions,
  { sizes, tiles }: Offered,
  side: 'width' | 'height',
  length: number,
): Dimensions | undefined {
  for (const tile of tiles)
    for (const scale of tile.scaleFactors) {
      const size = { width: Math.ceil(region.width / scale), height: Math.ceil(region.height / scale) }
      if (size[side] === length && isTile(region, image, tile, scale)) return size
    }
  const full = region.width === image.width && region.height === image.height
  return full ? sizes.find(size => size[side] === length) : undefined
}

/** The size of a region that a width alone asks for. */
const ofWidth = (width: number, region: Rectangle, image: Dimensions, offered: () => Offered): Dimensions =>
  announced(region, image, offered(), 'width', width) ?? {
    width,
    height: Math.max(1, Math.round((region.height * width) / region.width)),
  }

function resolveSize(
  size: SizeRequest,
  region: Rectangle,
  bounds: Bounds,
  image: Dimensions,
  offered: () => Offered,
): Dimensions {
  switch (size.kind) {
    case 'max':
      return largest(region, bounds, size.upscale)
    case 'width':
      return ofWidth(size.width, region, image, offered)
    case 'height':
      return (
        announced(region, image, offered(), 'height', size.height) ?? {
          width: Math.max(1, Math.round((region.width * size.height) / region.height)),
          height: size.height,
        }
      )
    case 'percent':
      return scaled(region, size.percent / 100)
    case 'exact':
      return { width: size.width, height: size.height }
    case 'confined': {
      const box = {
        ...bounds,
        maxWidth: Math.min(size.width, bounds.maxWidth),
        maxHeight: Math.min(size.height, bounds.maxHeight),
      }
      return size.upscale ? upscaledWithin(region, box) : largestWithin(region, box, false)
    }
  }
}

function assertSize(request: ImageRequest, size: Dimensions, region: Dimensions, limits: Bounds): void {
  const { width, height } = size
  const larger = width > region.width || height > region.height
  if (larger && !request.size.upscale)
    throw invalid(
      'size',
      `${width},${height} is larger than the region, ${region.width},${region.height}; put ^ in front to upscale`,
    )
  if (width > limits.maxWidth || height > limits.maxHeight)
    throw invalid(
      'size',
      `${width},${height} must be at most ${limits.maxWidth},${limits.maxHeight} for ${request.format}`,
    )
  const maxArea = larger ? Math.min(limits.maxArea, DEFAULT_MAX_UPSCALED_AREA) : limits.maxArea
  if (width * height > maxArea) throw invalid('size', `${width},${height} must be at most ${maxArea} pixels in all`)
}

const NOTHING_OFFERED = (): Offered => ({ sizes: [], tiles: [] })

/**
 * Resolves a request against an image of `image` pixels (IIIF Image API §4.1 and §4.2): the region is cropped to the image,
 * the size is calculated and checked. One side of what is `offered`, which is worked out for such a request alone,
 * gives the other as it is announced: rounded up, as image viewers reckon (3.0, implementation notes). Throws HttpProblem 400 naming region or size.
 */
export function resolvePlan(
  request: ImageRequest,
  image: Dimensions,
  limits: SizeLimits = {},
  offered = NOTHING_OFFERED,
): Plan {
  const region = resolveRegion(request.region, image)
  const bounds = boundsOf(limits, request.format)
  const size = resolveSize(request.size, region, bounds, image, offered)
  assertSize(request, size, region, bounds)
  return {
    region,
    width: size.width,
    height: size.height,
    mirror: request.mirror,
    degrees: request.degrees,
    quality: request.quality,
    format: request.format,
    full: region.width === image.width && region.height === image.height,
    bounds,
  }
}

const regionPart = ({ full, region: { x, y, width, height } }: Plan): string =>
  full ? 'full' : `${x},${y},${width},${height}`

/**
 * The canonical form {region}/{size}/{rotation}/{quality}.{format} of a plan in a version of the Image API (§4.7), over
 * the image and the offer that it was resolved against.
 */
export function canonicalPath(plan: Plan, version: Version, image: Dimensions, offered = NOTHING_OFFERED): string {
  const { region, bounds } = plan
  const size = IMAGE_API[version].canonicalSize(
    plan,
    region,
    enlarged => largest(region, bounds, enlarged),
    width => ofWidth(width, region, image, offered).height,
  )
  return `${regionPart(plan)}/${size}/${plan.mirror ? '!' : ''}${plan.degrees}/${plan.quality}.${plan.format}`
}

/** Whether an orientation, as Exif counts them, lays a picture on its side: its width and height change places. */
export const isOnItsSide = (orientation: number): boolean => orientation >= 5
