// The degraded form of an image: the smaller image that is open to those who lack its roles, a service of its own.
import { confine, type Dimensions, type Plan, type Pyramid } from '../images/index.js'
import type { ViewerAccess } from '../operations/index.js'
import { invalid, notFound } from '../problem.js'

/** How large the degraded image is, and whether parts of it may be asked for. */
export interface Degraded {
  size: Dimensions
  regions: boolean
}

/** The degraded form of an image of which `open` is open, within the limits. Throws HttpProblem 404 when nothing is. */
export function degradedOf(image: Pyramid, { open, limits }: Pick<ViewerAccess, 'open' | 'limits'>): Degraded {
  const { edge, fullEdge } = open
  const side = Math.min(edge || fullEdge, limits.maxWidth ?? Number.POSITIVE_INFINITY)
  if (!side) throw notFound('A degraded form of this image')
  return { size: confine(image, { width: side, height: side }), regions: edge > 0 }
}

/**
 * A plan over the degraded image as one over the whole. Throws HttpProblem 400 where it asks for more pixels than the
 * degraded image has, or for a part of it where only the whole is open.
 */
export function planOnWhole(plan: Plan, { size, regions }: Degraded, { width, height }: Pyramid): Plan {
  const { region } = plan
  if (plan.width > region.width || plan.height > region.height)
    throw invalid('size', `must be at most ${region.width},${region.height}: this is the degraded form of the image`)
  if (!regions && !plan.full) throw invalid('region', 'must be full: nothing else is open of this image')
  const across = width / size.width
  const down = height / size.height
  const [x, y] = [Math.round(region.x * across), Math.round(region.y * down)]
  return {
    ...plan,
    region: {
      x,
      y,
      width: Math.max(1, Math.round((region.x + region.width) * across) - x),
      height: Math.max(1, Math.round((region.y + region.height) * down) - y),
    },
  }
}
