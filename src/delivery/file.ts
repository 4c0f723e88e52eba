// file: the original as it was given.
import type { IncomingMessage } from 'node:http'
import {
  authoriseViewer,
  originalFits,
  ownersAccess,
  type Services,
  unauthorised,
  type ViewerAccess,
} from '../operations/index.js'
import { HttpProblem, notFound } from '../problem.js'
import { blobKey } from '../store/index.js'
import type { Row } from '../vocabulary/index.js'
import type { PublicAddress } from './address.js'
import { type Asset, assertOffered } from './asset-memory.js'
import { sendFile } from './blob-answer.js'
import { assetHeaders, type Exchange } from './exchange.js'

/** The access by which the original itself may be sent. Throws HttpProblem 401, and 403 for one that is too large to be shown. */
async function accessToOriginal(services: Services, request: IncomingMessage, row: Row): Promise<ViewerAccess> {
  const access = await authoriseViewer(services, request, row)
  if (access.status === 401) throw unauthorised()
  if (originalFits(row, services.settings)) return access
  const owners = await ownersAccess(services, request, row, access)
  if (owners) return owners
  throw new HttpProblem(403, 'Forbidden', 'The original is larger than what may be shown of this image.')
}

/** Answers a request for an asset's original. Throws HttpProblem 401 for who may not see all of it, 403, 404 and 416. */
export async function answerFile(
  services: Services,
  exchange: Exchange,
  { rest }: PublicAddress,
  asset: Asset,
): Promise<void> {
  assertOffered(asset, 'file')
  const { row } = asset
  const original = (row['original'] ?? row['uploaded']) as string | null
  if (rest.length > 0 || !original) throw notFound(`The file of ${row['id']}`)
  const access = await accessToOriginal(services, exchange.request, row)
  const headers = assetHeaders(exchange, asset, access, `"${original}"`)
  const key = blobKey(row['customer'] as number, 'original', original)
  await sendFile(services, exchange, headers, {
    key,
    mediaType: row['media_type'] as string,
    name: row['id'] as string,
  })
}
