// adjuncts: the files that go with an asset, each as it was fetched or sent.
import { authoriseViewer, guardedBy, type Services, unauthorised } from '../operations/index.js'
import { decodeSegment, type PublicAddress } from '../presentation/index.js'
import { notFound } from '../problem.js'
import { blobKey } from '../store/index.js'
import type { Asset } from './asset-cache.js'
import { sendFile } from './blob-answer.js'
import { assetHeaders, type Exchange } from './responses.js'

/** Answers a request for the content of an adjunct. Throws HttpProblem 401 for viewers who may not see it, 404 and 416. */
export async function answerAdjunct(
  services: Services,
  exchange: Exchange,
  { rest }: PublicAddress,
  asset: Asset,
): Promise<void> {
  const { customer, space, id: image } = asset.row
  const missing = notFound('The adjunct')
  if (rest.length !== 1) throw missing
  const id = decodeSegment(rest[0]!)
  const adjunct = await services.store.find('Adjunct', { customer, space, image, id })
  if (!adjunct?.original) throw missing
  const row = guardedBy(asset.row, adjunct)
  const access = await authoriseViewer(services, exchange.request, row)
  if (access.status === 401) throw unauthorised()
  const dated = { ...asset, row, lastModified: (adjunct.finished ?? adjunct.created).toUTCString() }
  const headers = assetHeaders(services, exchange, dated, access, `"${adjunct.original}"`)
  const key = blobKey(customer, 'original', adjunct.original)
  await sendFile(services, exchange, headers, { key, mediaType: adjunct.media_type, name: id })
}
