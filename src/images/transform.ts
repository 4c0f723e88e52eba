// Applies a list of operations to an image: cutting and scaling together from the nearest level, the rest on those pixels.
import type { Sharp } from 'sharp'
import { type CropRequest, cropRectangle } from './crop.js'
import type { Dimensions, Rectangle } from './geometry.js'
import { sharp } from './pixel-work.js'
import type { Pyramid } from './pyramid.js'
import { openRegion } from './region.js'
import type { Rendering, RenderOptions } from './render.js'
import { type Format, MEDIA_TYPES } from './request.js'
import { renderingInTime } from './timed-rendering.js'
import { cut, type ResizeMode, resize, resizedTo, shown, type View, wholeView } from './view.js'

/** A colour with its opacity, 0 to 1. */
export interface Background {
  r: number
  g: number
  b: number
  alpha: number
}

/** One operation. The subject of a crop is in pixels of the image, whatever came before it. */
export type Step =
  | { kind: 'resize'; width?: number | undefined; height?: number | undefined; mode: ResizeMode; upscale: boolean }
  | ({ kind: 'crop' } & CropRequest)
  | { kind: 'rotate'; degrees: number; background: Background }
  | { kind: 'turn'; width: number; height: number }
  | { kind: 'grayscale' }
  | { kind: 'blur'; sigma: number }

/** How the result is encoded; `quality` 1 to 100, the format's own when left out. */
export interface Output {
  format: Format
  quality?: number | undefined
}

/** Where the pixels come from: a pyramid, or the original itself, where transparency counts. */
export type PixelSource = { pyramid: Pyramid } | { file: string; width: number; height: number }

/** What the result of each step is kept within, by shrinking it, beside what every format can write. */
export interface ResultBounds {
  /** Longest side in pixels. */
  maxSide?: number | undefined
  /** False: a result has no more pixels, along either side, than the source has there. */
  upscale?: boolean | undefined
}

/** Most pixels of a result, and its longest side, which every format can write. */
const MAX_AREA = 100_000_000
const MAX_SIDE = 16_000
/** libvips blurs with a sigma of at least this. */
const LEAST_SIGMA = 0.3

const roundOut = ({ x, y, width, height }: Rectangle, image: Dimensions): Rectangle => {
  const left = Math.min(Math.max(0, Math.round(x)), image.width - 1)
  const top = Math.min(Math.max(0, Math.round(y)), image.height - 1)
  return {
    x: left,
    y: top,
    width: Math.max(1, Math.min(Math.round(width), image.width - left)),
    height: Math.max(1, Math.min(Math.round(height), image.height - top)),
  }
}

async function openView(source: PixelSource, view: View): Promise<Sharp> {
  const image = 'pyramid' in source ? source.pyramid : source
  const region = roundOut(view.region, image)
  if ('pyramid' in source)
    return (await openRegion(source.pyramid, region, view)).resize(view.width, view.height, { fit: 'fill' })
  const { x: left, y: top, width, height } = region
  return sharp(source.file, { limitInputPixels: false, failOn: 'error' })
    .autoOrient()
    .toColourspace('srgb')
    .extract({ left, top, width, height })
    .resize(view.width, view.height, { fit: 'fill' })
}

/** The pixels of a pipeline as the beginning of another one, since sharp orders operations its own way. */
async function settle(image: Sharp): Promise<Sharp & { size: Dimensions }> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  return Object.assign(sharp(data, { raw: { width, height, channels } }), { size: { width, height } })
}

function encoded(image: Sharp, { format, quality }: Output): Sharp {
  switch (format) {
    case 'jpg':
      return image.flatten({ background: '#ffffff' }).jpeg({ quality: quality ?? 80, optimiseCoding: false })
    case 'png':
      return image.png({ compressionLevel: 6 })
    case 'webp':
      return image.webp(quality === 100 ? { lossless: true } : { quality: quality ?? 80, effort: 2 })
    case 'avif':
      return image.avif({ quality: quality ?? 45, effort: 2 })
    case 'tif':
      return image.tiff({ compression: 'lzw' })
    case 'gif':
      return image.gif({ effort: 2 })
  }
}

