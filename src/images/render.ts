// Answers an image request from a pyramid: with a tile as it lies there, or by rendering the region that was asked for.
import type { Sharp } from 'sharp'
import type { Plan } from './geometry.js'
import { gridTile } from './grid.js'
import { sharp } from './pixel-work.js'
import type { Pyramid } from './pyramid.js'
import { openRegion } from './region.js'
import { type Format, MEDIA_TYPES, type Quality } from './request.js'
import { sharedFlight } from './shared-flight.js'
import { readTile } from './tile.js'
import { renderingInTime } from './timed-rendering.js'

/** An encoded image and its media type. */
export interface Rendering {
  body: Buffer
  mediaType: string
}

/** Names how pixels become bytes here: another one makes other bytes of the same request. */
const RECIPE = `1-${sharp.versions.vips}`
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

async function renderPixels(pyramid: Pyramid, plan: Plan, seconds: number): Promise<Buffer> {
  const { width, height, quality, format } = plan
  const region = await openRegion(pyramid, plan.region, plan)
  const sized = region.resize(width, height, { fit: 'fill' })
  const image = plan.mirror || plan.degrees !== 0 ? await turned(sized.timeout({ seconds }), plan) : sized
  return encoded(toned(image, quality, pyramid.channels), format, quality)
    .timeout({ seconds })
    .toBuffer()
}

/** What the pixels of a plan depend on beside the pyramid: the same for every way to write the same request. */
function pixelKey({ region: { x, y, width, height }, ...plan }: Plan): string {
  const turn = `${plan.mirror ? '!' : ''}${plan.degrees}`
  return `${x},${y},${width},${height}/${plan.width},${plan.height}/${turn}/${plan.quality}.${plan.format}`
}

const underWay = sharedFlight<Buffer>()

/** Keeps bytes by the id of the pyramid that they are made from, and by how they are made. Neither may reject. */
export interface Kept {
  find(of: string, as: string): Promise<Buffer | undefined>
  keep(of: string, as: string, body: Buffer): void
}

/** Bounds of what is rendered. */
export interface RenderOptions {
  /** Most seconds that the pixel work may take once its turn has come; 0: no limit. */
  timeoutSeconds?: number
  /** Most renderings that may wait before this one. */
  mostWaiting?: number
  /** Aborted when the rendering is no longer wanted: unless others want it too, it is not begun then. */
  signal?: AbortSignal
  /** Where renderings are kept between requests; tiles of the grid are not. */
  kept?: Kept | undefined
}

/**
 * Renders a plan over a pyramid. Tiles of the grid are sent as they are and wait for nobody; all else decodes the tiles
 * it needs, a few requests at a time, unless it is kept; the same request made twice at a time is rendered once.
 * Rejects with HttpProblem 503 when too many wait or it takes too long, with the reason of an aborted signal, and when
 * the pyramid's bytes cannot be read.
 */
export async function render(pyramid: Pyramid, plan: Plan, options: RenderOptions = {}): Promise<Rendering> {
  const mediaType = MEDIA_TYPES[plan.format]
  const tile = gridTile(plan, pyramid)
  if (tile) return { body: await readTile(pyramid, tile.level, tile.column, tile.row), mediaType }
  const { timeoutSeconds = 0, mostWaiting, signal, kept } = options
  const as = `${RECIPE}/${pixelKey(plan)}`
  const work = async (): Promise<Buffer> => {
    const body = await renderPixels(pyramid, plan, timeoutSeconds)
    kept?.keep(pyramid.id, as, body)
    return body
  }
  const body = await underWay(
    `${pyramid.id}/${as}`,
    async left =>
      (await kept?.find(pyramid.id, as)) ?? renderingInTime(work, timeoutSeconds, { mostWaiting, signal: left }),
    signal,
  )
  return { body, mediaType }
}
