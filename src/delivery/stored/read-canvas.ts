// A canvas of a stored manifest by itself, at the address that it always has.
import {
  canvasText,
  imagesNow,
  isOwner,
  linkedNow,
  manifestOfCanvas,
  PRESENTATION_3_TYPE,
  tagOf,
  textsNow,
} from '../../operations/index.js'
import { notFound } from '../../problem.js'
import { findIiifHead } from '../../store/index.js'
import { sendTagged } from './send-stored.js'
import type { StoredRequest } from './stored-request.js'

/** Sends a canvas to whoever may see its manifest. Throws HttpProblem 404. */
export async function readCanvas(asked: StoredRequest, id: string): Promise<void> {
  const { services, request, customer } = asked
  const isOwners = await isOwner(services, request, customer.id)
  const found = await manifestOfCanvas(services, customer.id, id, !isOwners)
  if (!found || !(isOwners || found.row.public)) throw notFound('The canvas')
  const { row, original } = found
  const head = await findIiifHead(services.store.db, row)
  const linked = (await linkedNow(services, row)).into((await imagesNow(services, row)).into(row.body))
  const body = head ? (await textsNow(services, head, false)).into(linked, 3) : linked
  const text = canvasText(services.base, { ...row, body }, original)
  if (!text) throw notFound('The canvas')
  sendTagged(asked, { mediaType: PRESENTATION_3_TYPE, body: text, etag: tagOf(row, text), isPublic: row.public })
}
