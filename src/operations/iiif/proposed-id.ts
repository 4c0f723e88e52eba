// The id that a client proposes for what it posts, by the header Slug (RFC 5023, section 9.7).
import { percentDecoded } from '../../percent-decoded.js'

const LONGEST = 200

/**
 * The id that is nearest to what a header proposes, in letters that ids are made of; undefined where there is none, and
 * for a number alone, which is no id.
 */
export function proposedId(header: string | string[] | undefined): string | undefined {
  if (typeof header !== 'string') return undefined
  const id = (percentDecoded(header) ?? header)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9._~-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, LONGEST)
  return id === '' || /^\d+$/.test(id) ? undefined : id
}
