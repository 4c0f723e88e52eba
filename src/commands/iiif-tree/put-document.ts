// A document of the IIIF store, made at its address or changed there.
import type { Answer, Call } from '../client.js'
import { DOCUMENT } from './tree-document.js'

/** What a write came to. */
export type Outcome = 'new' | 'changed' | 'unchanged'

/** Makes what is not at a path, or changes what is; an answer that is no success comes back. */
export async function putDocument(call: Call, path: string, document: string): Promise<Outcome | Answer> {
  const before = await call('GET', path, { headers: DOCUMENT })
  const isThere = before.status === 200 || before.status === 202
  const headers = { ...DOCUMENT, ...(isThere && { 'if-match': before.etag ?? '*' }) }
  const answer = await call('PUT', path, { document, headers })
  if (answer.status >= 300) return answer
  if (!isThere) return 'new'
  return answer.etag !== undefined && answer.etag === before.etag ? 'unchanged' : 'changed'
}
