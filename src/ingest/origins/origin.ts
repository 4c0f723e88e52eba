// What a fetch is given and gives back.
import type { Settings } from '../../settings.js'
import type { Credentials } from './credentials.js'
import type { StrategyName } from './strategy-name.js'

/** How an original is fetched. */
export interface Strategy {
  name: StrategyName
  credentials?: Credentials
}

/** What one fetch may take, and where it may go. */
export interface OriginLimits {
  maxBytes: number
  /** Milliseconds for the whole fetch, redirects included. */
  timeoutMs: number
  redirects: number
  /** Lets loopback and private addresses through. */
  allowPrivate: boolean
  /** The operator's S3 server, when it is not Amazon's. It may be at a private address. */
  s3Endpoint?: string
  /** What an origin may be in with the credentials of this machine: `bucket` or `bucket/prefix` each. */
  s3Buckets: readonly string[]
  /** Where our own blobs and derivatives are, `s3://bucket/prefix` each; no origin may be there. */
  ownPlaces: readonly string[]
}

/** An original that was fetched: size in bytes, hashes in lower-case hex, and what the origin said of it. */
export interface FetchedOrigin {
  bytes: number
  sha256: string
  sha1: string
  /** Without parameters, in lower case; only a claim. */
  mediaType?: string
  etag?: string
  lastModified?: Date
}

/** One fetch on its way. `signal` ends it: its reason is an OriginFailure. */
export interface Fetch {
  url: URL
  credentials?: Credentials
  limits: OriginLimits
  path: string
  signal: AbortSignal
}

/** The limits that the settings name. */
export const originLimits = (settings: Settings): OriginLimits => ({
  maxBytes: settings.MAX_UPLOAD_BYTES,
  timeoutMs: settings.ORIGIN_TIMEOUT_S * 1000,
  redirects: settings.ORIGIN_REDIRECTS,
  allowPrivate: settings.ALLOW_PRIVATE_ORIGINS,
  s3Endpoint: settings.S3_ENDPOINT,
  s3Buckets: settings.S3_ORIGIN_BUCKETS,
  ownPlaces: [settings.BLOB_URL, settings.DERIVATIVE_CACHE].filter(place => place !== undefined),
})
