// A document of the IIIF store, made at its address or changed there.
import type { Answer, Call, TextAnswer } from '../client.js'
import { DOCUMENT } from './tree-document.js'

/** What a write came to. */
export type Outcome = 'new' | 'changed' | 'unchanged'

/** Whether a GET has found a resource, also while its images are ingested. */
export const isThere = ({ status }: Answer): boolean => status === 200 || status === 202

/**
 * Makes what is not at a path, or changes what is; an answer that is no success comes back. `present`: what a GET of the
 * path has answered, where it was asked before.
 */
export async function putDocument(
  call: Call,
  path: string,
  document: string,
  present?: TextAnswer,
): Promise<Outcome | Answer> {
  const before = present ?? (await call('GET', path, { headers: DOCUMENT }))
  const headers = { ...DOCUMENT, ...(isThere(before) && { 'if-match': before.etag ?? '*' }) }
  const answer = await call('PUT', path, { document, headers })
  if (answer.status >= 300) return answer
  if (!isThere(before)) return 'new'
  return answer.etag !== undefined && answer.etag === before.etag ? 'unchanged' : 'changed'
}
