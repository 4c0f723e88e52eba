// Answers an image request from a pyramid: with a tile as it lies there, or by rendering the region that was asked for.
import type { Sharp } from 'sharp'
import { HttpProblem } from '../problem.js'
import { canonicalPath, type Plan } from './geometry.js'
import { gridTile } from './grid.js'
import { rendering, sharp } from './pixel-work.js'
import type { Pyramid } from './pyramid.js'
import { openRegion } from './region.js'
import { type Format, MEDIA_TYPES, type Quality } from './request.js'
import { singleFlight } from './single-flight.js'
import { readTile } from './tile.js'

/** An encoded image and its media type. */
export interface Rendering {
  body: Buffer
  mediaType: string
}

const MIDDLE_GRAY = 128
const OPAQUE_FORMATS = new Set<Format>(['jpg'])

function toned(image: Sharp, quality: Quality, channels: number): Sharp {
  if (quality === 'bitonal') return image.threshold(MIDDLE_GRAY, { greyscale: true }).toColourspace('b-w')
  return quality === 'gray' || channels === 1 ? image.toColourspace('b-w') : image
}

function encoded(image: Sharp, format: Format, quality: Quality): Sharp {
  const bitonal = quality === 'bitonal'
  switch (format) {
    // Optimal Huffman tables save 3 % of the bytes and cost a third of the time.
    case 'jpg':
      return image.jpeg({ quality: 85, optimiseCoding: false })
    case 'png':
      return bitonal ? image.png({ palette: true, colours: 2, dither: 0 }) : image.png({ compressionLevel: 6 })
    case 'webp':
      return bitonal ? image.webp({ lossless: true }) : image.webp({ quality: 82, effort: 2 })
    case 'avif':
      return image.avif({ quality: 55, effort: 2 })
    case 'tif':
      return bitonal ? image.tiff({ bitdepth: 1, compression: 'ccittfax4' }) : image.tiff({ compression: 'lzw' })
    case 'gif':
      return image.gif({ dither: bitonal ? 0 : 1, effort: 2 })
  }
}

/** Turns what has its final size. Corners that an arbitrary rotation opens are transparent where the format can. */
async function turned(image: Sharp, { mirror, degrees, format }: Plan): Promise<Sharp> {
  const background = { r: 255, g: 255, b: 255, alpha: OPAQUE_FORMATS.has(format) ? 1 : 0 }
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  return sharp(data, { raw: { width, height, channels } }).flop(mirror).rotate(degrees, { background })
}

const timedOut = (error: unknown): unknown =>
  /timeout/i.test((error as Error).message)
    ? new HttpProblem(503, 'Too slow', 'The image takes longer to render than is allowed; ask for a smaller one.', [], {
        'Retry-After': '60',
      })
    : error

async function renderPixels(pyramid: Pyramid, plan: Plan, seconds: number): Promise<Buffer> {
  const { width, height, quality, format } = plan
  const region = await openRegion(pyramid, plan.region, plan)
  const sized = region.resize(width, height, { fit: 'fill' })
  const image = plan.mirror || plan.degrees !== 0 ? await turned(sized.timeout({ seconds }), plan) : sized
  return encoded(toned(image, quality, pyramid.channels), format, quality)
    .timeout({ seconds })
    .toBuffer()
}

const underWay = singleFlight<Buffer>()

/** Bounds of what is rendered. */
export interface RenderOptions {
  /** Most seconds that each step of the pixel work may take; 0: no limit. */
  timeoutSeconds?: number
  /** Most renderings that may wait before this one. */
  mostWaiting?: number
}

/**
 * Renders a plan over a pyramid. Tiles of the grid are sent as they are and wait for nobody; all else decodes the tiles
 * it needs, a few requests at a time, and the same request made twice at a time is rendered once.
 * Rejects with HttpProblem 503 when too many wait or it takes too long, and when the pyramid's bytes cannot be read.
 */
export async function render(pyramid: Pyramid, plan: Plan, options: RenderOptions = {}): Promise<Rendering> {
  const mediaType = MEDIA_TYPES[plan.format]
  const tile = gridTile(plan, pyramid)
  if (tile) return { body: await readTile(pyramid, tile.level, tile.column, tile.row), mediaType }
  const { x, y, width, height } = plan.region
  const key = `${pyramid.id}/${x},${y},${width},${height}/${canonicalPath(plan, 3)}`
  const work = () => renderPixels(pyramid, plan, options.timeoutSeconds ?? 0)
  const body = underWay(key, () => rendering(work, options.mostWaiting))
  return {
    body: await body.catch(error => {
      throw timedOut(error)
    }),
    mediaType,
  }
}
