// file: the original as it was given.
import { authoriseViewer, originalAccess, type Services, unauthorised } from '../operations/index.js'
import type { PublicAddress } from '../presentation/index.js'
import { notFound } from '../problem.js'
import { blobKey } from '../store/index.js'
import { type Asset, assertOffered } from './asset-cache.js'
import { sendFile } from './blob-answer.js'
import { assetHeaders, type Exchange } from './responses.js'

/** Answers a request for an asset's original. Throws HttpProblem 401 for viewers who may not see all of it, 403, 404 and 416. */
export async function answerFile(
  services: Services,
  exchange: Exchange,
  { rest }: PublicAddress,
  asset: Asset,
): Promise<void> {
  assertOffered(asset, 'file')
  const { row } = asset
  const original = row.original ?? row.uploaded
  if (rest.length > 0 || !original) throw notFound(`The file of ${row.id}`)
  const viewers = await authoriseViewer(services, exchange.request, row)
  if (viewers.status === 401) throw unauthorised()
  const access = await originalAccess(services, exchange.request, row, viewers)
  const headers = assetHeaders(services, exchange, asset, access, `"${original}"`)
  const key = blobKey(row.customer, 'original', original)
  await sendFile(services, exchange, headers, {
    key,
    mediaType: row.media_type,
    name: row.id,
  })
}
