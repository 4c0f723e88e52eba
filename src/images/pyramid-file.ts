// Writes the pyramid of an original, decoding it once from top to bottom wherever its orientation allows.
import { rm } from 'node:fs/promises'
import type { Sharp } from 'sharp'
import { HttpProblem } from '../problem.js'
import type { Dimensions } from './geometry.js'
import { isToned, type Toning, toneGray16 } from './gray16.js'
import { setLevelSizes } from './level-sizes.js'
import { openOriginal } from './open-original.js'
import { sharp } from './pixel-work.js'
import type { Probe } from './probe-image.js'
import { isUnranged, scaleOf } from './sample-range.js'

/** Side of the pyramid's tiles, in pixels, of images that are as large. */
export const TILE_SIZE = 512

/** Decoded originals above this many bytes, where they are not read from top to bottom, go through a passing file. */
const DEFAULT_MAX_DECODED_BYTES = 256 * 1024 * 1024
const MAX_CLASSIC_TIFF_BYTES = 4_000_000_000
/** Pixels that JPEG codes together, with chroma at half the resolution. */
const MCU = 16
const LARGEST_ALIGNMENT = 4096
const WHITE = '#ffffff'

/** Levels of the pyramid: halved, rounding up, until one tile holds the image. */
const levelCount = ({ width, height }: Dimensions): number =>
  1 + Math.max(0, Math.ceil(Math.log2(Math.max(width, height) / TILE_SIZE)))

/** Side of the tiles: 512, or for a smaller image the multiple of 16 that holds it, as libvips refuses vaster tiles. */
const tileSide = ({ width, height }: Dimensions): number =>
  Math.min(TILE_SIZE, Math.ceil(Math.max(width, height) / 16) * 16)

/**
 * The original's size rounded up so that each level, halved without a remainder, ends where JPEG's blocks do: what lies
 * beyond the picture is coded together with its edge.
 */
function aligned(size: Dimensions): Dimensions {
  const step = Math.min(MCU * 2 ** (levelCount(size) - 1), LARGEST_ALIGNMENT)
  const up = (side: number): number => Math.ceil(side / step) * step
  return { width: up(size.width), height: up(size.height) }
}

const SAMPLE_BYTES: Record<string, number> = { uchar: 1, char: 1, ushort: 2, short: 2, double: 8 }

const decodedBytes = ({ width, height, channels, depth }: Probe): number =>
  width * height * channels * (SAMPLE_BYTES[depth] ?? 4)

const isGray = ({ space, channels, hasAlpha, unspecified }: Probe): boolean =>
  (space === 'b-w' || space === 'grey16') && channels - Number(hasAlpha) - unspecified === 1

export interface PyramidOptions extends Toning {
  /** What shows through where the original is transparent; white by default. */
  background?: string | undefined
  /** JPEG quality of the tiles, 1 to 89, 85 by default (from 90 on libvips stores RGB, thrice the size). */
  quality?: number | undefined
  /** Most seconds that one step of pixel work may take. */
  timeoutSeconds?: number | undefined
  /** Most bytes of a decoded original in memory; larger ones that must be turned or padded take a passing file. */
  maxDecodedBytes?: number | undefined
}

/** One original on its way to its pyramid. */
export interface PyramidStep {
  file: string
  original: Probe
  options: PyramidOptions
  /** Where the pyramid goes; a passing file beside it has its name, with an ending. */
  pyramid: string
  /** Refuses what libvips only warns of. */
  strictly?: boolean
}

/** Most samples of colours without a known range; they are held in memory, a byte each. */
const MOST_UNRANGED = 500_000_000

