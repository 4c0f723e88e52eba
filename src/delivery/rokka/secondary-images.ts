// The source images that compositions of a recipe name beside the one that is rendered.
import type { Request } from 'express'
import type { Overlay } from '../../images/index.js'
import type { Services } from '../../operations/index.js'
import { HttpProblem, invalid, notFound } from '../../problem.js'
import { type ImageRow, rokka, type StackOperation } from '../../store/index.js'
import { authoriseRendering, type RenderAccess } from './render-access.js'
import type { Place } from './render-place.js'

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

/** How steps know an overlay: by its bytes, and by how it was derived from them. */
export const overlayOf = ({ source, image, access }: Seen): Overlay => ({
  id: `${source.sha256}/${image.derivative}`,
  width: source.width,
  height: source.height,
  maxSide: access.limits.maxWidth,
})

/**
 * The source images that the compositions of operations name, by the hashes that they are named by; all of the
 * organization of the place. Throws HttpProblem 400, 403 and 404.
 */
export async function secondaryImages(
  services: Services,
  request: Request,
  place: Place,
  own: Record<string, unknown>,
  operations: StackOperation[],
): Promise<Map<string, Seen>> {
  const named = operations
    .filter(({ name }) => name === 'composition')
    .flatMap(({ options }) => options?.['secondary_image'] ?? [])
  const hashes = new Set(named.map(String))
  const property = 'composition.secondary_image'
  if (hashes.size > MOST) throw invalid(property, `must be at most ${MOST} different images`)
  const found = new Map<string, Seen>()
  for (const hash of hashes) {
    if (!HASH.test(hash)) throw invalid(property, `"${hash}" must be the hash of a source image`)
    const source = await rokka.findSourceImage(services.store.db, place.organization.customer, hash)
    if (!source) throw notFound(`${property}: the source image ${hash}`)
    found.set(hash, await seen(services, request, { ...place, source }, own))
  }
  return found
}
