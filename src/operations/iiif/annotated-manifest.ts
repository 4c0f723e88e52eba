// The references of a manifest's canvases to their annotations, by what there is when the manifest is read.
import type { JsonObject } from '../../json-object.js'
import { type AnnotationPages, annotationsInto, spliceAt } from '../../presentation/index.js'
import { annotatedCanvases, type IiifCanvas, type IiifKey, type IiifRow } from '../../store/index.js'
import type { Services } from '../services.js'
import type { SplicedNow } from './adjuncts-now.js'
import { annotationsPath, canvasPath } from './iiif-terms.js'

/** The pages of the annotations of canvases, by the ids of these in the document. */
export const annotationPages = (
  base: string,
  customer: number,
  canvases: Pick<IiifCanvas, 'id' | 'original_id'>[],
): AnnotationPages =>
  new Map(
    canvases.map(({ id, original_id: original }): [string, string] => [
      original ?? base + canvasPath(customer, id),
      base + annotationsPath(customer, id),
    ]),
  )

/** A document, with its canvases that have annotations where its head was looked up. */
export type AnnotatedDocument = IiifKey & Pick<IiifRow, 'annotated'>

/** What is put into a document of its annotations. */
export interface AnnotatedNow extends SplicedNow {
  /** Whether any of them has words. */
  hasWords: boolean
}

/** Which canvases of a manifest have annotations now: one statement for all of them, or that of the head. */
export async function annotatedNow(
  { store, base }: Services,
  { customer, kind, id, annotated }: AnnotatedDocument,
): Promise<AnnotatedNow> {
  const canvases = annotated ?? (kind === 'manifests' ? await annotatedCanvases(store.db, customer, id) : [])
  const pages = annotationPages(base, customer, canvases)
  return {
    hasWords: canvases.some(canvas => canvas.has_words),
    mark: canvases.map(canvas => canvas.id).join(' '),
    into: text => (pages.size === 0 ? text : spliceAt(text, annotationsInto(JSON.parse(text) as JsonObject, pages))),
  }
}
