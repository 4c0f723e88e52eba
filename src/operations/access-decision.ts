// The arithmetic of access: from what an Image says and who looks to what may be shown of it. Pure: no request, no store.
import type { Dimensions, Plan, SizeLimits } from '../images/index.js'
import type { ImageRow } from '../store/index.js'

/** Who looks at the assets of one customer. */
export interface Viewer {
  /** Names of the customer's roles that the viewer holds. */
  roles: readonly string[]
  /** Whether it is the customer itself, or the platform's administrator, by a key that may read. */
  owner: boolean
}

/** What is open of an asset to everyone; edges are in pixels, of the longest side. */
export interface OpenSize {
  /** Any region is open at a scale at which the whole image has at most this edge (`maxUnauthorised`). */
  edge: number
  /** The whole image is open up to this edge; smaller regions are not (`openFullMax`). */
  fullEdge: number
}

/** What a viewer may see of an asset. */
export interface Decision {
  /** 200: everything within the limits; 401: only what is open to everyone. */
  status: 200 | 401
  /** Sizes that are never passed, whoever asks. */
  limits: SizeLimits
  open: OpenSize
  /** Whether everyone sees the same, so that shared caches may keep the answer. */
  public: boolean
  /** Whether the viewer is the asset's owner. Not asked for what is public. */
  owner: boolean
}

/** Settings of the platform that bound what is shown. */
export interface ShownLimits {
  /** Largest width and height of an answer in pixels; 0: none. */
  MAX_WIDTH: number
}

/** The columns of an image that tell what may be shown of it. */
export type ShownColumns = Pick<
  ImageRow,
  'protected' | 'roles' | 'max_unauthorised' | 'open_full_max' | 'max_width' | 'media_type' | 'width' | 'height'
>

const NOTHING_OPEN: OpenSize = { edge: 0, fullEdge: 0 }
const ANYONE: Viewer = { roles: [], owner: false }

/** Whether an asset is shown to its owner alone, at no size to anyone else (`protected`); rokka's signed addresses apart. */
export const isProtected = (row: Pick<ShownColumns, 'protected'>): boolean => row.protected

/** Whether not everyone may see all of an asset. `maxUnauthorised` of 0 without roles: nobody but its owner sees it. */
export const isRestricted = (row: ShownColumns): boolean =>
  isProtected(row) || row.roles.length > 0 || row.max_unauthorised >= 0

/** The asset's own `maxWidth` or the platform's, whichever is less. */
export function limitsOf(row: ShownColumns, { MAX_WIDTH }: ShownLimits): SizeLimits {
  const own = row.max_width
  const maxWidth = own && MAX_WIDTH ? Math.min(own, MAX_WIDTH) : own || MAX_WIDTH
  return maxWidth ? { maxWidth } : {}
}

const openSize = (row: ShownColumns): OpenSize =>
  isProtected(row) ? NOTHING_OPEN : { edge: Math.max(0, row.max_unauthorised), fullEdge: row.open_full_max }

/**
 * What a viewer may see of the asset in `row` (of the table of images):
 * - what is not restricted is open to everyone within the limits;
 * - its owner sees all of it within the limits;
 * - a viewer who holds one of its roles does too, unless it is `protected`;
 * - everyone else sees what `maxUnauthorised` and `openFullMax` leave open, and nothing of what is `protected`.
 */
export function decide(row: ShownColumns, platform: ShownLimits, viewer: Viewer = ANYONE): Decision {
  const limits = limitsOf(row, platform)
  const { owner } = viewer
  if (!isRestricted(row)) return { status: 200, limits, open: NOTHING_OPEN, public: true, owner }
  const holdsRole = !isProtected(row) && row.roles.some(role => viewer.roles.includes(role))
  return { status: owner || holdsRole ? 200 : 401, limits, open: openSize(row), public: false, owner }
}

/** Whether the pixels of a plan over an image of `image` pixels may be seen. A stretched one counts by its larger scale. */
export function allowsPlan(
  { status, open }: Pick<Decision, 'status' | 'open'>,
  image: Dimensions,
  plan: Plan,
): boolean {
  if (status === 200) return true
  if (plan.full && Math.max(plan.width, plan.height) <= Math.max(open.edge, open.fullEdge)) return true
  const scale = Math.max(plan.width / plan.region.width, plan.height / plan.region.height)
  return Math.max(image.width, image.height) * scale <= open.edge
}

/** Whether a plan makes more pixels, along either side, than the original has there. */
export const enlarges = ({ region, width, height }: Pick<Plan, 'region' | 'width' | 'height'>): boolean =>
  width > region.width || height > region.height

/** Longest edge in pixels up to which the whole of an asset is open to everyone; infinite when all of it is. */
export function openToAll(row: ShownColumns): number {
  if (!isRestricted(row)) return Number.POSITIVE_INFINITY
  const { edge, fullEdge } = openSize(row)
  return Math.max(edge, fullEdge)
}

/** Longest edge in pixels at which the whole of an asset is shown to a viewer, its limits and all. */
export const shownEdge = (
  row: ShownColumns,
  platform: ShownLimits,
  { owner }: Pick<Viewer, 'owner'> = ANYONE,
): number =>
  Math.min(
    owner ? Number.POSITIVE_INFINITY : openToAll(row),
    limitsOf(row, platform).maxWidth ?? Number.POSITIVE_INFINITY,
  )

/**
 * Whether the original is no larger than what may be shown of it: an image with a limit is not given away whole by its
 * `file` address, nor by rokka's `source_file`, where its pixels are refused. An image whose size is not known is taken
 * for too large. Limits are about images: sound, video and documents have none.
 */
export function originalFits(row: ShownColumns, platform: ShownLimits): boolean {
  const { maxWidth } = limitsOf(row, platform)
  if (maxWidth === undefined || !/^image\//i.test(row.media_type)) return true
  const edge = Math.max(row.width, row.height)
  return edge > 0 && edge <= maxWidth
}
