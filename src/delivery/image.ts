// iiif-img: one image request, from its segments to the tile or the rendering that answers it.
import {
  canonicalPath,
  gridTile,
  type Plan,
  type Pyramid,
  parseRequest,
  profileUri,
  render,
  resolvePlan,
  tileReader,
  type Version,
} from '../images/index.js'
import { addHeaders, allowsPlan, type Services, unauthorised, type ViewerAccess } from '../operations/index.js'
import { headerSafe, type PublicAddress } from './address.js'
import type { Asset } from './asset-memory.js'
import { degradedOf, planOnWhole } from './degraded.js'
import { assetHeaders, departure, type Exchange, sendBytes, sendNotModified } from './exchange.js'
import { sendTile, tileAnswer } from './tile-answer.js'

const decoded = (segment: string): string => (segment.includes('%') ? decodeURIComponent(segment) : segment)

/** What is asked for, over the image that the address means (the degraded one is smaller). */
function planOf({ degraded, rest }: PublicAddress, version: Version, pyramid: Pyramid, access: ViewerAccess): Plan {
  const [region, size, rotation, quality] = rest.map(decoded)
  const asked = parseRequest(version, region!, size!, rotation!, quality!)
  return resolvePlan(asked, degraded ? degradedOf(pyramid, access.open).size : pyramid, access.limits)
}

/**
 * Answers an image request. Throws HttpProblem 400 for what cannot be asked, 401 for what the viewer may not see,
 * 503 when too much waits to be rendered.
 */
export async function sendImage(
  services: Services,
  exchange: Exchange,
  address: PublicAddress,
  asset: Asset,
  access: ViewerAccess,
  pyramid: Pyramid,
): Promise<void> {
  const version = address.version ?? asset.defaultVersion
  const asked = planOf(address, version, pyramid, access)
  const plan = address.degraded ? planOnWhole(asked, degradedOf(pyramid, access.open), pyramid) : asked
  if (!address.degraded && !allowsPlan(access, pyramid, plan)) throw unauthorised()
  const path = canonicalPath(asked, version)
  const etag = `"${asset.mark}-${plan.width}x${plan.height}${access.status === 200 ? '' : 'd'}"`
  const service = services.base + headerSafe(address.service)
  const link = `<${profileUri(version)}>;rel="profile", <${service}/${path}>;rel="canonical"`
  const tile = gridTile(plan, pyramid)
  if (tile) {
    const read = tileReader(pyramid, tile.level, tile.column, tile.row)
    const answer = tileAnswer(exchange, asset, access, { etag, link, read })
    if (access.public) exchange.keepTile?.(answer)
    return sendTile(exchange, answer)
  }
  const headers = assetHeaders(exchange, asset, access, etag)
  addHeaders(headers, { Link: link })
  if (sendNotModified(exchange, headers)) return
  const { body, mediaType } = await render(pyramid, plan, {
    timeoutSeconds: services.settings.RENDER_TIMEOUT_S,
    mostWaiting: services.settings.RENDER_QUEUE,
    signal: departure(exchange),
    kept: services.derivatives,
  })
  headers['Content-Type'] = mediaType
  sendBytes(exchange, 200, headers, body)
}
