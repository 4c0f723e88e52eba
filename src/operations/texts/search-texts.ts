// The search in the texts of images: what is found in those that the one who asks may see, and nothing of the others.
import type { IncomingMessage } from 'node:http'
import { inSlices } from '../../in-slices.js'
import { contentOfTexts, type ImageText, languagesOfImages, type TextImage, textsOfImages } from '../../store/index.js'
import {
  anyOf,
  type Found,
  findAll,
  finderOf,
  type Hit,
  hitsAt,
  type PageText,
  type PageTokens,
  stemmed,
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

/** The tokens of a text as they are kept. */
function pageTokens({ tokens, runs }: ImageText): PageTokens {
  const texts = (tokens ?? '').split(' ')
  if (runs.length <= 1) {
    const [from, language] = runs[0] ?? [0, '']
    return { texts, languageOf: at => (at >= from && language !== '' ? language : undefined) }
  }
  return { texts, languageOf: at => runs.findLast(([from]) => from <= at)?.[1] || undefined }
}

/** Texts of an image that the one who asks may see, and that are searched. */
async function visibleTexts(
  { services, request, customer }: SearchAsk,
  images: readonly SearchedImage[],
  query: string,
): Promise<{ byImage: Map<string, ImageText[]>; everyones: boolean }> {
  const all = await textsOfImages(services.store.db, customer, images, query)
  const guarded = all.map(text => guardedBy(text.image, text))
  const { rows, everyones } = await seenAmong(services, request, customer, guarded)
  const byImage = new Map<string, ImageText[]>()
  for (const [index, text] of all.entries()) {
    if (!rows.has(guarded[index]!)) continue
    const name = nameOf(text.image)
    byImage.set(name, [...(byImage.get(name) ?? []), text])
  }
  for (const [name, texts] of byImage) byImage.set(name, chosen(texts))
  return { byImage, everyones }
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
  const names = [...new Map(images.map(image => [nameOf(image), image])).values()]
  const languages = stemmed(await languagesOfImages(ask.services.store.db, ask.customer, names))
  const { byImage, everyones } = await visibleTexts(ask, names, anyOf([...terms], languages))
  const finders = terms.map(finderOf)
  const found = await inSlices(images, place =>
    (byImage.get(nameOf(place)) ?? []).flatMap((text): FoundText<I>[] => {
      if (text.tokens === null) return []
      const places = findAll(finders, pageTokens(text))
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
  const { byImage, everyones } = await visibleTexts(ask, images, anyOf([term], []))
  const find = finderOf(term)
  const counts = new Map<string, number>()
  const isCharacters = term.pieces.at(-1)!.isCharacter
  const separator = term.pieces.every(({ isCharacter }) => isCharacter) ? '' : ' '
  await inSlices([...byImage.values()].flat(), text => {
    if (text.tokens === null) return
    const page = pageTokens(text)
    for (const { at, length } of find(page)) {
      const end = at + length
      const more = isCharacters
        ? page.texts.slice(end, end + CHARACTERS_BEHIND).filter(one => [...one].length === 1)
        : []
      const word = [...page.texts.slice(at, end), ...more].join(separator)
      counts.set(word, (counts.get(word) ?? 0) + 1)
    }
  })
  const terms = [...counts].map(([text, count]) => ({ text, count }))
  return { terms: terms.sort((a, b) => a.text.localeCompare(b.text)), everyones }
}
