// References of canvases to the pages of their annotations: put into a document on its way out, and taken out of one that comes back.
import { isObject, type JsonObject } from '../json-object.js'
import type { Fault } from '../problem.js'
import { pathText } from './json-path.js'
import type { Edit } from './splice.js'

/** Ids of canvases in a document -> addresses of the pages of their annotations. */
export type AnnotationPages = ReadonlyMap<unknown, string>

const canvasesIn = ({ items }: JsonObject): JsonObject[] => (Array.isArray(items) ? items : [])

/** Also with items: editors embed the pages that they have loaded. */
const isPage = (page: unknown, address: string): page is JsonObject => isObject(page) && page['id'] === address

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
    if (list?.some(page => isPage(page, address))) return []
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
    const at = address ? list.findIndex(page => isPage(page, address)) : -1
    const own = kept.get(canvas?.['id'])
    if (at < 0 || own?.some(page => isPage(page, address!))) return []
    const isAlone = list!.length === 1 && own === undefined
    return [{ path: isAlone ? ['items', index, 'annotations'] : ['items', index, 'annotations', at], value: undefined }]
  })
}

/** The annotations of embedded pages that are not kept there, which nobody may take for written. */
export const annotationsNotKept = (document: JsonObject, pages: AnnotationPages): Fault[] =>
  canvasesIn(document).flatMap((canvas, index): Fault[] => {
    const list = isObject(canvas) ? listOf(canvas) : undefined
    const address = list && pages.get(canvas['id'])
    if (!address) return []
    return list.flatMap((page, at): Fault[] => {
      const items = isPage(page, address) && Array.isArray(page['items']) ? page['items'] : []
      const other = items.findIndex(item => !(isObject(item) && String(item['id']).startsWith(`${address}/`)))
      if (other < 0) return []
      const property = pathText(['items', index, 'annotations', at, 'items', other])
      return [{ property, message: `is not kept on this page: send it to ${address} by POST` }]
    })
  })

/** Whether a document may refer to pages of annotations. */
export const hasAnnotations = (document: JsonObject): boolean =>
  canvasesIn(document).some(canvas => isObject(canvas) && canvas['annotations'] !== undefined)
