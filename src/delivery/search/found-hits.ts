// The hits in what was found of documents and of pages, from one on: those in documents first.
import { type FoundTexts, hitsOf, type PlacedHit, type Services } from '../../operations/index.js'
import type { Term } from '../../text/index.js'
import { documentHits } from './document-hits.js'
import type { FoundDocuments } from './searched.js'
import type { SearchedCanvas } from './searched-canvas.js'

export const NO_DOCUMENTS: FoundDocuments = { total: 0, read: async () => [] }

/** Up to `count` of the hits. */
export async function foundHits(
  services: Services,
  { documents, texts }: { documents: FoundDocuments; texts: FoundTexts<SearchedCanvas> },
  terms: readonly Term[],
  from: number,
  count: number,
): Promise<PlacedHit<SearchedCanvas>[]> {
  const inDocuments = Math.min(count, Math.max(0, documents.total - from))
  const hits = await documentHits(services.base, documents, terms, from, inDocuments)
  const rest = await hitsOf({ services }, texts, Math.max(0, from - documents.total), count - hits.length)
  return [...hits, ...rest]
}
