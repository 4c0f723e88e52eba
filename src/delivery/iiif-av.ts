// iiif-av: what was transcoded of sound and video, whole or in part.
import {
  authoriseViewer,
  type Services,
  transcodeAt,
  transcodePath,
  transcodesOf,
  unauthorised,
} from '../operations/index.js'
import type { PublicAddress } from '../presentation/index.js'
import { HttpProblem } from '../problem.js'
import type { ImageRow, Transcode } from '../store/index.js'
import { type Asset, assertOffered } from './asset-cache.js'
import { sendFile } from './blob-answer.js'
import { assetHeaders, type Exchange } from './responses.js'

/** Throws HttpProblem 404 that says what there is in place of what was asked for. */
function notThere(row: ImageRow): HttpProblem {
  const paths = transcodesOf(row).map(transcode => transcodePath(row, transcode))
  const wait = row.ingesting ? 'it is being transcoded' : 'nothing was transcoded of it'
  const there = paths.length > 0 ? `there is ${paths.join(' and ')}` : wait
  return new HttpProblem(404, 'Not found', `${row.id} has nothing at this address: ${there}.`)
}

/** Names the bytes: the asset may keep its original and yet be transcoded in another way. */
const tagOf = ({ key }: Transcode): string => `"${key.slice(key.lastIndexOf('/') + 1)}"`

/** Answers a request for a transcode. Throws HttpProblem 404, 401 for viewers who may not see all of the asset, 416. */
export async function answerAv(
  services: Services,
  exchange: Exchange,
  { rest }: PublicAddress,
  asset: Asset,
): Promise<void> {
  assertOffered(asset, 'iiif-av')
  const { row } = asset
  const found = transcodeAt(row, rest.join('/'))
  if (!found) throw notThere(row)
  const access = await authoriseViewer(services, exchange.request, row)
  if (access.status === 401) throw unauthorised()
  await sendFile(services, exchange, assetHeaders(services, exchange, asset, access, tagOf(found)), {
    key: found.key,
    mediaType: found.media_type,
    name: `${row.id}.${found.extension}`,
  })
}
