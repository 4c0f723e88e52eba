// A rendering before it is sent: which of the places that an address may mean is rendered, and its pixels.
import type { Request } from 'express'
import {
  checkedSteps,
  hasTransparency,
  type Output,
  type PixelSource,
  render,
  type Step,
  stackBounds,
} from '../../images/index.js'
import type { Services } from '../../operations/index.js'
import { HttpProblem, notFound } from '../../problem.js'
import { blobKey, type ImageRow, type rokka, withLocalFile } from '../../store/index.js'
import { pyramidOf } from '../open-pyramid.js'
import { renderOptions } from '../render-options.js'
import { authoriseRendering, type RenderAccess } from './render-access.js'
import type { Place } from './render-place.js'
import { type Recipe, recipeOf } from './render-recipe.js'
import { stepsOf } from './stack-operations.js'

/** The image that has the pixels. Throws HttpProblem 404 while it has none. */
async function imageOf({ store }: Services, { customer, space, id }: rokka.SourceImageRow): Promise<ImageRow> {
  const image = await store.find('Image', { customer, space, id })
  if (!image?.derivative) throw notFound('The rendering: the image has not been ingested yet. It')
  return image
}

/** A place with everything that is needed to render it. */
export interface Prepared {
  source: rokka.SourceImageRow
  image: ImageRow
  recipe: Recipe
  steps: Step[]
  access: RenderAccess
}

/** Throws HttpProblem 400 for a recipe that cannot be followed, 403 where it may not be seen, 404 for a stack or pixels. */
async function prepare(services: Services, request: Request, place: Place): Promise<Prepared> {
  const { source } = place
  const recipe = await recipeOf(services, request, place)
  const image = await imageOf(services, source)
  const dpr = (recipe.options['dpr'] as number | undefined) ?? 1
  const steps = stepsOf(recipe.operations, { subject: source, dpr })
  const access = await authoriseRendering(services, request, place, image, recipe.own)
  if (access) return { source, image, recipe, steps, access }
  throw new HttpProblem(403, 'Forbidden', 'This needs a signed address, or a key of the organization.', [], {
    'Cache-Control': 'no-store',
  })
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

/**
 * The encoded pixels of a place. Throws HttpProblem 400 for what is too large to make, 503 when too many renderings wait
 * or this one takes too long.
 */
export async function pixels(services: Services, prepared: Prepared, output: Output, signal: AbortSignal) {
  const { source: row, image, steps, access } = prepared
  const { blobs, settings } = services
  const checked = checkedSteps(
    row,
    steps,
    stackBounds({
      maxSide: access.limits.maxWidth,
      upscale: access.upscaling,
      maxPixels: settings.MAX_RENDER_PIXELS,
    }),
  )
  const rendered = (source: PixelSource) => render(source, checked, output, renderOptions(services, signal))
  if (row.opaque || !hasTransparency(output)) return rendered(await pyramidOf(services, image))
  const { width, height } = row
  return withLocalFile(blobs, blobKey(row.customer, 'original', row.sha256), file => rendered({ file, width, height }))
}
