// The keys by which shared caches are told what an answer is of, and later that it is no longer true.
import { createHash } from 'node:crypto'
import type { Settings } from '../../settings.js'

/** What an answer is of. */
export interface CacheSubject {
  customer: number
  space?: number
  /** The id of the one asset that it is made of. */
  image?: string
}

/** Characters of the hash that stands for an asset: ids are of any length and any characters, keys are not. */
const HASH_LENGTH = 16

/** Key of all that is delivered of a customer. */
export const customerKey = (customer: number): string => `c${customer}`

/** Key of its documents: manifests, lists, PDFs and ZIPs, any of which may show any of its assets. */
export const documentsKey = (customer: number): string => `c${customer}-d`

/** Key of one asset. */
export const imageKey = (customer: number, space: number, image: string): string =>
  `i${createHash('sha256')
    .update(JSON.stringify([customer, space, image]))
    .digest('base64url')
    .slice(0, HASH_LENGTH)}`

const keysOf = ({ customer, space, image }: CacheSubject): string[] => [
  customerKey(customer),
  ...(space === undefined ? [] : [`c${customer}-s${space}`]),
  image === undefined || space === undefined ? documentsKey(customer) : imageKey(customer, space, image),
]

/** Whether answers carry keys. */
const carriesKeys = ({ CACHE_KEYS, PURGE_URL }: Settings): boolean => CACHE_KEYS || PURGE_URL !== undefined

/** The headers with the keys of an answer that everyone may have, by the names that Fastly and Varnish, and Cloudflare, know; none where the settings want none. */
export function keyHeaders(settings: Settings, subject: CacheSubject): Record<string, string> {
  if (!carriesKeys(settings)) return {}
  const keys = keysOf(subject)
  return { 'Surrogate-Key': keys.join(' '), 'Cache-Tag': keys.join(',') }
}
