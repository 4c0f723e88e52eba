// Which of several representations a request asks for, by its Accept header (RFC 9110 section 12.5.1).
import { LRUCache } from 'lru-cache'
import Negotiator from 'negotiator'
import { HttpProblem } from '../problem.js'
import { parseMediaType } from './content-type.js'

const JSON_LD = 'application/ld+json'

/** One range of an Accept header without the parameters that say nothing to us (charset, unknown profiles). */
function plainRange(range: string, names: readonly string[]): string {
  const { type, parameters } = parseMediaType(range)
  const { q: quality, profile: asked = '' } = parameters
  const profiles = type === JSON_LD ? asked.split(/\s+/).filter(Boolean) : []
  const known = profiles.map(iri => `${JSON_LD};profile="${iri}"`).find(name => names.includes(name))
  return `${known ?? type}${quality ? `;q=${quality}` : ''}`
}

/** Commas in quoted parameters do not part ranges. */
const rangesOf = (accept: string): string[] => accept.match(/(?:[^,"]|"[^"]*")+/g) ?? []

/** Accept headers whose choice is remembered, and the longest of them. */
const MOST_HEADERS = 500
const LONGEST_HEADER = 500

/**
 * Chooses among representations by an Accept header, RFC 9110 section 12.5.1: the first is the answer to whoever accepts
 * anything, and a profile that is not known is ignored. Throws HttpProblem 406 that lists what is available.
 */
export function chooserOf<T extends { mediaType: string }>(available: readonly T[]): (accept?: string) => T {
  const names = available.map(({ mediaType }) => mediaType)
  const known = new LRUCache<string, T>({ max: MOST_HEADERS })
  return (header = '*/*') => {
    const remembered = known.get(header)
    if (remembered) return remembered
    const accept =
      rangesOf(header)
        .map(range => plainRange(range, names))
        .join(', ') || '*/*'
    const chosen = new Negotiator({ headers: { accept } } as never).mediaType(names)
    const found = available.find(({ mediaType }) => mediaType === chosen)
    if (!found)
      throw new HttpProblem(406, 'Not acceptable', `Available media types: ${names.join(', ')}.`, [
        { property: 'Accept', message: `must allow one of ${names.join(', ')}` },
      ])
    if (header.length <= LONGEST_HEADER) known.set(header, found)
    return found
  }
}
