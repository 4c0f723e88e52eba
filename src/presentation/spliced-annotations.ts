// References of canvases to the pages of their annotations: put into a document on its way out, and taken out of one that comes back.
import { isObject, type JsonObject } from '../json-object.js'
import type { Edit } from './splice.js'

/** Ids of canvases in a document -> addresses of the pages of their annotations. */
export type AnnotationPages = ReadonlyMap<unknown, string>

const canvasesIn = ({ items }: JsonObject): JsonObject[] => (Array.isArray(items) ? items : [])

const isReference = (page: unknown, address: string): boolean =>
  isObject(page) && page['id'] === address && page['items'] === undefined

const listOf = (canvas: JsonObject | undefined): unknown[] | undefined => {
  const pages = canvas?.['annotations']
  return Array.isArray(pages) ? pages : undefined
}

/** The edits by which canvases refer to their pages. */
export const annotationsInto = (document: JsonObject, pages: AnnotationPages): Edit[] =>
  canvasesIn(document).flatMap((canvas, index): Edit[] => {
    const address = isObject(canvas) && pages.get(canvas['id'])
    if (!address) return []
    const reference = { id: address, type: 'AnnotationPage' }
    const list = listOf(canvas)
    if (list?.some(page => isReference(page, address))) return []
    if (list) return [{ path: ['items', index, 'annotations', list.length], value: reference }]
    return canvas['annotations'] === undefined ? [{ path: ['items', index, 'annotations'], value: [reference] }] : []
  })

/** The edits that take out what `annotationsInto` puts in. `before`: the document that it came from. */
export function annotationsOutOf(document: JsonObject, pages: AnnotationPages, before: JsonObject | undefined): Edit[] {
  const kept = new Map(
    canvasesIn(before ?? {})
      .filter(isObject)
      .map(canvas => [canvas['id'], listOf(canvas)]),
  )
  return canvasesIn(document).flatMap((canvas, index): Edit[] => {
    const list = isObject(canvas) ? listOf(canvas) : undefined
    const address = list && pages.get(canvas['id'])
    const at = address ? list.findIndex(page => isReference(page, address)) : -1
    const own = kept.get(canvas?.['id'])
    if (at < 0 || own?.some(page => isReference(page, address!))) return []
    const isAlone = list!.length === 1 && own === undefined
    return [{ path: isAlone ? ['items', index, 'annotations'] : ['items', index, 'annotations', at], value: undefined }]
  })
}

/** Whether a document may refer to pages of annotations. */
export const hasAnnotations = (document: JsonObject): boolean =>
  canvasesIn(document).some(canvas => isObject(canvas) && canvas['annotations'] !== undefined)
