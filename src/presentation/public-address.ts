// Reads a public address: which channel, which version of the Image API, whose asset, and what is asked of it.
import { percentDecoded } from '../percent-decoded.js'
import { HttpProblem } from '../problem.js'

/** The channels that answer with pixels and bytes, by the first segment of an address. */
export const CHANNELS = ['iiif-img', 'thumbs', 'file', 'iiif-av', 'adjuncts'] as const
export type Channel = (typeof CHANNELS)[number]

/** The major versions of the IIIF Image API, as addresses name them. */
const VERSION_WORDS = new Map([
  ['v2', 2],
  ['v3', 3],
] as const)

type Version = 2 | 3

/** Words that stand in the addresses where others have the name of a customer. */
export const WORDS = ['degraded', ...VERSION_WORDS.keys()]

/** How an address names a version: not at all where the customer's services speak it by default. */
export const versionPath = (version: Version, fallback: Version): string => (version === fallback ? '' : `/v${version}`)

/** A public address, taken apart; the parts that name the asset are decoded. */
export interface PublicAddress {
  channel: Channel
  /** The version that the address names. */
  version: Version | undefined
  degraded: boolean
  customer: string
  space: string
  id: string
  /** The address up to and with the asset's id, as it was sent. */
  service: string
  /** What follows the asset's id, as it was sent. */
  rest: string[]
}

/** A part of an address as it is meant. Throws HttpProblem 400 when it is not validly percent-encoded. */
export const decode = (segment: string): string => {
  const decoded = segment.includes('%') ? percentDecoded(segment) : segment
  if (decoded !== undefined) return decoded
  throw new HttpProblem(400, 'Bad request', 'The address is not validly percent-encoded: it must be UTF-8.')
}

/**
 * Takes apart the path of an address (without its query): `/{channel}[/degraded][/v2|/v3]/{customer}/{space}/{id}/...`.
 * Undefined when it is none of a channel's. Throws HttpProblem 400 when it is not validly percent-encoded.
 */
export function publicAddress(path: string): PublicAddress | undefined {
  const segments = path.split('/')
  const channel = segments[1] as Channel
  if (!CHANNELS.includes(channel)) return undefined
  let at = 2
  const degraded = channel === 'iiif-img' && segments[at] === 'degraded'
  if (degraded) at++
  const hasVersions = channel === 'iiif-img' || channel === 'thumbs'
  const version = hasVersions ? VERSION_WORDS.get(segments[at] as 'v2') : undefined
  if (version) at++
  if (!segments[at] || !segments[at + 1] || !segments[at + 2]) return undefined
  return {
    channel,
    version,
    degraded,
    customer: decode(segments[at]!),
    space: decode(segments[at + 1]!),
    id: decode(segments[at + 2]!),
    service: segments.slice(0, at + 3).join('/'),
    rest: segments.slice(at + 3),
  }
}
