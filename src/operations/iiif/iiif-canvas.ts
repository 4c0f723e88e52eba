// A canvas by itself, as it stands in the document of its manifest.
import { isObject, type JsonObject } from '../../json-object.js'
import { spliceMembers, valueText } from '../../presentation/index.js'
import { notFound } from '../../problem.js'
import { findIiifCanvas, findIiifHead, findShownIiif, type IiifRow, type Store } from '../../store/index.js'
import type { Handler } from '../call.js'
import { asksForDocument, tagOf } from './iiif-answer.js'
import { canvasPath, flatPath, PRESENTATION_3_TYPE } from './iiif-terms.js'
import { imagesNow } from './images-now.js'
import { linkedNow } from './linked-now.js'

/** The manifest of a canvas as it is, or as the public sees it, and the id of the canvas in its document; undefined when there is none. */
export async function manifestOfCanvas(
  { store: { db }, base }: { store: Store; base: string },
  customer: number,
  id: string,
  asPublic = false,
): Promise<{ row: IiifRow; original: string } | undefined> {
  const canvas = await findIiifCanvas(db, customer, id)
  if (!canvas) return undefined
  const key = { customer, kind: 'manifests' as const, id: canvas.manifest }
  const head = asPublic ? await findIiifHead(db, key) : key
  const row = head && (await findShownIiif(db, head))
  return row && { row, original: canvas.original_id ?? base + canvasPath(customer, id) }
}

/** The canvas of an id in the document of a manifest, as it stands there, with the manifest that it is part of. */
export function canvasText(base: string, row: IiifRow, id: string): string | undefined {
  const { '@context': context, items, label } = JSON.parse(row.body) as JsonObject
  const index = Array.isArray(items) ? items.findIndex(item => isObject(item) && item['id'] === id) : -1
  const text = valueText(row.body, ['items', index])
  const manifest = base + (row.public ? row.public_path : flatPath(row))
  return text && spliceMembers(text, { '@context': context, partOf: [{ id: manifest, type: 'Manifest', label }] })
}

export const readCanvas: Handler = {
  statuses: [200, 404],
  async run(call, services) {
    const { route, where } = call
    const row = await services.store.find(route.target, where)
    if (!row) throw notFound('The Canvas')
    if (!asksForDocument(call)) return { kind: 'resource', status: 200, owner: route.target, row }
    const found = await manifestOfCanvas(services, Number(where['customer']), String(where['id']))
    if (!found) throw notFound('The Canvas')
    const linked = await linkedNow(services, found.row, true)
    const body = linked.into((await imagesNow(services, found.row)).marked(found.row.body))
    const text = canvasText(services.base, { ...found.row, body }, found.original)
    if (!text) throw notFound('The Canvas')
    return { kind: 'text', status: 200, mediaType: PRESENTATION_3_TYPE, text, etag: tagOf(found.row, text) }
  },
}
