// Makes the derivatives of an original: one pyramid of JPEG tiles and the thumbnails, with the original decoded once.
import { rm, stat } from 'node:fs/promises'
import type { Sharp } from 'sharp'
import { HttpProblem } from '../problem.js'
import type { Dimensions } from './geometry.js'
import { setLevelSizes } from './level-sizes.js'
import { deriving, sharp } from './pixel-work.js'
import { type Probe, type ProbeLimits, probe } from './probe.js'

/** Side of the pyramid's tiles, in pixels, of images that are as large. */
export const TILE_SIZE = 512

/** Boxes that thumbnails are confined in, when no policy says otherwise. */
export const DEFAULT_BOXES: Dimensions[] = [1024, 400, 200, 100].map(side => ({ width: side, height: side }))

/** Where derivatives are written; the caller renames them when all are there. */
export interface DeriveTarget {
  pyramid: string
  thumbnail(box: Dimensions): string
}

export interface DeriveOptions extends ProbeLimits {
  boxes?: Dimensions[]
  /** What shows through where the original is transparent. */
  background?: string
  /** JPEG quality of the tiles, 1 to 89 (from 90 on libvips stores RGB, thrice the size). */
  quality?: number
  thumbnailQuality?: number
  /** Most seconds that one step of pixel work may take. */
  timeoutSeconds?: number
}

export interface Thumbnail extends Dimensions {
  file: string
  bytes: number
}

/** The original as probed, its size after orientation, and what was written. */
export interface Derivatives extends Dimensions {
  original: Probe
  bytes: number
  thumbnails: Thumbnail[]
}

/** Decoded originals above this many bytes, where they are not read from top to bottom, go through a temporary file. */
const MAX_DECODED_BYTES = 256 * 1024 * 1024
const MAX_CLASSIC_TIFF_BYTES = 4_000_000_000
const LARGEST_ALIGNMENT = 512

/** Levels of the pyramid: halved, rounding up, until one tile holds the image. */
const levelCount = ({ width, height }: Dimensions): number =>
  1 + Math.max(0, Math.ceil(Math.log2(Math.max(width, height) / TILE_SIZE)))

/** Side of the tiles: 512, or for a smaller image the multiple of 16 that holds it, as libvips refuses vaster tiles. */
const tileSide = ({ width, height }: Dimensions): number =>
  Math.min(TILE_SIZE, Math.ceil(Math.max(width, height) / 16) * 16)

/** The original's size rounded up so that every level halves without a remainder. */
function aligned(size: Dimensions): Dimensions {
  const step = Math.min(2 ** (levelCount(size) - 1), LARGEST_ALIGNMENT)
  const up = (side: number): number => Math.ceil(side / step) * step
  return { width: up(size.width), height: up(size.height) }
}

const SAMPLE_BYTES: Record<string, number> = { uchar: 1, char: 1, ushort: 2, short: 2, double: 8 }

const decodedBytes = ({ width, height, channels, depth }: Probe): number =>
  width * height * channels * (SAMPLE_BYTES[depth] ?? 4)

const isGray = ({ space, channels, hasAlpha }: Probe): boolean =>
  (space === 'b-w' || space === 'grey16') && channels - Number(hasAlpha) === 1

function upright(file: string, original: Probe, padded: Dimensions, options: DeriveOptions): Sharp {
  const { width, height } = original
  const extended = padded.width !== width || padded.height !== height
  const outOfOrder = original.orientation > 2 || extended
  const image = sharp(file, {
    limitInputPixels: false,
    failOn: 'error',
    sequentialRead: !(outOfOrder && decodedBytes(original) > MAX_DECODED_BYTES),
    ignoreIcc: original.profileIsSrgb,
  })
    .autoOrient()
    .flatten({ background: options.background ?? '#ffffff' })
    .toColourspace(isGray(original) ? 'b-w' : 'srgb')
  if (!extended) return image
  // The last column and row are repeated; setLevelSizes hides them again in every level.
  return image.extend({ right: padded.width - width, bottom: padded.height - height, extendWith: 'copy' })
}

