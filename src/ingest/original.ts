// Where an image's original comes from: our own stored file when that is its origin, else the origin itself.
import { type BlobContent, type BlobStore, blobKey, StorageError, type Store } from '../store/index.js'
import type { Row } from '../vocabulary/index.js'
import { IngestFailure } from './failure.js'
import type { IngestServices } from './image.js'
import {
  fetchOrigin,
  matchStrategy,
  type OriginRule,
  originLimits,
  readCredentials,
  type Strategy,
  type StrategyName,
} from './origins/index.js'

/** An original in a local file: `content` is what to store of it, nothing when it is stored already. */
export interface Original {
  file: string
  sha256: string
  bytes: number
  content?: BlobContent
}

/** The address of an image's own stored file, which an upload has as its origin. */
export const ownFile = (
  base: string,
  { customer, space, id }: { customer: unknown; space: unknown; id: unknown },
): string => `${base}/file/${customer}/${space}/${encodeURIComponent(String(id))}`

async function fromBlob(blobs: BlobStore, row: Row, scratch: string): Promise<Original> {
  const sha256 = row['uploaded'] as string
  const key = blobKey(row['customer'] as number, 'original', sha256)
  const entry = await blobs.stat(key)
  if (!entry) throw new StorageError('missing', key)
  const own = blobs.localPath(key)
  if (!own) await blobs.fetchToFile(key, scratch)
  return { file: own ?? scratch, sha256, bytes: entry.size }
}

/** How the customer says that an origin is fetched; by plain HTTP when it says nothing of it. */
async function strategyFor({ db }: Store, customer: number, origin: string): Promise<Strategy> {
  const rules: (OriginRule & { strategy: StrategyName; credentials: string | null })[] = await db(
    'customer_origin_strategies',
  )
    .where({ customer })
    .orderBy(['order', 'id'])
  const rule = matchStrategy(origin, rules)
  return rule
    ? { name: rule.strategy, credentials: readCredentials(rule.strategy, rule.credentials) }
    : { name: 'default' }
}

/** The original in a local file: `scratch`, unless the blob store has one. Throws OriginFailure, IngestFailure. */
export async function acquireOriginal(
  { blobs, settings, store }: IngestServices,
  row: Row,
  scratch: string,
  signal: AbortSignal,
): Promise<Original> {
  if (row['uploaded']) return fromBlob(blobs, row, scratch)
  const origin = (!row['original'] && row['initial_origin']) || row['origin']
  if (!origin) throw new IngestFailure('The image has no origin to fetch it from.', { retry: false })
  const strategy = await strategyFor(store, row['customer'] as number, String(origin))
  const { bytes, sha256, sha1 } = await fetchOrigin(String(origin), strategy, originLimits(settings), scratch, signal)
  return { file: scratch, sha256, bytes, content: { path: scratch, move: true, digest: { size: bytes, sha256, sha1 } } }
}