/** The next view, for an operation that is arithmetic; undefined for one that needs pixels. */
function moved(view: View, step: Step): View | undefined {
  if (step.kind === 'resize') return resize(view, resizedTo(view, step, step.mode, step.upscale))
  if (step.kind !== 'crop') return undefined
  const subject = step.subject && shown(view, step.subject)
  return cut(view, cropRectangle(view, { ...step, subject }))
}

function pixels(image: Sharp, size: Dimensions, step: Step): Sharp {
  switch (step.kind) {
    case 'rotate':
      return image.ensureAlpha().rotate(step.degrees, { background: step.background })
    case 'turn':
      return step.width > step.height === size.width > size.height ? image : image.rotate(90)
    case 'grayscale':
      return image.grayscale()
    case 'blur':
      return step.sigma < LEAST_SIGMA ? image : image.blur(step.sigma)
    default:
      return image
  }
}

async function run(
  source: PixelSource,
  steps: Step[],
  output: Output,
  seconds: number,
  bounds: ResultBounds,
): Promise<Buffer> {
  let view = wholeView('pyramid' in source ? source.pyramid : source)
  let open: () => Promise<Sharp> = () => openView(source, view)
  for (const step of steps) {
    const next = moved(view, step)
    if (next) {
      view = within(next, bounds)
      continue
    }
    const settled = await settle(pixels(await open(), view, step).timeout({ seconds }))
    view = within(wholeView(settled.size), bounds)
    open = async () => {
      const region = roundOut(view.region, settled.size)
      return settled
        .clone()
        .extract({ left: region.x, top: region.y, width: region.width, height: region.height })
        .resize(view.width, view.height, { fit: 'fill' })
    }
  }
  // Without steps that change its size, the image itself is the result.
  view = within(view, bounds)
  return encoded(await open(), output)
    .timeout({ seconds })
    .toBuffer()
}

/** Keeps the arithmetic of factors from taking a pixel away. */
const EPSILON = 1e-6

/** Keeps a view within what may be answered: larger ones shrink to it. */
function within(view: View, { maxSide = MAX_SIDE, upscale = true }: ResultBounds): View {
  const side = Math.min(maxSide, MAX_SIDE)
  const { region } = view
  const factor = Math.min(
    Math.sqrt(MAX_AREA / (view.width * view.height)),
    side / view.width,
    side / view.height,
    upscale ? Number.POSITIVE_INFINITY : Math.min(region.width / view.width, region.height / view.height),
  )
  if (factor >= 1 - EPSILON / Math.max(view.width, view.height)) return view
  return resize(view, {
    width: Math.max(1, Math.floor(view.width * factor + EPSILON)),
    height: Math.max(1, Math.floor(view.height * factor + EPSILON)),
  })
}

/**
 * Applies operations in their order and encodes the result. After a rotation, subjects of later crops are not followed:
 * such crops use their anchor. Rejects when the source cannot be read, with HttpProblem 503 when too many wait or it
 * takes too long, and with the reason of an aborted signal.
 */
export async function transform(
  source: PixelSource,
  steps: Step[],
  output: Output,
  { timeoutSeconds = 0, mostWaiting, signal, ...bounds }: Omit<RenderOptions, 'kept'> & ResultBounds = {},
): Promise<Rendering> {
  const turned = steps.findIndex(step => step.kind === 'rotate' || step.kind === 'turn')
  const followed = steps.map((step, index) =>
    step.kind === 'crop' && turned >= 0 && index > turned ? { ...step, subject: undefined } : step,
  )
  const work = () => run(source, followed, output, timeoutSeconds, bounds)
  const body = await renderingInTime(work, timeoutSeconds, { mostWaiting, signal })
  return { body, mediaType: MEDIA_TYPES[output.format] }
}
