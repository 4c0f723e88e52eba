// What a search found, as the IIIF Content Search API has it: version 2.0, and 1.0 over Presentation 2.
import type { Completed, PlacedHit, QuotedAnnotation } from '../../operations/index.js'
import { PRESENTATION_API, SEARCH_API, type SearchVersion, textsOf } from '../../presentation/index.js'
import { between } from '../../text/index.js'
import { annotationItems, highlights, hits1, resources1 } from './annotation-hits.js'
import { placeOnCanvas } from './place-on-canvas.js'
import type { SearchedCanvas } from './searched-canvas.js'

/** One page of what was found: hits in the words of pages, and behind all of them annotations. */
export interface ResultPage {
  base: string
  /** Address of the search with what was asked, without the page. */
  address: string
  /** From 1. */
  number: number
  pages: number
  /** Hits in pages, and annotations. */
  total: number
  /** All places that were found: an annotation may have several, or none. */
  matches: number
  /** Number of the first hit, from 0. */
  from: number
  hits: PlacedHit<SearchedCanvas>[]
  annotations: QuotedAnnotation[]
  ignored: string[]
}

const pageAt = ({ address }: ResultPage, number: number): string =>
  number === 1 ? address : `${address}${address.includes('?') ? '&' : '?'}page=${number}`

/** The annotations of a hit: one for each of its lines. */
function annotationsOf(result: ResultPage, placed: PlacedHit<SearchedCanvas>, index: number) {
  return placed.hit.parts.map((part, line) => ({
    id: `${pageAt(result, result.number)}#hit-${result.from + index + 1}-${line + 1}`,
    exact: part.exact,
    target: placeOnCanvas(placed, part),
  }))
}

type HitAnnotation = ReturnType<typeof annotationsOf>[number]

/** What stands before and after each part of a hit: the other parts are next to it. */
function quoteOf({ hit }: PlacedHit<SearchedCanvas>, annotations: HitAnnotation[], index: number) {
  const last = annotations.length - 1
  const { exact } = annotations[index]!
  const ends = [
    index === 0 ? hit.before : annotations[index - 1]!.exact,
    index === last ? hit.after : annotations[index + 1]!.exact,
  ]
  return {
    type: 'TextQuoteSelector',
    prefix: index === 0 ? ends[0] : ends[0] + between(ends[0]!, exact),
    exact,
    suffix: index === last ? ends[1] : between(exact, ends[1]!) + ends[1],
  }
}

const linksOf = (result: ResultPage) => ({
  ...(result.number > 1 && { prev: pageAt(result, result.number - 1) }),
  ...(result.number < result.pages && { next: pageAt(result, result.number + 1) }),
})

/** A target with the document that it is in, where several are searched (2.0 §4.2.3, 1.0 §3.3.3). */
function target3({ within, resource }: SearchedCanvas, target: string): unknown {
  if (resource) return resource
  return within ? { id: target, type: 'Canvas', partOf: [within] } : target
}

const described2 = ({ id, type, label }: NonNullable<SearchedCanvas['within']>) => ({
  ...{ '@id': id, '@type': `sc:${type}`, label: textsOf(label) },
})

function target2({ within, resource }: SearchedCanvas, target: string): unknown {
  if (resource) return described2(resource)
  return within ? { '@id': target, '@type': 'sc:Canvas', within: described2(within) } : target
}

