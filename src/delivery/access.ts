// What a viewer may see of an asset: asked once by every public handler of a pixel or a byte, before it reads one.
import type { IncomingMessage } from 'node:http'
import type { Dimensions, Plan, SizeLimits } from '../images/index.js'
import type { Services } from '../operations/index.js'
import { HttpProblem } from '../problem.js'
import type { Row } from '../vocabulary/index.js'

/** What is open of an asset to everyone; edges are in pixels, of the longest side. */
export interface OpenSize {
  /** Any region is open at a scale at which the whole image has at most this edge (`maxUnauthorised`). */
  edge: number
  /** The whole image is open up to this edge; smaller regions are not (`openFullMax`). */
  fullEdge: number
}

/** What a viewer may see of an asset. */
export interface Seen {
  /** 200: everything within the limits; 401: only what is open to everyone. */
  status: 200 | 401
  /** Sizes that are never passed, whoever asks. */
  limits: SizeLimits
  open: OpenSize
  /** Whether everyone sees the same, so that shared caches may keep the answer. */
  public: boolean
}

const NOTHING_OPEN: OpenSize = { edge: 0, fullEdge: 0 }

const isProtected = (row: Row): boolean =>
  (row['roles'] as string[]).length > 0 || (row['max_unauthorised'] as number) >= 0

const limitsOf = (row: Row): SizeLimits => (row['max_width'] ? { maxWidth: row['max_width'] as number } : {})

const openSize = (row: Row): OpenSize => ({
  edge: Math.max(0, row['max_unauthorised'] as number),
  fullEdge: row['open_full_max'] as number,
})

/** What the one who sent `request` may see of the asset in `row` (of the table of images). */
export async function admit(_services: Services, _request: IncomingMessage, row: Row): Promise<Seen> {
  const limits = limitsOf(row)
  if (!isProtected(row)) return { status: 200, limits, open: NOTHING_OPEN, public: true }
  return { status: 401, limits, open: openSize(row), public: false }
}

/** Whether the pixels of a plan over an image of `image` pixels may be seen. */
export function allowsPlan({ status, open }: Seen, image: Dimensions, plan: Plan): boolean {
  if (status === 200) return true
  if (plan.full && Math.max(plan.width, plan.height) <= Math.max(open.edge, open.fullEdge)) return true
  const scale = Math.max(plan.width / plan.region.width, plan.height / plan.region.height)
  return Math.max(image.width, image.height) * scale <= open.edge
}

/** 401 for a viewer who lacks the roles. */
export const unauthorised = (): HttpProblem =>
  new HttpProblem(401, 'Unauthorized', 'This needs a role that you do not have; smaller sizes may be open.', [], {
    'Cache-Control': 'no-store',
  })
