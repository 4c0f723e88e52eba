// The lines or the words of a canvas as annotations, with their places: pages of Presentation 3, or lists of version 2.1.
import { inSlices } from '../../in-slices.js'
import type { JsonObject } from '../../json-object.js'
import { sizeOfOwner, visibleTexts } from '../../operations/index.js'
import {
  annotationListIn2,
  type Granularity,
  PRESENTATION_API,
  TEXT_GRANULARITY,
  textAnnotations,
} from '../../presentation/index.js'
import { contentOfTexts } from '../../store/index.js'
import { type PageText, type PlacedPart, placedLines, placedWords } from '../../text/index.js'
import { documentForm, documentHeaders } from '../negotiate.js'
import { askedPage, pagesWith } from '../numbered-page.js'
import { parametersOf, type Send } from '../projections/projection-request.js'
import { documentOf, sendDocument } from '../projections/send-document.js'
import { placeOnCanvas, type TextOnCanvas } from '../search/place-on-canvas.js'
import type { Find } from '../search/searched.js'

/** Annotations of one page: viewers read the first one alone, and the lines of a newspaper are fewer. */
const PAGE_SIZE = 10_000

const PARTS: Record<Granularity, (page: PageText) => Generator<PlacedPart>> = { line: placedLines, word: placedWords }

const single = <T>(values: T[]): T | T[] => (values.length === 1 ? values[0]! : values)

/** Counts what it is given, and keeps what is on a page. */
interface Collected {
  count: number
  kept: { number: number; text: TextOnCanvas; part: PlacedPart }[]
}

function collect({ count, kept }: Collected, text: TextOnCanvas, parts: Iterable<PlacedPart>, from: number): Collected {
  let number = count
  for (const part of parts) {
    if (number >= from && number < from + PAGE_SIZE) kept.push({ number, text, part })
    number++
  }
  return { count: number, kept }
}

const annotationOf = (
  address: string,
  granularity: Granularity,
  { number, text, part }: Collected['kept'][number],
): JsonObject => {
  const { boxes, time, language } = part
  const targets = boxes.length > 0 ? boxes.map(box => placeOnCanvas(text, { box })) : [placeOnCanvas(text, { time })]
  return {
    id: `${address}#${granularity}-${number + 1}`,
    ...{ type: 'Annotation', motivation: 'supplementing', textGranularity: granularity },
    body: {
      ...{ type: 'TextualBody', value: part.text, format: 'text/plain' },
      ...(language !== undefined && { language }),
    },
    target: single(targets),
  }
}

const CONTEXTS = [TEXT_GRANULARITY, PRESENTATION_API[3].context]

/** How a page is written in each version. */
const WRITE: Record<2 | 3, (page: JsonObject) => object> = {
  2: page => {
    const { next, prev } = page as { next?: string; prev?: string }
    return {
      '@context': PRESENTATION_API[2].context,
      ...annotationListIn2(page),
      ...(prev && { prev }),
      ...(next && { next }),
    }
  },
  3: page => ({ '@context': CONTEXTS, ...page }),
}

/** Sends the annotations of a canvas that an address means, in a version of the Presentation API. */
export const sendTextAnnotations =
  (find: Find, granularity: Granularity, version: 2 | 3): Send =>
  async ask => {
    const { services, request, customer } = ask
    const page = askedPage(parametersOf(ask))
    const { path, images, isPublic } = await find(ask, [])
    const seen = await visibleTexts({ services, request, customer: customer.id }, images)
    const from = (page - 1) * PAGE_SIZE
    let collected: Collected = { count: 0, kept: [] }
    for (const place of images)
      for (const [, { adjunct, owner, placed }] of seen.of(place)) {
        const content = placed ? (await contentOfTexts(services.store.db, [adjunct])).get(adjunct) : undefined
        if (content === undefined) continue
        const text = { place, size: sizeOfOwner(owner), page: JSON.parse(content) as PageText }
        collected = collect(collected, text, PARTS[granularity](text.page), from)
      }
    const pages = pagesWith(page, collected.count, PAGE_SIZE)
    const first = textAnnotations(services.base, path, granularity, version)
    const pageAt = (number: number): string => (number === 1 ? first : `${first}?page=${number}`)
    const address = pageAt(page)
    const items = await inSlices(collected.kept, one => annotationOf(address, granularity, one))
    const made = {
      ...{ id: address, type: 'AnnotationPage' },
      ...(page > 1 && { prev: pageAt(page - 1) }),
      ...(page < pages && { next: pageAt(page + 1) }),
      items,
    }
    const form = documentForm(request.headers.accept, version, version, PRESENTATION_API)
    const document = await documentOf(WRITE[version](made), { customer: customer.id, roles: [] })
    const whose = { ...ask, owner: ask.owner || !(seen.everyones && isPublic) }
    await sendDocument(whose, document, documentHeaders(form, PRESENTATION_API))
  }
