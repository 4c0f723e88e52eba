// The one pipeline of pixels, for image requests of IIIF and stacks of rokka: open, do the steps in their order, encode.
import type { Sharp } from 'sharp'
import { checkRest } from './checked-steps.js'
import { drawn } from './draw-step.js'
import { completed, encoded, type Output } from './encode.js'
import type { Turn } from './fair-line.js'
import { MEDIA_TYPES } from './formats.js'
import { openToDraw, openView, type PixelSource, type Settled, settled } from './open-view.js'
import { sharp } from './pixel-work.js'
import { renderCost } from './render-cost.js'
import { sharedFlight } from './shared-flight.js'
import type { CheckedSteps } from './step.js'
import { lastView, viewAfter, viewOfMade } from './step-sizes.js'
import { joinedOutput } from './stored-part.js'
import { renderingInTime } from './timed-rendering.js'
import { type View, wholeView } from './view.js'

/** An encoded image and its media type. */
export interface Rendering {
  body: Buffer
  mediaType: string
  /** Whether it was kept; undefined where nothing keeps what is made so. */
  cached?: 'hit' | 'miss' | undefined
}

/** Keeps bytes by the id of the pyramid that they are made from, and by how they are made. Neither may reject. */
export interface Kept {
  find(of: string, as: string): Promise<Buffer | undefined>
  keep(of: string, as: string, body: Buffer): void
}

/** Bounds of what is rendered. */
export interface RenderOptions {
  /** Most seconds that the pixel work may take once its turn has come; 0: no limit. */
  timeoutSeconds?: number
  /** Whose it is, and how it waits in the line of renderings. */
  turn?: Omit<Turn, 'cost' | 'signal'>
  /** Aborted when the rendering is no longer wanted: unless others want it too, it is not begun then. */
  signal?: AbortSignal
  /** The pixels of the pictures that compositions name, by their ids. */
  overlays?: ReadonlyMap<string, PixelSource>
  /** Where renderings of pyramids are kept between requests. */
  kept?: Kept | undefined
}

/** The first bytes of a JPEG: the one format that has no transparency, so that another one stands for it. */
const JPEG = Buffer.from([0xff, 0xd8])

/** Names how pixels become bytes here: another one makes other bytes of the same steps, so entity tags of renderings have it. */
export const ENCODING = `7-${sharp.versions.vips}`

/**
 * Does steps over a source, each within some seconds: where the pixels of the result are, and which view of them it is.
 * Cuts and scales are gathered into one view, which is opened from the level that suits it when a step needs pixels, or
 * at the end.
 */
async function done(
  source: PixelSource,
  checked: CheckedSteps,
  overlays: ReadonlyMap<string, PixelSource>,
  seconds: number,
): Promise<{ from: PixelSource | Settled; view: View }> {
  const { steps, bounds } = checked
  const made = async (overlay: PixelSource, over: CheckedSteps): Promise<Settled> => {
    const { from, view } = await done(overlay, over, overlays, seconds)
    return settled((await openView(from, lastView(view, over.bounds))).timeout({ seconds }))
  }
  let from: PixelSource | Settled = source
  let view = wholeView(source)
  for (const [index, step] of steps.entries()) {
    const next = viewAfter(view, step, bounds)
    if (next) view = next
    else {
      const image = await drawn(await openToDraw(from, view), step, view, { bounds, overlays, made })
      from = await settled(image.timeout({ seconds }))
      view = viewOfMade(from, bounds)
      if (step.kind === 'trim') checkRest(checked, index + 1, view)
    }
  }
  return { from, view }
}

async function pixels(
  source: PixelSource,
  checked: CheckedSteps,
  output: Output,
  { timeoutSeconds: seconds = 0, overlays = new Map() }: RenderOptions,
): Promise<Buffer> {
  const { from, view } = await done(source, checked, overlays, seconds)
  const opaque = 'levels' in from
  const last = await openView(from, lastView(view, checked.bounds))
  const [image, as] = output.ifTransparent && !opaque ? await byOpacity(last, output) : [last, output]
  return completed(await encoded(image, as, opaque).timeout({ seconds }).toBuffer(), as)
}

/** A result, and how it is encoded by whether all of it is opaque. */
async function byOpacity(result: Sharp, { ifTransparent, ...output }: Output): Promise<[Sharp, Output]> {
  const { image } = await settled(result)
  const { isOpaque } = await image.clone().stats()
  return [image, isOpaque ? output : { ...output, ...ifTransparent }]
}

/** What bytes are that were encoded as an output says. */
const mediaTypeOf = (body: Buffer, { format, ifTransparent }: Output): string =>
  MEDIA_TYPES[ifTransparent && !body.subarray(0, 2).equals(JPEG) ? ifTransparent.format : format]

const underWay = sharedFlight<Pick<Rendering, 'body' | 'cached'>>()

/** Names what comes of doing steps over any source and encoding the result. */
const nameOf = (steps: CheckedSteps, output: Output): string => `${ENCODING}/${JSON.stringify([steps, output])}`

/** What `render` made before of a pyramid, where it is kept. */
export async function keptRendering(
  source: PixelSource,
  steps: CheckedSteps,
  output: Output,
  { kept }: RenderOptions = {},
): Promise<Rendering | undefined> {
  const body = 'file' in source ? undefined : await kept?.find(source.id, nameOf(steps, output))
  return body && { body, cached: 'hit', mediaType: mediaTypeOf(body, output) }
}

/**
 * Does steps over an image and encodes the result: a few renderings at a time, and of a pyramid once for all who want the
 * same at a time, unless it is kept. Rejects with HttpProblem 429 and 503 as a fair line does, with 503 when it takes
 * too long, with the reason of an aborted signal, and when the source cannot be read.
 */
export async function render(
  source: PixelSource,
  steps: CheckedSteps,
  output: Output,
  options: RenderOptions = {},
): Promise<Rendering> {
  const { timeoutSeconds = 0, turn, signal, kept } = options
  const cost = renderCost(source, steps, output)
  const inTime = (work: () => Promise<Buffer>, signal: AbortSignal | undefined): Promise<Buffer> =>
    renderingInTime(work, timeoutSeconds, { ...turn, cost, signal })
  const work = (): Promise<Buffer> => pixels(source, steps, output, options)
  const rendering = (made: Pick<Rendering, 'body' | 'cached'>): Rendering => ({
    ...made,
    mediaType: mediaTypeOf(made.body, output),
  })
  if ('file' in source) return rendering({ body: await inTime(work, signal) })
  const { id } = source
  const as = nameOf(steps, output)
  const keeping = async (): Promise<Buffer> => {
    const body = await work()
    kept?.keep(id, as, body)
    return body
  }
  const make = async (left: AbortSignal): Promise<Pick<Rendering, 'body' | 'cached'>> => {
    const joined = await joinedOutput(source, steps, output, { ...turn, signal: left })
    if (joined) return { body: joined }
    const found = await kept?.find(id, as)
    if (found) return { body: found, cached: 'hit' }
    return { body: await inTime(keeping, left), cached: kept && 'miss' }
  }
  return rendering(await underWay(`${id}/${as}`, make, signal))
}
