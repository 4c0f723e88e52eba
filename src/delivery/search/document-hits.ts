// Hits in the labels and metadata of documents: one for each, as one in a page is.
import type { PlacedHit } from '../../operations/index.js'
import type { DocumentText } from '../../presentation/index.js'
import { findAll, hitsAt, meantBy, openBook, pageOfTexts, type Term, tokensOf } from '../../text/index.js'
import type { FoundDocuments } from './searched.js'
import type { SearchedCanvas } from './searched-canvas.js'

/** The hits in some documents, from one on. */
export async function documentHits(
  base: string,
  { read }: FoundDocuments,
  terms: readonly Term[],
  from: number,
  count: number,
): Promise<PlacedHit<SearchedCanvas>[]> {
  const documents = count > 0 ? await read(from, count) : []
  return documents.flatMap(({ kind, public_path: path, label, texts }) => {
    const page = pageOfTexts(JSON.parse(texts) as DocumentText[])
    const opened = openBook()
    for (const line of page.lines) {
      const tokens = tokensOf([line]).map(({ text }) => text)
      opened.add({ tokens: tokens.join(' '), runs: [[0, line.language ?? '']] })
    }
    const book = opened.book()
    const meant = terms.map(term => meantBy(term, book))
    // The line that has most of the words is shown.
    const found = page.lines.map((line, index) => ({
      line,
      found: meant.flatMap(one => findAll(book.pages[index]!, [one])),
    }))
    const best = found.reduce((most, one) => (one.found.length > most.found.length ? one : most))
    const hit = hitsAt({ ...page, lines: [best.line] }, best.found.slice(0, 1))[0]
    if (!hit) return []
    const type = kind === 'manifests' ? 'Manifest' : 'Collection'
    const place = { canvasId: '', canvas: base + path, resource: { id: base + path, type, label } }
    return [{ place, size: undefined, page: { ...page, lines: [best.line] }, hit }]
  })
}
