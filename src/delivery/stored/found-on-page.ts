// What is found of the words for which the address of a page asks: of a manifest, or of a collection.
import { type PlacedHit, searchTexts } from '../../operations/index.js'
import { between } from '../../text/index.js'
import { pagesWith } from '../numbered-page.js'
import type { Ask } from '../projections/projection-request.js'
import { foundHits, NO_DOCUMENTS } from '../search/found-hits.js'
import { placeOnCanvas } from '../search/place-on-canvas.js'
import { PAGE_SIZE, searchIn } from '../search/search-request.js'
import { inStored } from '../search/searched.js'
import type { Described, SearchedCanvas } from '../search/searched-canvas.js'

/** A hit: where each of its lines stands, as addresses, and its words among those around it. */
export interface FoundWords {
  targets: string[]
  before: string
  exact: string
  after: string
  language?: string | undefined
  /** The manifest that it is in, where several are searched. */
  within?: Described
  /** It is in what this document says of itself. */
  resource?: Described
}

/** What was found of a manifest, or in a collection. */
export interface FoundOnPage {
  q: string
  total: number
  /** Both from 1. */
  number: number
  pages: number
  /** Number of the first hit, from 0. */
  from: number
  hits: FoundWords[]
  everyones: boolean
}

function foundWords(placed: PlacedHit<SearchedCanvas>): FoundWords {
  const { parts, before, exact, after, language } = placed.hit
  const { within, resource } = placed.place
  return {
    ...{ targets: parts.map(part => placeOnCanvas(placed, part)), exact, language },
    before: before + between(before, exact),
    after: between(exact, after) + after,
    ...(within && { within }),
    ...(resource && { resource }),
  }
}

/** What a request to a document asks to be found; undefined where it asks for nothing. Throws HttpProblem. */
export async function foundOnPage(ask: Ask): Promise<FoundOnPage | undefined> {
  const { q, words, page: number } = searchIn(ask)
  if (q === '') return undefined
  const { images, documents = NO_DOCUMENTS, isPublic } = await inStored(ask, words)
  const asked = { services: ask.services, request: ask.request, customer: ask.customer.id }
  const found = await searchTexts(asked, images, words)
  const total = documents.total + found.total
  const pages = pagesWith(number, total, PAGE_SIZE)
  const from = (number - 1) * PAGE_SIZE
  const placed = await foundHits(ask.services, { documents, texts: found }, words, from, PAGE_SIZE)
  return { ...{ q, total, number, pages, from, hits: placed.map(foundWords) }, everyones: found.everyones && isPublic }
}
