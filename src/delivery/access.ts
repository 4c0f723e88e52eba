// What a viewer may see of an asset: asked once by every public handler of a pixel or a byte, before it reads one.
import type { IncomingMessage } from 'node:http'
import type { Dimensions, Plan, SizeLimits } from '../images/index.js'
import type { Services } from '../operations/index.js'
import { HttpProblem } from '../problem.js'
import type { AccessRules } from '../store/index.js'
import type { Row } from '../vocabulary/index.js'
import { rulesOf } from './auth/rules.js'
import { viewerOf } from './auth/viewer.js'
import { customHeadersOf, subjectOf, withoutCaching } from './custom-headers.js'

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
  /** Headers of the answer: the customer's own, save that what is not public is never kept by a shared cache. */
  headers: Record<string, string>
}

const NOTHING_OPEN: OpenSize = { edge: 0, fullEdge: 0 }

/** Whether not everyone may see all of an asset. */
export const isProtected = (row: Row): boolean =>
  (row['roles'] as string[]).length > 0 || (row['max_unauthorised'] as number) >= 0

/** The image's own `maxWidth` and that of the whole platform, whichever is less. */
export function limitsOf(row: Row, platform: number): SizeLimits {
  const own = row['max_width'] as number
  const maxWidth = own && platform ? Math.min(own, platform) : own || platform
  return maxWidth ? { maxWidth } : {}
}

const openSize = (row: Row): OpenSize => ({
  edge: Math.max(0, row['max_unauthorised'] as number),
  fullEdge: row['open_full_max'] as number,
})

/** The customer's headers for what only some may see: no shared cache may keep it, whatever they say. */
const privately = (headers: Record<string, string>): Record<string, string> => ({
  ...withoutCaching(headers),
  'Cache-Control': 'private, no-cache',
  Vary: 'Authorization, Cookie',
})

/** Whether the viewer has one of the asset's roles, or is the customer. */
async function hasRole(services: Services, request: IncomingMessage, row: Row): Promise<boolean> {
  const viewer = await viewerOf(services, request, row['customer'] as number)
  return viewer.all || (row['roles'] as string[]).some(role => viewer.roles.includes(role))
}

/** What was found last of an open asset: the same for everyone, for as long as row and rules are the same. */
const open = new WeakMap<Row, { rules: AccessRules; seen: Seen }>()

/** What everyone sees of an open asset, if that is known without asking the database. */
export function seenByAll(services: Services, row: Row): Seen | undefined {
  const found = open.get(row)
  return found && found.rules === rulesOf(services).known(row['customer'] as number) ? found.seen : undefined
}

/** What the one who sent `request` may see of the asset in `row` (of the table of images). */
export async function admit(services: Services, request: IncomingMessage, row: Row): Promise<Seen> {
  const known = seenByAll(services, row)
  if (known) return known
  const limits = limitsOf(row, services.settings.MAX_WIDTH)
  const rules = await rulesOf(services)(row['customer'] as number)
  const headers = customHeadersOf(rules, subjectOf(row))
  if (isProtected(row)) {
    const status = (await hasRole(services, request, row)) ? 200 : 401
    return { status, limits, open: openSize(row), public: false, headers: privately(headers) }
  }
  const seen: Seen = { status: 200, limits, open: NOTHING_OPEN, public: true, headers }
  open.set(row, { rules, seen })
  return seen
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

/** Longest edge in pixels up to which the whole of an asset is open to everyone; infinite when all of it is. */
export function openToAll(row: Row): number {
  if (!isProtected(row)) return Number.POSITIVE_INFINITY
  const { edge, fullEdge } = openSize(row)
  return Math.max(edge, fullEdge)
}
