// The search in the texts of images: what is found in those that the one who asks may see, and nothing of the others.
import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { LRUCache } from 'lru-cache'
import { grouped } from '../../grouped.js'
import { inSlices } from '../../in-slices.js'
import {
  contentOfTexts,
  type ImageText,
  type Store,
  type TextImage,
  textsOfImages,
  tokensOfTexts,
} from '../../store/index.js'
import {
  type Book,
  type Found,
  findAll,
  findIn,
  type Hit,
  hitsAt,
  meantBy,
  openBook,
  type PageText,
  type Term,
} from '../../text/index.js'
import { seenAmong } from '../access.js'
import { guardedBy } from '../canvases/index.js'
import type { Services } from '../services.js'

/** An image whose texts are searched. */
export interface SearchedImage {
  space: number
  id: string
}

/** What was found in one text of an image. */
export interface FoundText<I extends SearchedImage> {
  place: I
  image: TextImage
  text: number
  found: Found[]
}

/** What was found in some images, in their order. */
export interface FoundTexts<I extends SearchedImage> {
  texts: FoundText<I>[]
  /** All hits together. */
  total: number
  /** Whether everyone finds the same. */
  everyones: boolean
}

const nameOf = ({ space, id }: SearchedImage): string => `${space}/${id}`

/** Languages that may be the same: one that is not known may be any. */
const mayBeAlike = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === 0 || others.length === 0 || some.some(language => others.includes(language))

/**
 * Of the texts of an image those that are searched: one of the same words is enough, and it is the first whose words have
 * places. A translation is another text.
 */
function chosen(texts: readonly ImageText[]): ImageText[] {
  const byRank = [...texts].sort((a, b) => Number(b.placed) - Number(a.placed))
  return byRank.filter(
    (text, index) => !byRank.slice(0, index).some(before => mayBeAlike(before.languages, text.languages)),
  )
}

/** What of the texts of some images is searched, by the images. */
interface Visible {
  byImage: Map<string, { text: ImageText; page: Uint32Array }[]>
  book: Book
  /** Whether everyone sees the same. */
  everyones: boolean
}

/** Books that were searched last, as they and their texts are. */
const books = new WeakMap<Store, LRUCache<string, Promise<Book>>>()
const MOST_BYTES = 64 * 1024 * 1024
const LARGEST = MOST_BYTES / 4

/** Tokens that are read by one statement, in texts. */
const AT_ONCE = 1_000

async function readBook({ store: { db } }: Services, texts: readonly ImageText[]): Promise<Book> {
  const opened = openBook()
  for (let from = 0; from < texts.length; from += AT_ONCE) {
    const slice = texts.slice(from, from + AT_ONCE)
    const tokens = await tokensOfTexts(
      db,
      slice.map(({ adjunct }) => adjunct),
    )
    await inSlices(slice, ({ adjunct }) => opened.add(tokens.get(adjunct) ?? { tokens: '', runs: [] }))
  }
  return opened.book()
}

/** The words of some texts, in their order: read once for as long as they are the same. */
async function bookOf(services: Services, texts: readonly ImageText[]): Promise<Book> {
  const memory = books.get(services.store) ?? new LRUCache<string, Promise<Book>>({ maxSize: MOST_BYTES })
  books.set(services.store, memory)
  const key = createHash('sha256')
    .update(texts.map(({ adjunct, reading }) => `${adjunct}.${reading}`).join(' '))
    .digest('base64')
  const known = memory.get(key)
  if (known) return known
  const reading = readBook(services, texts)
  const book = await reading
  if (book.bytes <= LARGEST) memory.set(key, reading, { size: book.bytes + 1 })
  return book
}

