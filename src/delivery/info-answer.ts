// iiif-img: the information documents of an image and of its degraded form. IIIF Image API 3.0 and 2.1, §5.

import { type ImageInfo, infoDocument, offeredOf, type Pyramid, type Version } from '../images/index.js'
import {
  AUTH_CONTEXTS,
  addHeaders,
  describeAuth,
  isProtected,
  type Services,
  unauthorised,
  type ViewerAccess,
} from '../operations/index.js'
import { type PublicAddress, versionPath } from '../presentation/index.js'
import { accessHeaders } from './access-headers.js'
import type { Asset, InfoDocument } from './asset-cache.js'
import { contentHash } from './content-hash.js'
import { degradedOf } from './degraded.js'
import { type DocumentForm, documentForm, documentHeaders } from './negotiate.js'
import { addVary, assetHeaders, type Exchange, redirect, sendBytes, sendNotModified } from './responses.js'

/** Most documents that are kept of one asset. */
const MAX_DOCUMENTS = 8

/** What is announced of the image, or of its degraded form. */
function described(degraded: boolean, pyramid: Pyramid, access: ViewerAccess): Omit<ImageInfo, 'id'> {
  const { limits } = access
  if (!degraded)
    return { width: pyramid.width, height: pyramid.height, ...limits, ...offeredOf(pyramid, pyramid.tileSize, limits) }
  const { size, regions } = degradedOf(pyramid, access)
  return { ...size, ...limits, ...(regions ? offeredOf(size, pyramid.tileSize, limits) : { level: 0, sizes: [size] }) }
}

/** The path of the service that a document describes: the version is named in it where it is not the default one. */
export function serviceId(address: PublicAddress, version: Version, asset: Asset): string {
  if (address.version) return address.service
  return address.service.replace(/^(\/[^/]+(?:\/degraded)?)/, `$1${versionPath(version, asset.defaultVersion)}`)
}

/** The ETag of a document in a form: the same bytes are another representation under another media type. */
export const bodyTag = (body: Buffer, { linked }: DocumentForm): string => `"${contentHash(body)}${linked ? 'l' : 'j'}"`

/** Whether a document is the same for as long as the asset is: not where it names services that may change. */
const isLasting = ({ row }: Asset, access: ViewerAccess): boolean => access.public && row.roles.length === 0

async function writeDocument(
  services: Services,
  address: PublicAddress,
  form: DocumentForm,
  asset: Asset,
  access: ViewerAccess,
  pyramid: Pyramid,
): Promise<InfoDocument> {
  const { version } = form
  const id = services.base + serviceId(address, version, asset)
  const upscaling = !address.degraded && services.settings.ANONYMOUS_UPSCALING
  const info = { upscaling, ...described(address.degraded, pyramid, access) }
  // In version 3 the probe is asked for the whole image, in version 2 the degraded form itself tells the way to it.
  const auth = address.degraded && version === 3 ? [] : (await describeAuth(services, asset.row))[version]
  const ways = auth.length > 0 && { services: auth, contexts: AUTH_CONTEXTS[version] }
  const body = Buffer.from(JSON.stringify(infoDocument(version, { id, ...info, ...ways })))
  return { body, etag: bodyTag(body, form) }
}

/** The path of the service of what is open to everyone of an image that `service` is the whole of. */
const degradedService = (service: string): string => service.replace('/iiif-img/', '/iiif-img/degraded/')

/**
 * Answers a request for info.json, which is open to everyone: it tells the way to what is not. To what is `protected`
 * there is none: throws HttpProblem 401 for everyone but its owner. In version 2 a viewer who may not see all of an
 * image is led to its degraded form, and where nothing is open gets the document as a 401: this is what makes viewers
 * ask for a log-in (Authentication 1.0 §3). In version 3 they ask the probe (Authorization Flow 2.0 §5).
 */
export async function sendInfo(
  services: Services,
  exchange: Exchange,
  address: PublicAddress,
  asset: Asset,
  access: ViewerAccess,
  pyramid: Pyramid,
): Promise<void> {
  if (access.status === 401 && isProtected(asset.row)) throw unauthorised()
  const form = documentForm(exchange.request.headers.accept, address.version, asset.defaultVersion)
  const { edge, fullEdge } = access.open
  const isWhole = address.degraded || access.status === 200 || edge >= Math.max(pyramid.width, pyramid.height)
  const isRefused = form.version === 2 && !isWhole
  if (isRefused && (edge > 0 || fullEdge > 0)) {
    const service = degradedService(serviceId(address, 2, asset))
    const headers = accessHeaders(services, access, asset.row)
    return redirect(exchange, `${services.base}${service}/info.json`, headers, 302)
  }
  const key = `${services.base}${address.service}|${form.version}|${form.linked}`
  let document = asset.documents.get(key)
  const isKept = isLasting(asset, access)
  if (isKept) exchange.request.cached = document ? 'hit' : 'miss'
  if (!document) {
    document = await writeDocument(services, address, form, asset, access, pyramid)
    if (isKept && asset.documents.size < MAX_DOCUMENTS) asset.documents.set(key, document)
  }
  const headers = assetHeaders(services, exchange, asset, access, document.etag)
  addVary(headers, 'Accept')
  if (!isRefused && sendNotModified(exchange, headers)) return
  const { ETag: etag, 'Last-Modified': modified, ...others } = addHeaders(headers, documentHeaders(form))
  // No condition holds for a refusal (RFC 9110 §13.2.1), and a stored one would hide what a log-in has opened.
  const caching = isRefused ? { 'Cache-Control': 'no-store' } : { ETag: etag, 'Last-Modified': modified }
  sendBytes(exchange, isRefused ? 401 : 200, { ...others, ...caching }, document.body)
}
