// The search in the texts of images and canvases: what is found in those that the one who asks may see, and nothing of the others.
import { inSlices } from '../../in-slices.js'
import { contentOfTexts } from '../../store/index.js'
import { type Found, findAll, type Hit, hitsAt, meantBy, type PageText, type Term } from '../../text/index.js'
import { bookOf } from './book-memory.js'
import { type SearchAsk, sizeOfOwner, type Texted, visibleTexts } from './visible-texts.js'

/** What was found in one text. */
export interface FoundText<P extends Texted> {
  place: P
  size: { width: number; height: number } | undefined
  text: number
  found: Found[]
}

/** What was found in the texts of some images and canvases, in their order. */
export interface FoundTexts<P extends Texted> {
  texts: FoundText<P>[]
  /** All hits together. */
  total: number
  /** Whether everyone finds the same. */
  everyones: boolean
}

/** Looks for all of some terms in each text of some images and canvases, in the order of these. */
export async function searchTexts<P extends Texted>(
  ask: SearchAsk,
  places: readonly P[],
  terms: readonly Term[],
): Promise<FoundTexts<P>> {
  if (terms.length === 0) return { texts: [], total: 0, everyones: true }
  const seen = await visibleTexts(ask, places)
  const book = await bookOf(ask.services.store, seen.all)
  const meant = await inSlices(terms, term => meantBy(term, book))
  const found = await inSlices(places, place =>
    seen.of(place).flatMap(([index, { adjunct: text, owner }]): FoundText<P>[] => {
      const hits = findAll(book.pages[index]!, meant)
      return hits.length === 0 ? [] : [{ place, size: sizeOfOwner(owner), text, found: hits }]
    }),
  )
  const texts = found.flat()
  return { texts, total: texts.reduce((sum, one) => sum + one.found.length, 0), everyones: seen.everyones }
}

/** A hit with the page that it is on. */
export interface PlacedHit<P extends Texted> {
  place: P
  /** Where the text is not in units of its own: the size of the image, if it is one's. */
  size: { width: number; height: number } | undefined
  page: PageText
  hit: Hit
}

/** Some of the hits, from one on. */
export async function hitsOf<P extends Texted>(
  { services }: Pick<SearchAsk, 'services'>,
  { texts }: FoundTexts<P>,
  from: number,
  count: number,
): Promise<PlacedHit<P>[]> {
  let before = 0
  const shown = texts.flatMap(one => {
    const [first, last] = [Math.max(0, from - before), Math.max(0, from + count - before)]
    before += one.found.length
    const found = one.found.slice(first, last)
    return found.length === 0 ? [] : [{ ...one, found }]
  })
  const contents = await contentOfTexts(
    services.store.db,
    shown.map(({ text }) => text),
  )
  const hits = await inSlices(shown, ({ place, size, text, found }) => {
    const content = contents.get(text)
    if (content === undefined) return []
    const page = JSON.parse(content) as PageText
    return hitsAt(page, found).map((hit): PlacedHit<P> => ({ place, size, page, hit }))
  })
  return hits.flat()
}