/** The original from top to bottom, its samples brought to a known range where they have none. */
async function ranged({ file, original, options, strictly }: PyramidStep): Promise<Sharp> {
  const seconds = options.timeoutSeconds ?? 0
  const image = openOriginal(file, original, strictly)
  const scale = isUnranged(original) ? await scaleOf(file, original, seconds) : 'linear light'
  if (scale === 'linear light') return image
  image.linear(...scale)
  if (original.space !== 'scrgb') return image
  // libvips takes floating-point colours for linear light: these are values of sRGB, and leave it as such.
  const { width, height, channels } = original
  if (width * height * channels > MOST_UNRANGED)
    throw new HttpProblem(
      400,
      'Image too large',
      `The TIFF has ${width} x ${height} pixels with floating-point colours beyond 0 to 1; it must have at most ${MOST_UNRANGED} samples of that kind.`,
    )
  const raw = image.removeAlpha().timeout({ seconds }).toColourspace('scrgb').raw({ depth: 'uchar' })
  const { data, info } = await raw.toBuffer({ resolveWithObject: true })
  return sharp(data, { raw: { width: info.width, height: info.height, channels: 3 }, limitInputPixels: false })
}

/** The original from top to bottom, in 8-bit sRGB or gray, opaque. */
async function converted(step: PyramidStep): Promise<Sharp> {
  const { original, options } = step
  const image = await ranged(step)
  return (original.unspecified > 0 ? image.removeAlpha() : image.flatten({ background: options.background ?? WHITE }))
    .timeout({ seconds: options.timeoutSeconds ?? 0 })
    .toColourspace(isGray(original) ? 'b-w' : 'srgb')
}

/** The 16-bit gray original as its toning has it, in 8 bits, upright. */
async function toned({ file, original, options }: PyramidStep): Promise<Sharp> {
  const seconds = options.timeoutSeconds ?? 0
  const { data, width, height } = await toneGray16(file, original, options, seconds)
  const image = sharp(data, { raw: { width, height, channels: 1 }, limitInputPixels: false })
  return image.timeout({ seconds }).toColourspace('b-w')
}

const unpacked = (pyramid: string): string => `${pyramid}.unpacked`

/** Writes the converted original as plain tiles that can be read in any order, as libvips would else do in memory. */
async function unpack(step: PyramidStep): Promise<Sharp> {
  const { original, options, pyramid } = step
  const written = (await converted(step))
    .withMetadata({ orientation: original.orientation })
    .tiff({ tile: true, tileWidth: TILE_SIZE, tileHeight: TILE_SIZE, compression: 'none', bigtiff: true })
    .toFile(unpacked(pyramid))
  await written.catch(error => rm(unpacked(pyramid), { force: true }).then(() => Promise.reject(error)))
  const image = sharp(unpacked(pyramid), { limitInputPixels: false, sequentialRead: false, ignoreIcc: true })
  // sharp 0.35 reads sequentialRead only where its descriptor has this key, and else keeps the whole image in memory.
  // package.json pins the version: the descriptor is not part of its API.
  Object.assign((image as unknown as { options: { input: object } }).options.input, { access: 'random' })
  return image.timeout({ seconds: options.timeoutSeconds ?? 0 }).toColourspace(isGray(original) ? 'b-w' : 'srgb')
}

/**
 * Writes the pyramid of an original: one TIFF of JPEG tiles, every level half the one before, rounded up.
 * Leaves a broken file behind when it rejects, and no passing one.
 */
export async function writePyramid(step: PyramidStep): Promise<void> {
  const { original, options, pyramid } = step
  const { width, height } = original
  const padded = aligned(original)
  const extended = padded.width !== width || padded.height !== height
  const outOfOrder = original.orientation > 2 || extended
  const isVast =
    outOfOrder && decodedBytes({ ...original, ...padded }) > (options.maxDecodedBytes ?? DEFAULT_MAX_DECODED_BYTES)
  const image = isToned(original, options) ? await toned(step) : isVast ? await unpack(step) : await converted(step)
  const upright = image.autoOrient()
  // The last column and row are repeated; setLevelSizes hides them again in every level.
  const whole = extended
    ? upright.extend({ right: padded.width - width, bottom: padded.height - height, extendWith: 'copy' })
    : upright
  const written = whole
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
  await written.finally(() => rm(unpacked(pyramid), { force: true }))
  await setLevelSizes(pyramid, original)
}
