// The annotations of a canvas as a page of IIIF Presentation 3, and as the container of the Web Annotation Protocol.
import { annotationItem, WEB_ANNOTATION } from '../../operations/index.js'
import { PRESENTATION_API } from '../../presentation/index.js'
import type { KeptAnnotation } from '../../store/index.js'

/** Annotations of one page: viewers read the first one alone. */
export const PAGE_SIZE = 500

/** A page of annotations. */
export interface AnnotationPage {
  /** Address of the first page. */
  address: string
  /** From 1. */
  number: number
  total: number
  rows: KeptAnnotation[]
}

const pageAt = ({ address }: Pick<AnnotationPage, 'address'>, number: number): string =>
  number === 1 ? address : `${address}?page=${number}`

/** How many pages there are; one at least. */
export const pagesOf = (total: number): number => Math.max(1, Math.ceil(total / PAGE_SIZE))

/** How much of its first page a container shows (Web Annotation Protocol, §4.2). */
export type Shown = 'nothing' | 'iris' | 'descriptions'

/** What a Prefer header asks to be shown. */
export function shownBy(prefer: string | undefined): Shown {
  if (/#PreferMinimalContainer/.test(prefer ?? '')) return 'nothing'
  return /#PreferContainedIRIs/.test(prefer ?? '') ? 'iris' : 'descriptions'
}

/** The text of a page, whose items stay as they were sent. */
export function pageText(base: string, page: AnnotationPage, shown: Shown = 'descriptions'): string {
  const { address, number, total, rows } = page
  const head = {
    '@context': PRESENTATION_API[3].context,
    id: pageAt(page, number),
    type: 'AnnotationPage',
    partOf: [{ id: `${address}/`, type: 'AnnotationCollection', total }],
    startIndex: (number - 1) * PAGE_SIZE,
    ...(number > 1 && { prev: pageAt(page, number - 1) }),
    ...(number < pagesOf(total) && { next: pageAt(page, number + 1) }),
  }
  const items = rows.map(row =>
    shown === 'iris' ? JSON.stringify(base + row.annotation_path) : annotationItem(base, row),
  )
  return `${JSON.stringify(head).slice(0, -1)},"items":[${items.join(',')}]}`
}

/** The text of the container: the collection of all pages, with as much of the first as is asked for. */
export function containerText(base: string, page: AnnotationPage, shown: Shown): string {
  const { address, total } = page
  const head = {
    '@context': [WEB_ANNOTATION, 'http://www.w3.org/ns/ldp.jsonld'],
    id: `${address}/`,
    type: ['BasicContainer', 'AnnotationCollection'],
    total,
    last: pageAt(page, pagesOf(total)),
  }
  const first = shown === 'nothing' ? JSON.stringify(address) : pageText(base, page, shown)
  return `${JSON.stringify(head).slice(0, -1)},"first":${first}}`
}
