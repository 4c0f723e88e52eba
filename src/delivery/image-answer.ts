// iiif-img: one image request, from its segments to the tile or the rendering that answers it.
import { departure } from '../http/index.js'
import {
  canonicalPath,
  type Dimensions,
  ENCODING,
  gridTile,
  IMAGE_API,
  type ImageRequest,
  imageRequestOutput,
  imageRequestSteps,
  MEDIA_TYPES,
  type Offered,
  offeredOf,
  type Plan,
  type Pyramid,
  parseRequest,
  render,
  renderings,
  resolvePlan,
  storedPart,
  tileReader,
  type Version,
} from '../images/index.js'
import {
  addHeaders,
  allowsPlan,
  enlarges,
  ownersAccess,
  plainHeadersOf,
  rightsOf,
  type Services,
  subjectOf,
  unauthorised,
  type ViewerAccess,
} from '../operations/index.js'
import type { PublicAddress } from '../presentation/index.js'
import { invalid } from '../problem.js'
import type { Asset } from './asset-cache.js'
import { degradedOf, planOnWhole } from './degraded.js'
import { headerSafe } from './header-safe.js'
import { renderOptions, turnOf } from './render-options.js'
import { assetHeaders, type Exchange, redirect, sendBytes, sendNotModified, sendRendered } from './responses.js'
import { readThumbnail, thumbnailOf } from './stored-thumbnail.js'
import { sendTile, tileAnswer } from './tile-answer.js'

const decoded = (segment: string): string => (segment.includes('%') ? decodeURIComponent(segment) : segment)

/** What is asked for, over the image that the address means (the degraded one is smaller). */
interface Asked {
  request: ImageRequest
  image: Dimensions
  offered: () => Offered
  /** A plan over that image as one over the whole. */
  onWhole: (plan: Plan) => Plan
}

function askedOf({ degraded, rest }: PublicAddress, version: Version, pyramid: Pyramid, access: ViewerAccess): Asked {
  const [region, size, rotation, quality] = rest.map(decoded)
  const request = parseRequest(version, region!, size!, rotation!, quality!)
  const form = degraded ? degradedOf(pyramid, access) : undefined
  const image = form?.size ?? pyramid
  const offered = () => offeredOf(image, pyramid.tileSize, access.limits)
  return { request, image, offered, onWhole: plan => (form ? planOnWhole(plan, form, pyramid) : plan) }
}

const planOf = ({ request, image, offered }: Asked, { limits }: ViewerAccess): Plan =>
  resolvePlan(request, image, limits, offered)

/**
 * The plan of a request that would enlarge, and the access by which it is shown: with ANONYMOUS_UPSCALING everyone's,
 * else the owner's alone. For everyone else `^max` is as large as the original; other sizes are refused.
 * Throws HttpProblem 400.
 */
async function enlarged(
  services: Services,
  { request }: Exchange,
  { row }: Asset,
  access: ViewerAccess,
  asked: Asked,
  plan: Plan,
): Promise<{ plan: Plan; access: ViewerAccess }> {
  if (services.settings.ANONYMOUS_UPSCALING) return { plan, access }
  const owners = await ownersAccess(services, request, row, access)
  if (owners) return { plan, access: owners }
  const { size } = asked.request
  if (size.kind === 'max')
    return {
      plan: planOf({ ...asked, request: { ...asked.request, size: { ...size, upscale: false } } }, access),
      access,
    }
  const { width, height } = plan.region
  throw invalid(
    'size',
    `${plan.width},${plan.height} is larger than the region, ${width},${height}: only the image's owner may enlarge it`,
  )
}

/**
 * The offered size that a caller whom nobody knows is to ask the whole image at, in place of another one, where
 * CANONICAL_SIZES has it so: the next larger one, else the largest. Undefined where the size asked for is answered.
 */
