// iiif-img: the image service of an asset. IIIF Image API 3.0 and 2.1.
import { authoriseViewer, plainHeadersOf, type Services, subjectOf } from '../operations/index.js'
import type { PublicAddress } from '../presentation/index.js'
import { notFound } from '../problem.js'
import type { Asset } from './asset-cache.js'
import { assertOffered } from './asset-cache.js'
import { sendImage } from './image-answer.js'
import { sendInfo } from './info-answer.js'
import { pyramidOf } from './open-pyramid.js'
import { type Exchange, redirect } from './responses.js'

/** Whether an address names a service itself, with or without a slash at its end. */
export const isBare = ({ rest }: PublicAddress): boolean => rest.length === 0 || (rest.length === 1 && rest[0] === '')

/** Leads from a service itself to its information document. */
export async function redirectToInfo(
  services: Services,
  exchange: Exchange,
  { service }: PublicAddress,
  { row }: Asset,
): Promise<void> {
  redirect(exchange, `${services.base}${service}/info.json`, await plainHeadersOf(services, subjectOf(row)))
}

/** Answers a request to the image service. Throws HttpProblem. */
export async function answerImages(
  services: Services,
  exchange: Exchange,
  address: PublicAddress,
  asset: Asset,
): Promise<void> {
  assertOffered(asset, 'iiif-img')
  if (isBare(address)) return redirectToInfo(services, exchange, address, asset)
  const access = await authoriseViewer(services, exchange.request, asset.row)
  const opened = pyramidOf(services, asset.row)
  const pyramid = opened instanceof Promise ? await opened : opened
  const { rest } = address
  if (rest.length === 4) return sendImage(services, exchange, address, asset, access, pyramid)
  if (rest.length === 1 && rest[0] === 'info.json') return sendInfo(services, exchange, address, asset, access, pyramid)
  throw notFound('The address, which is neither info.json nor {region}/{size}/{rotation}/{quality}.{format},')
}
