// Makes the derivatives of an original: one pyramid of JPEG tiles and the thumbnails, with the original decoded once.
import { rm, stat, writeFile } from 'node:fs/promises'
import { HttpProblem } from '../problem.js'
import { DECODING, type DecodingLimits, decodeOriginal, type Readable } from './decode-original.js'
import type { Dimensions } from './geometry.js'
import { writeWhole } from './lacking-end.js'
import { deriving } from './pixel-work.js'
import type { Probe, ProbeLimits } from './probe-image.js'
import type { PyramidOptions, PyramidStep } from './pyramid-file.js'
import { joinPlanes } from './separate-planes.js'
import { type Thumbnail, type ThumbnailOptions, writeThumbnails } from './thumbnails.js'
import { unreadable } from './unreadable.js'

/** Where derivatives are written; the caller renames them when all are there. */
export interface DeriveTarget {
  pyramid: string
  thumbnail(box: Dimensions): string
}

export interface DeriveOptions extends ProbeLimits, PyramidOptions, ThumbnailOptions, Partial<DecodingLimits> {}

/** The original as probed, its size after orientation, and what was written. */
export interface Derivatives extends Dimensions {
  original: Probe
  bytes: number
  thumbnails: Thumbnail[]
}

/** What libvips says when the fault is the disk's, not the picture's. */
const DISK_FAULT = /unable to write|for write|write failed|write error|No space left/i

/** Bytes that there must be room for: where there is not, libvips may fail without a reason. */
const ROOM = Buffer.alloc(1024 * 1024)

/** Why no file can be written in place of another that is gone; undefined when it can. */
async function noRoom(path: string): Promise<unknown> {
  try {
    await writeFile(path, ROOM)
    return undefined
  } catch (error) {
    return error
  } finally {
    await rm(path, { force: true })
  }
}

/** Turns a fault of the original into a problem that tells it; all else stays what it is, or is the disk's fault. */
async function asProblem(file: string, pyramid: string, format: string, error: unknown): Promise<unknown> {
  const { message, code } = error as NodeJS.ErrnoException
  if (error instanceof HttpProblem || code !== undefined || DISK_FAULT.test(message)) return error
  const full = await noRoom(pyramid)
  if (full) return full
  if (message.startsWith('timeout'))
    return new HttpProblem(400, 'Image too large', 'The image takes too long to decode.')
  return unreadable(file, format, error)
}

/** Writes the pyramid; of an original whose colours have tiles of their own, once they are joined. */
async function writeJoined(step: PyramidStep): Promise<string | undefined> {
  if (!step.original.separateTiles) return writeWhole(step)
  const joined = `${step.pyramid}.joined`
  try {
    await joinPlanes(step.file, step.original, joined, step.options.timeoutSeconds ?? 0)
    return await writeWhole({ ...step, file: joined, original: { ...step.original, page: 0, subIfd: -1 } })
  } finally {
    await rm(joined, { force: true })
  }
}

/**
 * Derives from the original in `file`: applies its orientation, converts to 8-bit sRGB (or gray) by its profile, flattens
 * transparency, and writes one tiled pyramidal TIFF (512-pixel JPEG tiles; every level half the one before, rounded up)
 * and a JPEG thumbnail per box, none twice and none upscaled; of the page that the options name, else the first.
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
    const decoded = `${target.pyramid}.decoded`
    let read: Pick<Readable, 'file' | 'name'> = { file, name: 'file' }
    try {
      const readable = await decodeOriginal(file, decoded, { ...DECODING, ...options })
      read = readable
      const { picture } = readable
      const note = await writeJoined({ file: readable.file, original: picture, options, pyramid: target.pyramid })
      const original = note ? { ...readable.original, note } : readable.original
      const thumbnails = await writeThumbnails(original, target.pyramid, thumbnail, options)
      const { size } = await stat(target.pyramid)
      return { width: original.width, height: original.height, original, bytes: size, thumbnails }
    } catch (error) {
      await Promise.all(written.map(path => rm(path, { force: true })))
      throw await asProblem(read.file, target.pyramid, read.name, error)
    } finally {
      await rm(decoded, { recursive: true, force: true })
    }
  })
}
