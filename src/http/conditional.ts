// Conditional reads, RFC 9110 section 13: one comparison for every API and for the public side.

/** The headers of a request that a conditional read depends on, as node has them: names in small letters. */
export interface ReadConditions {
  'if-none-match'?: string | undefined
  'if-modified-since'?: string | undefined
}

/** Whether a list of entity tags names this one, by the weak comparison (section 8.8.3.2); `*` stands for any. */
function namesTag(list: string, etag: string): boolean {
  const opaque = withoutWeakness(etag)
  return list.trim() === '*' || list.split(',').some(tag => withoutWeakness(tag.trim()) === opaque)
}

const withoutWeakness = (tag: string): string => (tag.startsWith('W/') ? tag.slice(2) : tag)

/**
 * Whether the client has the present state already, so that a read is answered with 304 (sections 13.1.2, 13.1.3 and
 * 13.2.2): If-Modified-Since counts only without If-None-Match. `lastModified` is an HTTP date, where there is one.
 */
export function isFresh(headers: ReadConditions, etag: string | undefined, lastModified?: string): boolean {
  const { 'if-none-match': tags, 'if-modified-since': since } = headers
  if (tags !== undefined) return etag !== undefined && namesTag(tags, etag)
  return since !== undefined && lastModified !== undefined && Date.parse(lastModified) <= Date.parse(since)
}
