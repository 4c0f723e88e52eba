// Annotations that a search found, as each version of the Content Search API has them: the whole annotation, and what of its texts matched.

import type { JsonObject } from '../../json-object.js'
import { annotationItem, type QuotedAnnotation } from '../../operations/index.js'
import { annotationListIn2, objectsOf } from '../../presentation/index.js'

const documentOf = (base: string, { row }: QuotedAnnotation): JsonObject =>
  JSON.parse(annotationItem(base, row)) as JsonObject

/** Annotations as they are kept. */
export const annotationItems = (base: string, found: readonly QuotedAnnotation[]): JsonObject[] =>
  found.map(one => documentOf(base, one))

/** What of each annotation matched, by annotations of these; `idOf` names a match by the numbers of both. */
export const highlights = (
  base: string,
  found: readonly QuotedAnnotation[],
  idOf: (annotation: number, match: number) => string,
): object[] =>
  found.flatMap(({ row, quotes }, annotation) =>
    quotes.map((quote, match) => ({
      ...{ id: idOf(annotation, match), type: 'Annotation', motivation: 'highlighting' },
      target: {
        ...{ type: 'SpecificResource', source: base + row.annotation_path },
        selector: [{ type: 'TextQuoteSelector', ...quote }],
      },
    })),
  )

/** An annotation with its text as a body, which version 2 of the Presentation API knows alone. */
function embodied({ bodyValue, ...annotation }: JsonObject): JsonObject {
  return bodyValue === undefined
    ? annotation
    : { ...annotation, body: { type: 'TextualBody', value: bodyValue, format: 'text/plain' } }
}

/** Annotations in the terms of Presentation 2. */
export const resources1 = (base: string, found: readonly QuotedAnnotation[]): JsonObject[] => {
  const items = annotationItems(base, found).map(embodied)
  return objectsOf((annotationListIn2({ items }) as JsonObject)['resources'])
}

/** The hits in annotations: one for each in which words were found, with all places of them. */
export const hits1 = (base: string, found: readonly QuotedAnnotation[]): object[] =>
  found
    .filter(({ quotes }) => quotes.length > 0)
    .map(({ row, quotes }) => ({
      '@type': 'search:Hit',
      annotations: [base + row.annotation_path],
      selectors: quotes.map(quote => ({ '@type': 'oa:TextQuoteSelector', ...quote })),
    }))