/** Texts of images that the one who asks may see, and that are searched. */
async function visibleTexts(ask: SearchAsk, images: readonly SearchedImage[]): Promise<Visible> {
  const { services, request, customer } = ask
  const names = [...new Map(images.map(image => [nameOf(image), image])).values()]
  const all = await textsOfImages(services.store.db, customer, names)
  const guarded = all.map(text => guardedBy(text.image, text))
  const { rows, everyones } = await seenAmong(services, request, customer, guarded)
  const ofImages = grouped(
    [...all.entries()].filter(([index]) => rows.has(guarded[index]!)),
    ([, text]) => nameOf(text.image),
  )
  // The book is of all texts, so that everyone searches the same one.
  const book = await bookOf(services, all)
  const byImage = new Map(
    [...ofImages].map(([name, texts]) => {
      const numbers = new Map(texts.map(([index, text]) => [text, index]))
      return [
        name,
        chosen(texts.map(([, text]) => text)).map(text => ({ text, page: book.pages[numbers.get(text)!]! })),
      ]
    }),
  )
  return { byImage, book, everyones }
}

/** Who asks, and in whose texts. */
export interface SearchAsk {
  services: Services
  request: IncomingMessage
  customer: number
}

/** Looks for all of some terms in each of some images, whose texts are read in the order of the images. */
export async function searchTexts<I extends SearchedImage>(
  ask: SearchAsk,
  images: readonly I[],
  terms: readonly Term[],
): Promise<FoundTexts<I>> {
  if (terms.length === 0 || images.length === 0) return { texts: [], total: 0, everyones: true }
  const { byImage, book, everyones } = await visibleTexts(ask, images)
  const meant = await inSlices(terms, term => meantBy(term, book))
  const found = await inSlices(images, place =>
    (byImage.get(nameOf(place)) ?? []).flatMap(({ text, page }): FoundText<I>[] => {
      const places = findAll(page, meant)
      return places.length === 0 ? [] : [{ place, image: text.image, text: text.adjunct, found: places }]
    }),
  )
  const texts = found.flat()
  return { texts, total: texts.reduce((sum, one) => sum + one.found.length, 0), everyones }
}

/** A hit with the page that it is on. */
export interface PlacedHit<I extends SearchedImage> {
  place: I
  image: TextImage
  page: PageText
  hit: Hit
}

/** Some of the hits, from one on. */
export async function hitsOf<I extends SearchedImage>(
  { services }: Pick<SearchAsk, 'services'>,
  { texts }: FoundTexts<I>,
  from: number,
  count: number,
): Promise<PlacedHit<I>[]> {
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
  const hits = await inSlices(shown, ({ place, image, text, found }) => {
    const content = contents.get(text)
    if (content === undefined) return []
    const page = JSON.parse(content) as PageText
    return hitsAt(page, found).map((hit): PlacedHit<I> => ({ place, image, page, hit }))
  })
  return hits.flat()
}

/** A word or phrase that begins as was asked, and how often it stands there. */
export interface Completed {
  text: string
  count: number
}

/** Characters of scripts without blanks that are shown behind what was asked for. */
const CHARACTERS_BEHIND = 2

/** What begins with a term in some images, in the order of the alphabet. */
export async function completeTerm(
  ask: SearchAsk,
  images: readonly SearchedImage[],
  term: Term,
): Promise<{ terms: Completed[]; everyones: boolean }> {
  if (images.length === 0) return { terms: [], everyones: true }
  const { byImage, book, everyones } = await visibleTexts(ask, images)
  const meant = meantBy(term, book)
  const counts = new Map<string, number>()
  const isCharacters = term.pieces.at(-1)!.isCharacter
  const separator = term.pieces.every(({ isCharacter }) => isCharacter) ? '' : ' '
  await inSlices([...byImage.values()].flat(), ({ page }) => {
    const textsFrom = (from: number, to: number) => Array.from(page.subarray(from, to), id => book.entries[id]!.text)
    for (const { at, length } of findIn(page, meant)) {
      const end = at + length
      const behind = isCharacters ? textsFrom(end, end + CHARACTERS_BEHIND) : []
      const word = [...textsFrom(at, end), ...behind.filter(one => [...one].length === 1)].join(separator)
      counts.set(word, (counts.get(word) ?? 0) + 1)
    }
  })
  const terms = [...counts].map(([text, count]) => ({ text, count }))
  return { terms: terms.sort((a, b) => a.text.localeCompare(b.text)), everyones }
}
