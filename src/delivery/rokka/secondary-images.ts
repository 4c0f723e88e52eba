// What compositions of a recipe name beside the picture: other source images, and what other stacks make of one.
import { createHash } from 'node:crypto'
import type { Request } from 'express'
import { checkedSteps, type Overlay, stackBounds } from '../../images/index.js'
import type { Services } from '../../operations/index.js'
import { HttpProblem, invalid, notFound } from '../../problem.js'
import { type ImageRow, rokka } from '../../store/index.js'
import type { Options } from './operation-info.js'
import { authoriseRendering, type RenderAccess } from './render-access.js'
import type { Place } from './render-place.js'
import { type Recipe, secondaryRecipe } from './render-recipe.js'
import { readOptions, stepsOf } from './stack-operations.js'
import type { Variables } from './stack-variables.js'

/** A source image with the image that has its pixels, and what the sender of a request may see of it. */
export interface Seen {
  source: rokka.SourceImageRow
  image: ImageRow
  access: RenderAccess
}

const MOST = 5
const HASH = /^[0-9a-f]{6,40}$/

/** The image that has the pixels. Throws HttpProblem 404 while it has none. */
async function imageOf({ store }: Services, { customer, space, id }: rokka.SourceImageRow): Promise<ImageRow> {
  const image = await store.find('Image', { customer, space, id })
  if (!image?.derivative) throw notFound('The rendering: the image has not been ingested yet. It')
  return image
}

/**
 * The source image of a place, where it may be seen. Throws HttpProblem 403 where it may not, and 404 while it has no
 * pixels; `own` are the options that the place's stack has by itself.
 */
export async function seen(
  services: Services,
  request: Request,
  place: Place,
  own: Record<string, unknown>,
): Promise<Seen> {
  const { source } = place
  const image = await imageOf(services, source)
  const access = await authoriseRendering(services, request, place, image, own)
  if (access) return { source, image, access }
  throw new HttpProblem(403, 'Forbidden', 'This needs a signed address, or a key of the organization.', [], {
    'Cache-Control': 'no-store',
  })
}

/** A picture that a composition names: a source image, and what is done to it before where a stack is named. */
export interface Secondary extends Seen {
  overlay: Overlay
}

/** How steps know an overlay: by its bytes, and by how it was derived from them. */
const overlayOf = ({ source, image, access }: Seen): Overlay => ({
  id: `${source.sha256}/${image.derivative}`,
  width: source.width,
  height: source.height,
  maxSide: access.limits.maxWidth,
})

const PROPERTY = 'composition.secondary_image'

/** The source image that options name, or the place's own. Throws HttpProblem 400 and 404. */
async function sourceNamed({ store }: Services, { organization, source }: Place, { secondary_image }: Options) {
  if (secondary_image === undefined) return source
  const hash = String(secondary_image)
  if (!HASH.test(hash)) throw invalid(PROPERTY, `"${hash}" must be the hash of a source image`)
  const found = await rokka.findSourceImage(store.db, organization.customer, hash)
  if (!found) throw notFound(`${PROPERTY}: the source image ${hash}`)
  return found
}

/** What a stack makes of a source image. Throws HttpProblem 400, 403 and 404. */
async function stacked(
  services: Services,
  request: Request,
  place: Place,
  options: Options,
  dpr: number,
): Promise<Secondary> {
  const variables = (options['secondary_stack_variables'] ?? {}) as Variables
  const recipe = await secondaryRecipe(services, request, place, variables, dpr)
  const one = await seen(services, request, place, recipe.own)
  const overlay = overlayOf(one)
  const steps = checkedSteps(
    place.source,
    stepsOf(recipe.operations, {
      ...{ subject: place.source, dpr },
      overlay() {
        throw invalid(
          'composition.secondary_stack',
          `${place.stack} must name no other image and no other stack itself`,
        )
      },
    }),
    stackBounds({
      maxSide: overlay.maxSide,
      upscale: one.access.upscaling,
      maxPixels: services.settings.MAX_RENDER_PIXELS,
    }),
  )
  const id = `${overlay.id}/${createHash('sha256').update(JSON.stringify(steps)).digest('base64url')}`
  return { ...one, overlay: { ...overlay, ...steps.result, id, steps } }
}

const keyOf = ({ secondary_image, secondary_stack, secondary_stack_variables }: Options): string =>
  JSON.stringify([secondary_image, secondary_stack, secondary_stack_variables])

/** What compositions name, found by their options. */
export interface Secondaries {
  all: Secondary[]
  /** The overlay that the options of a composition name. */
  overlay(options: Options): Overlay
}

/**
 * What the compositions of a recipe name; all of the organization of the place.
 * Throws HttpProblem 400, 403 and 404.
 */
export async function secondaryImages(
  services: Services,
  request: Request,
  place: Place,
  { own, operations, options: { dpr = 1 } }: Recipe,
): Promise<Secondaries> {
  const found = new Map<string, Secondary>()
  for (const operation of operations.filter(({ name }) => name === 'composition')) {
    const options = readOptions(operation)
    const { enabled, secondary_image, secondary_stack } = options
    if (enabled === false || (secondary_image ?? secondary_stack) === undefined || found.has(keyOf(options))) continue
    if (found.size >= MOST) throw invalid(PROPERTY, `must be at most ${MOST} different images`)
    const source = await sourceNamed(services, place, options)
    if (secondary_stack === undefined) {
      const one = await seen(services, request, { ...place, source }, own)
      found.set(keyOf(options), { ...one, overlay: overlayOf(one) })
    } else {
      const inner = { ...place, source, stack: String(secondary_stack) }
      found.set(keyOf(options), await stacked(services, request, inner, options, Number(dpr)))
    }
  }
  return { all: [...found.values()], overlay: options => found.get(keyOf(options))!.overlay }
}