function page2(result: ResultPage): object {
  const { base, address, number, pages, matches, from, hits, annotations: notes, ignored } = result
  const found = hits.map((placed, index) => ({ placed, annotations: annotationsOf(result, placed, index) }))
  const pageOf = (id: string) => ({ id, type: 'AnnotationPage' })
  const { prev, next } = linksOf(result)
  const matchOf = (index: number) => `${pageAt(result, number)}#match-${from + index + 1}`
  const inNotes = highlights(base, notes, (index, match) => `${matchOf(hits.length + index)}-${match + 1}`)
  return {
    '@context': SEARCH_API[2].context,
    ...pageOf(pageAt(result, number)),
    ...(pages > 1 && {
      partOf: {
        ...{ id: `${address}#annotations`, type: 'AnnotationCollection' },
        ...{ first: pageOf(pageAt(result, 1)), last: pageOf(pageAt(result, pages)) },
      },
    }),
    ...(prev && { prev: pageOf(prev) }),
    ...(next && { next: pageOf(next) }),
    ...(ignored.length > 0 && { ignored }),
    items: [
      ...found.flatMap(({ placed, annotations }) =>
        annotations.map(({ id, exact, target }) => ({
          ...{ id, type: 'Annotation', motivation: placed.place.resource ? 'describing' : 'supplementing' },
          body: {
            ...{ type: 'TextualBody', value: exact, format: 'text/plain' },
            ...(placed.hit.language !== undefined && { language: placed.hit.language }),
          },
          target: target3(placed.place, target),
        })),
      ),
      ...annotationItems(base, notes),
    ],
    ...(found.length + inNotes.length > 0 && {
      annotations: [
        {
          ...pageOf(`${pageAt(result, number)}#matches`),
          partOf: { id: `${address}#all-matches`, type: 'AnnotationCollection', total: matches },
          items: [
            ...found.map(({ placed, annotations }, index) => {
              const targets = annotations.map(({ id }, line) => ({
                ...{ type: 'SpecificResource', source: id, selector: [quoteOf(placed, annotations, line)] },
              }))
              return {
                ...{ id: matchOf(index), type: 'Annotation', motivation: 'contextualizing' },
                target: targets.length === 1 ? targets[0] : targets,
              }
            }),
            ...inNotes,
          ],
        },
      ],
    }),
  }
}

function page1(result: ResultPage): object {
  const { base, number, pages, total, from, hits, annotations: notes, ignored } = result
  const found = hits.map((placed, index) => ({ placed, annotations: annotationsOf(result, placed, index) }))
  return {
    '@context': [PRESENTATION_API[2].context, SEARCH_API[1].context],
    '@id': pageAt(result, number),
    '@type': 'sc:AnnotationList',
    within: {
      ...{ '@type': 'sc:Layer', total, first: pageAt(result, 1), last: pageAt(result, pages) },
      ...(ignored.length > 0 && { ignored }),
    },
    ...{ startIndex: from, ...linksOf(result) },
    resources: [
      ...found.flatMap(({ placed, annotations }) =>
        annotations.map(({ id, exact, target }) => ({
          ...{
            '@id': id,
            '@type': 'oa:Annotation',
            motivation: placed.place.resource ? 'oa:describing' : 'sc:painting',
          },
          resource: { '@type': 'cnt:ContentAsText', format: 'text/plain', chars: exact },
          on: target2(placed.place, target),
        })),
      ),
      ...resources1(base, notes),
    ],
    hits: [
      ...found.map(({ placed: { hit }, annotations }) => ({
        '@type': 'search:Hit',
        annotations: annotations.map(({ id }) => id),
        ...{ match: hit.exact, before: hit.before, after: hit.after },
      })),
      ...hits1(base, notes),
    ],
  }
}

/** A page of hits in each version. */
export const RESULTS: Record<SearchVersion, (result: ResultPage) => object> = { 1: page1, 2: page2 }

/** What words were completed to. */
export interface Completion {
  /** Address of the autocompletion with what was asked. */
  id: string
  /** Address of the search, and what was asked beside the words. */
  search: string
  narrowed: string
  terms: Completed[]
  ignored: string[]
}

/** Address of a search for a word or phrase. */
const searchFor = ({ search, narrowed }: Completion, text: string): string => {
  const q = /\s/.test(text) ? `"${text}"` : text
  return `${search}?q=${encodeURIComponent(q)}${narrowed && `&${narrowed}`}`
}

/** A list of completed words in each version. */
export const TERM_LISTS: Record<SearchVersion, (completion: Completion) => object> = {
  2: completion => ({
    '@context': SEARCH_API[2].context,
    ...{ id: completion.id, type: 'TermPage' },
    ...(completion.ignored.length > 0 && { ignored: completion.ignored }),
    items: completion.terms.map(({ text, count }) => ({
      ...{ value: text, total: count },
      // A phrase is one only in quotation marks.
      ...(/\s/.test(text) && { service: [{ id: searchFor(completion, text), type: 'SearchService2' }] }),
    })),
  }),
  1: completion => ({
    '@context': SEARCH_API[1].context,
    ...{ '@id': completion.id, '@type': 'search:TermList' },
    ...(completion.ignored.length > 0 && { ignored: completion.ignored }),
    terms: completion.terms.map(({ text, count }) => ({ match: text, url: searchFor(completion, text), count })),
  }),
}
