// A canvas of a stored manifest by itself, at the address that it always has.
import { isObject, type JsonObject } from '../../json-object.js'
import { canvasPath, flatPath, isOwner, PRESENTATION_3_TYPE, tagOf } from '../../operations/index.js'
import { spliceMembers, valueText } from '../../presentation/index.js'
import { notFound } from '../../problem.js'
import { findIiif, findIiifCanvas, type IiifRow } from '../../store/index.js'
import { protectionOf } from './protected-assets.js'
import { sendTagged } from './send-stored.js'
import type { StoredRequest } from './stored-request.js'

/** The canvas of an id in the document of a manifest, as it stands there, with the manifest that it is part of. */
function canvasText(base: string, row: IiifRow, id: string): string | undefined {
  const { '@context': context, items, label } = JSON.parse(row.body) as JsonObject
  const index = Array.isArray(items) ? items.findIndex(item => isObject(item) && item['id'] === id) : -1
  const text = valueText(row.body, ['items', index])
  const manifest = base + (row.public ? row.public_path : flatPath(row))
  return text && spliceMembers(text, { '@context': context, partOf: [{ id: manifest, type: 'Manifest', label }] })
}

/** Sends a canvas to whoever may see its manifest. Throws HttpProblem 404. */
export async function readCanvas(asked: StoredRequest, id: string): Promise<void> {
  const { services, request, customer } = asked
  const { base, store } = services
  const canvas = await findIiifCanvas(store.db, customer.id, id)
  const key = canvas && { customer: customer.id, kind: 'manifests' as const, id: canvas.manifest }
  const row = key && (await findIiif(store.db, key))
  const mayRead = row?.public || (row && (await isOwner(services, request, customer.id)))
  const original = canvas?.original_id ?? base + canvasPath(customer.id, id)
  const body = mayRead && (await protectionOf(services, customer, row)).into(row.body)
  const text = body && canvasText(base, { ...row, body }, original)
  if (!text) throw notFound('The canvas')
  sendTagged(asked, { mediaType: PRESENTATION_3_TYPE, body: text, etag: tagOf(row, text), isPublic: row.public })
}
