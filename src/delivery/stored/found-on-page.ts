// What is found of the words for which the address of a manifest's page asks.
import { hitsOf, searchTexts } from '../../operations/index.js'
import { between } from '../../text/index.js'
import { pagesWith } from '../numbered-page.js'
import type { Ask } from '../projections/projection-request.js'
import { placeOnCanvas } from '../search/place-on-canvas.js'
import { PAGE_SIZE, searchIn } from '../search/search-request.js'
import { inManifest } from '../search/searched.js'

/** A hit: where each of its lines stands, as addresses, and its words among those around it. */
export interface FoundWords {
  targets: string[]
  before: string
  exact: string
  after: string
  language?: string | undefined
}

/** What was found of a manifest. */
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

/** What a request to a manifest asks to be found; undefined where it asks for nothing. Throws HttpProblem. */
export async function foundOnPage(ask: Ask): Promise<FoundOnPage | undefined> {
  const { q, words, page: number } = searchIn(ask)
  if (q === '') return undefined
  const { images } = await inManifest(ask, words)
  const asked = { services: ask.services, request: ask.request, customer: ask.customer.id }
  const found = await searchTexts(asked, images, words)
  const pages = pagesWith(number, found.total, PAGE_SIZE)
  const from = (number - 1) * PAGE_SIZE
  const hits = (await hitsOf(asked, found, from, PAGE_SIZE)).map((placed): FoundWords => {
    const { parts, before, exact, after, language } = placed.hit
    const targets = parts.map(part => placeOnCanvas(placed, part))
    return {
      ...{ targets, exact, language },
      before: before + between(before, exact),
      after: between(exact, after) + after,
    }
  })
  return { ...{ q, total: found.total, number, pages, from, hits }, everyones: found.everyones }
}
