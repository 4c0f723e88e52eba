// Where an image's original comes from: our own stored file when that is its origin, else the origin itself.
import type { BlobContent, Digest } from '../store/index.js'
import { blobKey } from '../store/index.js'
import type { Row } from '../vocabulary/index.js'
import { fetchOrigin } from './origins/index.js'
import type { IngestServices } from './image.js'

/** An original in a local file, ready to be probed and to be stored. */
export interface Original extends Digest {
  file: string
  bytes: number
  content: BlobContent
}

/** The address of an image's own stored file, which an upload has as its origin. */
export const ownFile = (base: string, { customer, space, id }: { customer: unknown; space: unknown; id: unknown }): string =>
  `${base}/file/${customer}/${space}/${encodeURIComponent(String(id))}`

/** Fetches the original into the file. Throws IngestFailure. */
export async function acquireOriginal(
  { blobs, settings, base }: IngestServices,
  row: Row,
  file: string,
  signal: AbortSignal,
): Promise<Original> {
  const origin = (!row['original'] && row['initial_origin']) || row['origin']
  if (row['uploaded'] && row['origin'] === ownFile(base, row as never)) {
    const key = blobKey(row['customer'] as number, 'original', row['uploaded'] as string)
    await blobs.fetchToFile(key, file)
    throw new Error('later')
  }
  const limits = {
    maxBytes: settings.MAX_UPLOAD_BYTES,
    timeoutMs: settings.ORIGIN_TIMEOUT_S * 1000,
    redirects: settings.ORIGIN_REDIRECTS,
    allowPrivate: settings.ALLOW_PRIVATE_ORIGINS,
  }
  const fetched = await fetchOrigin(String(origin), { name: 'default' }, limits, file, signal)
  throw fetched
}
