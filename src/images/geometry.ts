// The arithmetic of an image request: from what was asked, the image's size and the limits to a plan in whole pixels.
import { invalid } from '../problem.js'
import type { Format, ImageRequest, Quality, RegionRequest, SizeRequest, Version } from './request.js'

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

/** A request resolved against an image: what to take, and what to make of it. */
export interface Plan {
  region: Rectangle
  /** Size of the answer in pixels, before rotation. */
  width: number
  height: number
  /** The side that was not asked for but follows from the other; a tile may round it its own way. */
  derived: 'width' | 'height' | undefined
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
interface Bounds extends Required<SizeLimits> {
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

function resolveRegion(region: RegionRequest, { width, height }: Dimensions): Rectangle {
  if (region.kind === 'full') return { x: 0, y: 0, width, height }
  if (region.kind === 'square') {
    const side = Math.min(width, height)
    return { x: Math.floor((width - side) / 2), y: Math.floor((height - side) / 2), width: side, height: side }
  }
  if (!('x' in region)) throw new TypeError('A region has neither name nor numbers')
  const asPixels =
    region.kind === 'pixels'
      ? region
      : {
          x: Math.round((region.x * width) / 100),
          y: Math.round((region.y * height) / 100),
          width: Math.max(1, Math.round((region.width * width) / 100)),
          height: Math.max(1, Math.round((region.height * height) / 100)),
        }
  const { x, y } = asPixels
  if (x >= width || y >= height)
    throw invalid('region', `it lies outside of the image, which is ${width} x ${height} pixels`)
  return { x, y, width: Math.min(asPixels.width, width - x), height: Math.min(asPixels.height, height - y) }
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

function boundsOf({ maxWidth, maxHeight, maxArea }: SizeLimits, format: Format): Bounds {
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

function resolveSize(
  size: SizeRequest,
  region: Dimensions,
  bounds: Bounds,
): Dimensions & { derived?: 'width' | 'height' } {
  switch (size.kind) {
    case 'max':
      return largest(region, bounds, size.upscale)
    case 'width':
      return {
        width: size.width,
        height: Math.max(1, Math.round((region.height * size.width) / region.width)),
        derived: 'height',
      }
    case 'height':
      return {
        width: Math.max(1, Math.round((region.width * size.height) / region.height)),
        height: size.height,
        derived: 'width',
      }
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

/** Whether a box can only be filled by upscaling, which version 3 wants said with ^ (as its validator holds). */
const isVasterBox = ({ version, size }: ImageRequest, { width, height }: Dimensions): boolean =>
  version === 3 && size.kind === 'confined' && !size.upscale && size.width > width && size.height > height

function assertSize(request: ImageRequest, size: Dimensions, region: Dimensions, limits: Bounds): void {
  const { width, height } = size
  if (isVasterBox(request, region))
    throw invalid(
      'size',
      `the box is larger than the region, ${region.width},${region.height}; ask for max, or put ^ in front to upscale`,
    )
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

/**
 * Resolves a request against an image of `image` pixels (IIIF Image API §4.1 and §4.2): the region is cropped to the image,
 * the size is calculated and checked. Throws HttpProblem 400 naming region or size.
 */
export function resolvePlan(request: ImageRequest, image: Dimensions, limits: SizeLimits = {}): Plan {
  const region = resolveRegion(request.region, image)
  const bounds = boundsOf(limits, request.format)
  const size = resolveSize(request.size, region, bounds)
  assertSize(request, size, region, bounds)
  return {
    region,
    width: size.width,
    height: size.height,
    derived: size.derived,
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

/** Version 2.1 §4.7: full, else w, where the height follows from the width, else w,h. */
function sizePartV2({ region, width, height }: Plan): string {
  if (width === region.width && height === region.height) return 'full'
  return height === Math.max(1, Math.round((region.height * width) / region.width)) ? `${width},` : `${width},${height}`
}

const same = (a: Dimensions, b: Dimensions): boolean => a.width === b.width && a.height === b.height

/** Version 3.0 §4.7: max or ^max, else w,h, with ^ where it upscales. */
function sizePartV3(plan: Plan): string {
  const { region, width, height, bounds } = plan
  if (same(plan, largest(region, bounds, false))) return 'max'
  if (same(plan, largest(region, bounds, true))) return '^max'
  return `${width > region.width || height > region.height ? '^' : ''}${width},${height}`
}

/** The canonical form {region}/{size}/{rotation}/{quality}.{format} of a plan in a version of the Image API (§4.7). */
export function canonicalPath(plan: Plan, version: Version): string {
  const size = version === 2 ? sizePartV2(plan) : sizePartV3(plan)
  return `${regionPart(plan)}/${size}/${plan.mirror ? '!' : ''}${plan.degrees}/${plan.quality}.${plan.format}`
}
