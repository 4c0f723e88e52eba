// thumbs: the ready-made thumbnails as a level 0 image service. IIIF Image API 3.0 and 2.1.
import {
  canonicalPath,
  type Dimensions,
  IMAGE_API,
  infoDocument,
  MEDIA_TYPES,
  parseRequest,
  resolvePlan,
  type SizeLimits,
  type Version,
} from '../images/index.js'
import {
  addHeaders,
  allowsPlan,
  authoriseViewer,
  rightsOf,
  type Services,
  unauthorised,
  type ViewerAccess,
} from '../operations/index.js'
import type { PublicAddress } from '../presentation/index.js'
import { invalid, notFound } from '../problem.js'
import type { ImageRow } from '../store/index.js'
import { type Asset, assertOffered } from './asset-cache.js'
import { headerSafe } from './header-safe.js'
import { isBare, redirectToInfo } from './iiif-img.js'
import { bodyTag, serviceId } from './info-answer.js'
import { documentForm, documentHeaders } from './negotiate.js'
import { derivativeOf } from './open-pyramid.js'
import { addVary, assetHeaders, type Exchange, sendBytes, sendNotModified } from './responses.js'
import { isPlain, readThumbnail, thumbnailOf, thumbnailsOf } from './stored-thumbnail.js'

/** The image's size, as much of it as thumbnails need of a plan. */
const imageOf = (row: ImageRow): Dimensions => ({ width: row.width, height: row.height })

/** A size as a request for it, also where a policy has enlarged it. */
const exactly = (version: Version, { width, height }: Dimensions): string =>
  `${IMAGE_API[version].caret}${width},${height}`

/** What of the whole image a size shows. */
const wholeAt = (image: Dimensions, version: Version, size: Dimensions) =>
  resolvePlan(parseRequest(version, 'full', exactly(version, size), '0', 'default.jpg'), image)

/** Whether a thumbnail may be shown at all: one that is beyond the limits lies there, but is refused. */
const isWithin = ({ width, height }: Dimensions, { maxWidth = Number.POSITIVE_INFINITY }: SizeLimits): boolean =>
  Math.max(width, height) <= maxWidth

function sendInfo(
  services: Services,
  exchange: Exchange,
  address: PublicAddress,
  asset: Asset,
  access: ViewerAccess,
): void {
  const { row } = asset
  const image = imageOf(row)
  const form = documentForm(exchange.request.headers.accept, address.version, asset.defaultVersion)
  const sizes = thumbnailsOf(row)
    .map(({ width, height }) => ({ width, height }))
    .filter(size => isWithin(size, access.limits) && allowsPlan(access, image, wholeAt(image, form.version, size)))
    .sort((a, b) => a.width - b.width)
  if (sizes.length === 0 && access.status === 401) throw unauthorised()
  const id = services.base + serviceId(address, form.version, asset)
  const info = infoDocument(form.version, { id, level: 0, ...image, sizes })
  const body = Buffer.from(JSON.stringify(info))
  const headers = assetHeaders(services, exchange, asset, access, bodyTag(body, form))
  addVary(headers, 'Accept')
  if (!sendNotModified(exchange, headers)) sendBytes(exchange, 200, addHeaders(headers, documentHeaders(form)), body)
}

/**
 * What is asked for by a size. One of info.json is itself, by one side or by both, also when a policy has enlarged it; a
 * box larger than the image holds the image as it is, unless it is asked to enlarge it.
 */
function namedSize(size: string, image: Dimensions, row: ImageRow, version: Version): string {
  const named = thumbnailsOf(row).find(({ width, height }) =>
    [`${width},${height}`, `${width},`, `,${height}`].includes(size),
  )
  if (named) return exactly(version, named)
  const box = /^!(\d{1,6}),(\d{1,6})$/.exec(size)
  return box && Number(box[1]) >= image.width && Number(box[2]) >= image.height ? 'max' : size
}

async function sendThumbnail(
  services: Services,
  exchange: Exchange,
  address: PublicAddress,
  asset: Asset,
  access: ViewerAccess,
): Promise<void> {
  const { base } = services
  const version: Version = address.version ?? asset.defaultVersion
  const [region, size, rotation, quality] = address.rest.map(segment => decodeURIComponent(segment))
  const image = imageOf(asset.row)
  const plan = resolvePlan(
    parseRequest(version, region!, namedSize(size!, image, asset.row, version), rotation!, quality!),
    image,
    access.limits,
  )
  if (!isPlain(plan))
    throw invalid('region', 'must be full, unrotated and in default quality: thumbnails are ready-made')
  if (plan.format !== 'jpg') throw invalid('format', 'must be jpg: thumbnails are ready-made')
  if (!allowsPlan(access, image, plan)) throw unauthorised()
  const found = thumbnailOf(asset.row, plan)
  if (!found) throw notFound('A thumbnail of this size (info.json lists the available sizes)')
  const { xmp, mark } = rightsOf(services, asset.row, access.rules)
  const etag = `"${asset.mark}${mark}-t${plan.width}x${plan.height}"`
  const headers = assetHeaders(services, exchange, asset, access, etag)
  const canonical = `${base}${headerSafe(address.service)}/${canonicalPath(plan, version, image)}`
  addHeaders(headers, { Link: `<${IMAGE_API[version].profile(0)}>;rel="profile", <${canonical}>;rel="canonical"` })
  headers['Content-Type'] = MEDIA_TYPES.jpg
  if (sendNotModified(exchange, headers)) return
  const jpeg = await readThumbnail(services, found, xmp)
  if (!jpeg) throw notFound(`The thumbnail of ${asset.row.id}`)
  sendBytes(exchange, 200, headers, jpeg)
}

/** Answers a request for a thumbnail or for the service's info.json. Throws HttpProblem. */
export async function answerThumbnails(
  services: Services,
  exchange: Exchange,
  address: PublicAddress,
  asset: Asset,
): Promise<void> {
  assertOffered(asset, 'thumbs')
  if (isBare(address)) return redirectToInfo(services, exchange, address, asset)
  derivativeOf(asset.row)
  const access = await authoriseViewer(services, exchange.request, asset.row)
  const { rest } = address
  if (rest.length === 4) return sendThumbnail(services, exchange, address, asset, access)
  if (rest.length === 1 && rest[0] === 'info.json') return sendInfo(services, exchange, address, asset, access)
  throw notFound('The address, which is neither info.json nor {region}/{size}/{rotation}/{quality}.{format},')
}
