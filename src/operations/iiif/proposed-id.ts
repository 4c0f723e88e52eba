// The id that a client proposes for what it posts, by the header Slug (RFC 5023, section 9.7).
const LONGEST = 200

/** A header as text: percent-encoded UTF-8, or what it is where it is no such encoding. */
function textOf(header: string): string {
  try {
    return decodeURIComponent(header)
  } catch {
    return header
  }
}

/**
 * The id that is nearest to what a header proposes, in letters that ids are made of; undefined where there is none, and
 * for a number alone, which is no id.
 */
export function proposedId(header: string | string[] | undefined): string | undefined {
  if (typeof header !== 'string') return undefined
  const id = textOf(header)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9._~-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, LONGEST)
  return id === '' || /^\d+$/.test(id) ? undefined : id
}
