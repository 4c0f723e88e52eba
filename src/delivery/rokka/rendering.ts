// A rendering before it is sent: which of the places that an address may mean is rendered, and its pixels.
import type { Request } from 'express'
import {
  type CheckedSteps,
  checkedSteps,
  hasTransparency,
  type Output,
  type PixelSource,
  type RenderOptions,
  type Step,
  stackBounds,
  type Turn,
} from '../../images/index.js'
import type { Services } from '../../operations/index.js'
import { HttpProblem } from '../../problem.js'
import { blobKey, type rokka, withLocalFile } from '../../store/index.js'
import { pyramidOf } from '../open-pyramid.js'
import { renderOptions } from '../render-options.js'
import type { RenderAccess } from './render-access.js'
import type { Place } from './render-place.js'
import { type Recipe, recipeOf } from './render-recipe.js'
import { type Secondary, type Seen, secondaryImages, seen } from './secondary-images.js'
import { stepsOf } from './stack-operations.js'

/** A place with everything that is needed to render it. */
export interface Prepared extends Seen {
  recipe: Recipe
  steps: Step[]
  /** What compositions name. */
  secondary: Secondary[]
}

/** What may be seen of several images: no more than of any of them. */
const seenTogether = (access: RenderAccess, others: Seen[]): RenderAccess => ({
  ...access,
  public: access.public && others.every(other => other.access.public),
  openToAll: access.openToAll && others.every(other => other.access.openToAll),
})

/** Throws HttpProblem 400 for a recipe that cannot be followed, 403 where it may not be seen, 404 for a stack or pixels. */
async function prepare(services: Services, request: Request, place: Place): Promise<Prepared> {
  const recipe = await recipeOf(services, request, place)
  const { own, operations } = recipe
  const primary = await seen(services, request, place, own)
  const { all: secondary, overlay } = await secondaryImages(services, request, place, recipe)
  const dpr = (recipe.options['dpr'] as number | undefined) ?? 1
  const steps = stepsOf(operations, { subject: place.source, dpr, overlay })
  return { ...primary, access: seenTogether(primary.access, secondary), recipe, steps, secondary }
}

/**
 * The first of the places that is open to everyone, else the first that this request opens. Throws the refusal of the
 * first one when none can be rendered: one organization's faulty stack is not in the way of another's.
 */
export async function chosen(services: Services, request: Request, places: Place[]): Promise<Prepared> {
  const opened: Prepared[] = []
  const refusals: HttpProblem[] = []
  for (const place of places)
    try {
      const prepared = await prepare(services, request, place)
      if (prepared.access.openToAll) return prepared
      opened.push(prepared)
    } catch (error) {
      if (!(error instanceof HttpProblem) || error.status === 429) throw error
      refusals.push(error)
    }
  if (opened[0]) return opened[0]
  throw refusals[0]!
}

/** Steps that transparency counts for, whatever the format shows of it. */
const BY_TRANSPARENCY: Step['kind'][] = ['alpha', 'composition', 'dropshadow']

/** Formats that keep every pixel as it was. */
const LOSSLESS = ['png', 'tif', 'gif']

/** Whether steps go by what a pyramid does not have: transparency, or the exact colour of an edge. */
const needsOriginal = ({ opaque, format }: rokka.SourceImageRow, steps: readonly Step[], output: Output): boolean =>
  (!opaque &&
    (hasTransparency(output) ||
      output.background !== undefined ||
      steps.some(({ kind }) => BY_TRANSPARENCY.includes(kind)))) ||
  ((LOSSLESS.includes(format) || !opaque) && steps.some(({ kind }) => kind === 'trim'))

/** Works with the pixels of an image: those of its pyramid, or of its original where it is needed. */
async function withPixels<T>(
  services: Services,
  { source, image }: Seen,
  original: boolean,
  work: (pixels: PixelSource) => Promise<T>,
): Promise<T> {
  // Its pages are opaque but for the first.
  if (!original || image.page) return work(await pyramidOf(services, image))
  const { customer, sha256, width, height } = source
  return withLocalFile(services.blobs, blobKey(customer, 'original', sha256), file => work({ file, width, height }))
}

/** What an overlay is, as far as its transparency counts: it is put over something. */
const OVERLAY: Output = { format: 'png' }

/** Works with the pixels of overlays, which are the originals where these are needed. */
function withOverlays<T>(
  services: Services,
  [first, ...others]: Secondary[],
  work: (overlays: ReadonlyMap<string, PixelSource>) => Promise<T>,
): Promise<T> {
  if (!first) return work(new Map())
  const { source, overlay } = first
  return withPixels(services, first, needsOriginal(source, overlay.steps?.steps ?? [], OVERLAY), pixels =>
    withOverlays(services, others, overlays => work(new Map([...overlays, [overlay.id, pixels]]))),
  )
}

/** Who wants a rendering, and until when. */
export interface Wanted {
  turn: Turn
  signal: AbortSignal
}

/** Makes something of pixels by steps: `render`, or what looks for what it made before. */
type Make<T> = (source: PixelSource, steps: CheckedSteps, output: Output, options: RenderOptions) => Promise<T>

/**
 * What is made of the pixels of a place. Throws HttpProblem 400 for what is too large to make, 503 when too many renderings wait
 * or this one takes too long.
 */
export async function fromPixels<T>(
  make: Make<T>,
  services: Services,
  prepared: Prepared,
  output: Output,
  { turn, signal }: Wanted,
): Promise<T> {
  const { source, steps, access, secondary } = prepared
  const checked = checkedSteps(
    source,
    steps,
    stackBounds({
      maxSide: access.limits.maxWidth,
      upscale: access.upscaling,
      maxPixels: services.settings.MAX_RENDER_PIXELS,
    }),
  )
  const options = renderOptions(services, turn, signal)
  return withPixels(services, prepared, needsOriginal(source, steps, output), pixels =>
    withOverlays(services, secondary, overlays => make(pixels, checked, output, { ...options, overlays })),
  )
}
