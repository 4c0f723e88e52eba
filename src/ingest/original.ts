// Where an image's original comes from: our own stored file when that is its origin, else the origin itself.
import {
  type BlobContent,
  type BlobStore,
  blobKey,
  type ImageKey,
  type ImageRow,
  originRules,
  StorageError,
  type Store,
  type Original as StoredOriginal,
} from '../store/index.js'
import { isTranscoded } from './channel.js'
import { IngestFailure } from './ingest-failure.js'
import type { IngestServices } from './ingest-services.js'
import {
  fetchOrigin,
  matchStrategy,
  OriginFailure,
  originLimits,
  readCredentials,
  type Strategy,
  type StrategyName,
} from './origins/index.js'

/** An original in a local file: `content` is what to store of it, nothing when it is stored already. */
export interface Original {
  file: string
  sha256: string
  /** Known when the original was fetched now. */
  sha1?: string
  bytes: number
  content?: BlobContent
}

/** The path of an image's own stored file, which an upload has as its origin. */
export const ownFile = ({ customer, space, id }: ImageKey): string =>
  `/file/${customer}/${space}/${encodeURIComponent(id)}`

/** An original that is stored, in a local file: `scratch`, unless the blob store has one. Throws StorageError when it is missing. */
export async function storedOriginal(
  blobs: BlobStore,
  { customer, sha256 }: StoredOriginal,
  scratch: string,
): Promise<Original> {
  const key = blobKey(customer, 'original', sha256)
  const entry = await blobs.stat(key)
  if (!entry) throw new StorageError('missing', key)
  const own = blobs.localPath(key)
  if (!own) await blobs.fetchToFile(key, scratch)
  return { file: own ?? scratch, sha256, bytes: entry.size }
}

const UNREADABLE_CREDENTIALS =
  'The credentials of the origin strategy cannot be decrypted: write them again, or ask the operator, whose log says why.'

/** How the customer says that an origin is fetched; by plain HTTP when it says nothing of it. */
async function strategyFor(store: Store, customer: number, origin: string): Promise<Strategy> {
  const rule = await matchStrategy(origin, await originRules(store, customer))
  if (!rule) return { name: 'default' }
  const name = rule.strategy as StrategyName
  const credentials = rule.credentials()
  // A key that is missing may be set again.
  if (credentials === undefined) throw new IngestFailure('internal', UNREADABLE_CREDENTIALS, { retry: true })
  return { name, credentials: readCredentials(name, credentials) }
}

/** What an origin of a customer gives, in the local file `scratch`, within the limits. Throws OriginFailure and IngestFailure. */
export async function fetchedFrom(
  { store, settings }: IngestServices,
  customer: number,
  origin: string,
  scratch: string,
  signal: AbortSignal,
  limits = originLimits(settings),
): Promise<Original> {
  const strategy = await strategyFor(store, customer, origin)
  const { bytes, sha256, sha1 } = await fetchOrigin(origin, strategy, limits, scratch, signal)
  const content = { path: scratch, move: true, digest: { size: bytes, sha256, sha1 } }
  return { file: scratch, sha256, sha1, bytes, content }
}

/** Fetches the first of the origins that can be fetched; the failure of the last one is the one that is told. */
async function fromOrigin(
  services: IngestServices,
  row: ImageRow,
  scratch: string,
  signal: AbortSignal,
): Promise<Original> {
  const origins = [row.original ? '' : row.initial_origin, row.origin || row.initial_origin]
  // A fragment says what of the file is meant; it is no part of where that is.
  const addresses = [...new Set(origins.map(origin => origin.replace(/#.*/s, '')))].filter(Boolean)
  if (addresses.length === 0)
    throw new IngestFailure('missing', 'The image has no origin to fetch it from.', { retry: false })
  const limits = originLimits(services.settings)
  // Films are large: they may take as long to come as pictures may take altogether.
  if (isTranscoded(row)) limits.timeoutMs = Math.max(limits.timeoutMs, services.settings.INGEST_TIMEOUT_S * 1000)
  const failures: unknown[] = []
  for (const origin of addresses) {
    try {
      return await fetchedFrom(services, row.customer, origin, scratch, signal, limits)
    } catch (error) {
      failures.push(error)
      if (error instanceof OriginFailure && error.reason === 'cancelled') break
    }
  }
  throw failures.at(-1)
}

/**
 * The original in a local file: `scratch`, unless the blob store has one. The initial origin is for the first ingest:
 * where it fails, and always afterwards, the origin is asked. Throws OriginFailure, IngestFailure, StorageError.
 */
export function acquireOriginal(
  services: IngestServices,
  row: ImageRow,
  scratch: string,
  signal: AbortSignal,
): Promise<Original> {
  const { customer, uploaded: sha256 } = row
  if (sha256) return storedOriginal(services.blobs, { customer, sha256 }, scratch)
  return fromOrigin(services, row, scratch, signal)
}
