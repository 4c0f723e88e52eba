// Applies a list of operations to an image: cutting and scaling together from the nearest level, the rest on those pixels.
import type { Sharp } from 'sharp'
import type { Dimensions, Rectangle } from './geometry.js'
import { sharp } from './pixel-work.js'
import type { Pyramid } from './pyramid.js'
import { openRegion } from './region.js'
import type { Rendering, RenderOptions } from './render.js'
import { type Format, MEDIA_TYPES } from './request.js'
import { type CheckedSteps, lastView, liesRight, type Step, viewAfter, viewOfMade } from './step-sizes.js'
import { renderingInTime } from './timed-rendering.js'
import { type View, wholeView } from './view.js'

/** How the result is encoded; `quality` 1 to 100, the format's own when left out. */
export interface Output {
  format: Format
  quality?: number | undefined
}

/** Where the pixels come from: a pyramid, or the original itself, where transparency counts. */
export type PixelSource = { pyramid: Pyramid } | { file: string; width: number; height: number }

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

function pixels(image: Sharp, size: Dimensions, step: Step): Sharp {
  switch (step.kind) {
    case 'rotate':
      return image.ensureAlpha().rotate(step.degrees, { background: step.background })
    case 'turn':
      return liesRight(step, size) ? image : image.rotate(90)
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
  { steps, bounds }: CheckedSteps,
  output: Output,
  seconds: number,
): Promise<Buffer> {
  let view = wholeView('pyramid' in source ? source.pyramid : source)
  let open: () => Promise<Sharp> = () => openView(source, view)
  for (const step of steps) {
    const next = viewAfter(view, step, bounds)
    if (next) {
      view = next
      continue
    }
    const settled = await settle(pixels(await open(), view, step).timeout({ seconds }))
    view = viewOfMade(settled.size, bounds)
    open = async () => {
      const region = roundOut(view.region, settled.size)
      return settled
        .clone()
        .extract({ left: region.x, top: region.y, width: region.width, height: region.height })
        .resize(view.width, view.height, { fit: 'fill' })
    }
  }
  view = lastView(view, bounds)
  return encoded(await open(), output)
    .timeout({ seconds })
    .toBuffer()
}

/**
 * Applies operations in their order and encodes the result. Rejects when the source cannot be read, with HttpProblem 503
 * when too many wait or it takes too long, and with the reason of an aborted signal.
 */
export async function transform(
  source: PixelSource,
  steps: CheckedSteps,
  output: Output,
  { timeoutSeconds = 0, mostWaiting, signal }: Omit<RenderOptions, 'kept'> = {},
): Promise<Rendering> {
  const work = () => run(source, steps, output, timeoutSeconds)
  const body = await renderingInTime(work, timeoutSeconds, { mostWaiting, signal })
  return { body, mediaType: MEDIA_TYPES[output.format] }
}