async function sizeToAskFor(
  services: Services,
  { request }: Exchange,
  { row }: Asset,
  access: ViewerAccess,
  { image, offered }: Asked,
  { region, width, height }: Plan,
): Promise<Dimensions | undefined> {
  if (!services.settings.CANONICAL_SIZES || !access.public) return undefined
  if (region.width !== image.width || region.height !== image.height) return undefined
  const { sizes } = offered()
  if (sizes.some(size => size.width === width && size.height === height)) return undefined
  if (await ownersAccess(services, request, row, access)) return undefined
  return sizes.find(size => size.width >= width && size.height >= height) ?? sizes.at(-1)
}

/** An entity tag that says more. */
const marked = (etag: string, mark: string): string => etag.replace(/"$/, `${mark}"`)

/**
 * Answers an image request. Throws HttpProblem 400 for what cannot be asked, 401 for what the viewer may not see,
 * 503 when too much waits to be rendered.
 */
export async function sendImage(
  services: Services,
  exchange: Exchange,
  address: PublicAddress,
  asset: Asset,
  viewers: ViewerAccess,
  pyramid: Pyramid,
): Promise<void> {
  const version = address.version ?? asset.defaultVersion
  const wanted = askedOf(address, version, pyramid, viewers)
  let access = viewers
  let asked = planOf(wanted, access)
  if (enlarges(asked)) ({ plan: asked, access } = await enlarged(services, exchange, asset, access, wanted, asked))
  const plan = wanted.onWhole(asked)
  if (!address.degraded && !allowsPlan(access, pyramid, plan)) throw unauthorised()
  const path = canonicalPath(asked, version, wanted.image, wanted.offered)
  const { xmp, mark } = rightsOf(services, asset.row, access.rules)
  const etag = `"${asset.mark}${mark}-${plan.width}x${plan.height}${access.status === 200 ? '' : 'd'}"`
  const service = services.base + headerSafe(address.service)
  const link = `<${IMAGE_API[version].profile(2)}>;rel="profile", <${service}/${path}>;rel="canonical"`
  const tile = gridTile(plan, pyramid)
  const offered = tile ? undefined : await sizeToAskFor(services, exchange, asset, access, wanted, asked)
  if (offered) {
    const next = canonicalPath({ ...asked, ...offered }, version, wanted.image, wanted.offered)
    return redirect(exchange, `${service}/${next}`, await plainHeadersOf(services, subjectOf(asset.row)))
  }
  if (tile) {
    const packed = services.settings.TILE_XMP && xmp ? { packet: xmp, mark } : undefined
    const read = tileReader(pyramid, tile.level, tile.column, tile.row, packed)
    const own = { etag: packed ? marked(etag, 'x') : etag, link, read }
    const answer = tileAnswer(services, exchange, asset, access, own)
    if (access.public) exchange.keepTile?.(answer)
    return sendTile(exchange, answer)
  }
  const steps = imageRequestSteps(plan, pyramid, services.settings.MAX_RENDER_PIXELS)
  // What a level has pixel by pixel was coded once; a thumbnail of it, twice.
  const thumbnail = storedPart(pyramid, plan) ? undefined : thumbnailOf(asset.row, plan)
  const headers = assetHeaders(services, exchange, asset, access, marked(etag, thumbnail ? 't' : `-${ENCODING}`))
  addHeaders(headers, { Link: link })
  if (sendNotModified(exchange, headers)) return
  const ready = thumbnail && (await readThumbnail(services, thumbnail, xmp))
  if (ready) return sendBytes(exchange, 200, { ...headers, 'Content-Type': MEDIA_TYPES.jpg }, ready)
  const turn = turnOf(services, exchange.request, access.public)
  const options = renderOptions(services, turn, departure(exchange.response))
  const made = await render(pyramid, steps, { ...imageRequestOutput(plan, pyramid), xmp }, options)
  sendRendered(exchange, made, { ...headers, ...renderings.quota(turn) })
}
