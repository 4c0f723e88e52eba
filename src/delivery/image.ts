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
import type { Services } from '../operations/index.js'
import { allowsPlan, type Seen, unauthorised } from './access.js'
import { headerSafe, type PublicAddress } from './address.js'
import type { Asset } from './asset-memory.js'
import { degradedOf, planOnWhole } from './degraded.js'
import { addHeaders, assetHeaders, departure, type Exchange, sendBytes, sendNotModified } from './exchange.js'
import { sendTile, tileAnswer } from './tile-answer.js'

const decoded = (segment: string): string => (segment.includes('%') ? decodeURIComponent(segment) : segment)

/** What is asked for, over the image that the address means (the degraded one is smaller). */
function planOf({ degraded, rest }: PublicAddress, version: Version, pyramid: Pyramid, seen: Seen): Plan {
  const [region, size, rotation, quality] = rest.map(decoded)
  const asked = parseRequest(version, region!, size!, rotation!, quality!)
  return resolvePlan(asked, degraded ? degradedOf(pyramid, seen.open).size : pyramid, seen.limits)
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
  seen: Seen,
  pyramid: Pyramid,
): Promise<void> {
  const version = address.version ?? asset.defaultVersion
  const asked = planOf(address, version, pyramid, seen)
  const plan = address.degraded ? planOnWhole(asked, degradedOf(pyramid, seen.open), pyramid) : asked
  if (!address.degraded && !allowsPlan(seen, pyramid, plan)) throw unauthorised()
  const path = canonicalPath(asked, version)
  const etag = `"${asset.mark}-${plan.width}x${plan.height}${seen.status === 200 ? '' : 'd'}"`
  const service = services.base + headerSafe(address.service)
  const link = `<${profileUri(version)}>;rel="profile", <${service}/${path}>;rel="canonical"`
  const tile = gridTile(plan, pyramid)
  if (tile) {
    const read = tileReader(pyramid, tile.level, tile.column, tile.row)
    const answer = tileAnswer(exchange, asset, seen, { etag, link, read })
    if (seen.public) exchange.keepTile?.(answer)
    return sendTile(exchange, answer)
  }
  const headers = assetHeaders(exchange, asset, seen, etag)
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
