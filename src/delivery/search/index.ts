// The search in manifests: IIIF Content Search API 2.0 and 1.0, each at the address of a manifest behind that of the search.
import type { Fail, Mount } from '../../http/index.js'
import {
  completeTerm,
  type Narrowed,
  quotedAnnotations,
  type Services,
  searchAnnotations,
  searchAnnotationsWithin,
  searchTexts,
} from '../../operations/index.js'
import { SEARCH_VERSIONS, type SearchVersion } from '../../presentation/index.js'
import type { Term } from '../../text/index.js'
import { pagesWith } from '../numbered-page.js'
import { type SendRoute, sendMount } from '../projections/projection-mount.js'
import type { Ask, Send } from '../projections/projection-request.js'
import { documentOf, sendDocument } from '../projections/send-document.js'
import { foundHits, NO_DOCUMENTS } from './found-hits.js'
import { RESULTS, TERM_LISTS } from './search-forms.js'
import { completionIn, PAGE_SIZE, searchIn } from './search-request.js'
import { type Find, inAsset, inQuery, inStored, type Searched } from './searched.js'

/** What can be searched, by its address behind that of the search. */
const SEARCHED: [path: string, find: Find][] = [
  ['iiif-resource/{customer}/{name}/{args*}', inQuery],
  ['iiif-manifest/{customer}/{space}/{id}', inAsset],
  ['iiif/{customer}/{slugs*}', inStored],
]

/** Most words that are offered. */
const MOST_TERMS = 100

/** Sends a document; what not everyone would be told is of the one who asks alone. */
async function send(ask: Ask, document: object, everyones: boolean): Promise<void> {
  const subject = { customer: ask.customer.id, roles: [] }
  const whose = { ...ask, owner: ask.owner || !everyones }
  await sendDocument(whose, await documentOf(document, subject), { 'Content-Type': 'application/ld+json' })
}

/** The annotations that are found, on the canvases of a manifest or of those below a collection. */
async function notesIn(services: Services, { annotated, within }: Searched, terms: Term[], narrowed: Narrowed) {
  if (annotated) return searchAnnotations(services, annotated, terms, narrowed)
  return within ? searchAnnotationsWithin(services, within, terms, narrowed) : []
}

const search =
  (find: Find, version: SearchVersion): Send =>
  async ask => {
    const { services, request, customer } = ask
    const { terms, words, narrowing, query, page: number, ignored } = searchIn(ask)
    const searched = await find(ask, words)
    const { path, images, documents = NO_DOCUMENTS, isPublic } = searched
    const asked = { services, request, customer: customer.id }
    const found = await searchTexts(asked, images, words)
    const notes = terms ? await notesIn(services, searched, terms, narrowing.annotations) : []
    const inPages = documents.total + found.total
    const total = inPages + notes.length
    const pages = pagesWith(number, total, PAGE_SIZE)
    const from = (number - 1) * PAGE_SIZE
    const address = `${services.base}/search/v${version}${path}${query && `?${query}`}`
    const hits = await foundHits(services, { documents, texts: found }, words, from, PAGE_SIZE)
    const shown = notes.slice(Math.max(0, from - inPages), Math.max(0, from + PAGE_SIZE - inPages))
    const annotations = await quotedAnnotations(services, customer.id, shown)
    const matches = notes.reduce((sum, one) => sum + one.found.length, inPages)
    const result = { base: services.base, address, number, pages, total, matches, from, hits, annotations, ignored }
    await send(ask, RESULTS[version](result), found.everyones && isPublic)
  }

const complete =
  (find: Find, version: SearchVersion): Send =>
  async ask => {
    const { services, request, customer } = ask
    const { term, min, narrowing, query, narrowed, ignored } = completionIn(ask)
    const { path, images, annotated, isPublic } = await find(ask, term && narrowing.words ? [term] : [])
    const asked = { services, request, customer: customer.id }
    const places = narrowing.words ? images : []
    const within = { places, manifest: annotated, narrowed: narrowing.annotations }
    const found = term ? await completeTerm(asked, within, term) : { terms: [], everyones: true }
    const terms = found.terms.filter(({ count }) => count >= min).slice(0, MOST_TERMS)
    const id = `${services.base}/autocomplete/v${version}${path}?${query}`
    const list = { id, search: `${services.base}/search/v${version}${path}`, narrowed, terms, ignored }
    await send(ask, TERM_LISTS[version](list), found.everyones && isPublic)
  }

const ROUTES = SEARCH_VERSIONS.flatMap(version =>
  SEARCHED.flatMap(([path, find]): SendRoute[] => [
    [`/search/v${version}/${path}`, search(find, version)],
    [`/autocomplete/v${version}/${path}`, complete(find, version)],
  ]),
)

/** The routes of the search. */
export const searchMount = (services: Services, fail: Fail): Mount => sendMount(services, ROUTES, fail)