async function writePyramid(file: string, original: Probe, pyramid: string, options: DeriveOptions): Promise<void> {
  const padded = aligned(original)
  await upright(file, original, padded, options)
    .timeout({ seconds: options.timeoutSeconds ?? 0 })
    .tiff({
      pyramid: true,
      tile: true,
      tileWidth: tileSide(original),
      tileHeight: tileSide(original),
      compression: 'jpeg',
      quality: options.quality ?? 85,
      bigtiff: padded.width * padded.height * 4 > MAX_CLASSIC_TIFF_BYTES,
    })
    .toFile(pyramid)
  await setLevelSizes(pyramid, original)
}

/** `size` confined in `box`, never larger than it is. */
export function confine(size: Dimensions, box: Dimensions): Dimensions {
  const factor = Math.min(1, box.width / size.width, box.height / size.height)
  const within = (side: number, most: number): number => Math.min(most, Math.max(1, Math.round(side * factor)))
  return { width: within(size.width, box.width), height: within(size.height, box.height) }
}

/** The page of the pyramid to make a thumbnail of: the smallest that is not smaller than it. */
function pageFor(original: Dimensions, { width, height }: Dimensions): number {
  const scale = Math.min(original.width / width, original.height / height)
  return Math.min(levelCount(original) - 1, Math.max(0, Math.floor(Math.log2(scale))))
}

async function writeThumbnails(original: Probe, target: DeriveTarget, options: DeriveOptions): Promise<Thumbnail[]> {
  const planned = new Map<string, { size: Dimensions; file: string }>()
  for (const box of options.boxes ?? DEFAULT_BOXES) {
    const size = confine(original, box)
    const key = `${size.width},${size.height}`
    if (!planned.has(key)) planned.set(key, { size, file: target.thumbnail(box) })
  }
  const thumbnails: Thumbnail[] = []
  for (const { size, file } of planned.values()) {
    const page = pageFor(original, size)
    const info = await sharp(target.pyramid, { page, limitInputPixels: false })
      .timeout({ seconds: options.timeoutSeconds ?? 0 })
      .resize(size.width, size.height, { fit: 'fill' })
      .jpeg({ quality: options.thumbnailQuality ?? 82, optimiseCoding: false })
      .toFile(file)
    thumbnails.push({ ...size, file, bytes: info.size })
  }
  return thumbnails
}

const undecodable = (error: unknown): unknown => {
  if (error instanceof HttpProblem || (error as NodeJS.ErrnoException).code !== undefined) return error
  const reason = (error as Error).message.split('\n')[0]
  return new HttpProblem(400, 'Image not readable', `The image cannot be decoded: ${reason}`)
}

/**
 * Derives from the original in `file`: applies its orientation, converts to 8-bit sRGB (or gray) by its profile, flattens
 * transparency, and writes one tiled pyramidal TIFF (512-pixel JPEG tiles; every level half the one before, rounded up)
 * and a JPEG thumbnail per box, none twice and none upscaled. The first page counts.
 * On failure it removes what it wrote, and throws HttpProblem 400 or 415 when the original is at fault.
 */
export function derive(file: string, target: DeriveTarget, options: DeriveOptions = {}): Promise<Derivatives> {
  return deriving(async () => {
    const written = [target.pyramid]
    const thumbnail = (box: Dimensions): string => {
      const path = target.thumbnail(box)
      written.push(path)
      return path
    }
    try {
      const original = await probe(file, options)
      await writePyramid(file, original, target.pyramid, options)
      const thumbnails = await writeThumbnails(original, { pyramid: target.pyramid, thumbnail }, options)
      const { size } = await stat(target.pyramid)
      return { width: original.width, height: original.height, original, bytes: size, thumbnails }
    } catch (error) {
      await Promise.all(written.map(path => rm(path, { force: true })))
      throw undecodable(error)
    }
  })
}
