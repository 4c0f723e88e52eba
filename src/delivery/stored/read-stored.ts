// Documents of the IIIF store as the public reads them: at the path of their slugs, and from the paths that they had before.
import Negotiator from 'negotiator'
import { documentAnswer, flatPublicPath, isOwner, type Services } from '../../operations/index.js'
import { notFound } from '../../problem.js'
import { findIiif, type IiifHead, type IiifRow, iiifAbove } from '../../store/index.js'
import { sendOn } from '../send-on.js'
import { deliveredDocument } from './delivered-document.js'
import { foundOnPage } from './found-on-page.js'
import { notesOf } from './page-notes.js'
import { storedAt } from './public-at.js'
import { readCanvas } from './read-canvas.js'
import { sendTagged } from './send-stored.js'
import { formOf, PAGE_TYPE } from './stored-form.js'
import { publicPath, type StoredRequest } from './stored-request.js'

/** Sends a document with what the platform keeps beside it, as its owner sees it. */
export async function sendFull(asked: StoredRequest, row: IiifRow, asStatus = 200): Promise<void> {
  const query = new URLSearchParams(asked.query)
  const { status, mediaType, text: body, etag } = await documentAnswer(asked.services, row, query, asStatus)
  sendTagged(asked, { status, mediaType, body, etag, isPublic: false })
}

/** At an address that never changes: what the platform keeps beside the document, or the way to the public one. */
async function readFlat(
  asked: StoredRequest,
  { kind, id, painted }: NonNullable<StoredRequest['flat']>,
): Promise<void> {
  const { services, customer, showsExtras, version } = asked
  const isOne = id !== undefined && !painted
  const row = isOne ? await findIiif(services.store.db, { customer: customer.id, kind, id }) : undefined
  if (!row || !(row.public || showsExtras)) throw notFound('The resource')
  if (!showsExtras) return sendOn(asked, 303, publicPath(row, version))
  await sendFull(asked, row)
}

/** Whether everyone may open each of the collections above a resource, the root first. */
async function openAbove({ store: { db } }: Services, { customer, parent }: IiifHead): Promise<boolean[]> {
  const above = parent === null ? [] : await iiifAbove(db, customer, parent)
  return above.map(one => one.public).reverse()
}

/** Whether a draft is looked at as a page by its owner, before everyone may. Throws HttpProblem 406 to these. */
async function isPreview({ services, request, customer, version }: StoredRequest): Promise<boolean> {
  const { accept = '' } = request.headers
  if (!accept.includes(PAGE_TYPE) || !(await isOwner(services, request, customer.id))) return false
  return formOf(accept, version).mediaType === PAGE_TYPE
}

/** The document at a path of slugs. Throws HttpProblem 404 for what is not there, or not public, and 406. */
export async function readStored(asked: StoredRequest): Promise<void> {
  const { services, request, response, customer, slugs, flat, showsExtras, query, version } = asked
  if (request.path.endsWith('/')) return sendOn(asked, 308, request.path.replace(/\/+$/, ''))
  if (flat) return readFlat(asked, flat)
  if (slugs[0] === 'canvases' && slugs.length === 2) return readCanvas(asked, slugs[1]!)
  const { row, isFormer } = (await storedAt(services, customer, slugs)) ?? {}
  if (!row || !(row.public || showsExtras || (await isPreview(asked)))) throw notFound('The resource')
  if (showsExtras) return sendOn(asked, 303, flatPublicPath(row))
  if (isFormer) return sendOn(asked, 301, publicPath(row, version))
  const form = formOf(request.headers.accept, version)
  const address = services.base + publicPath(row, form.version === 2 ? 2 : undefined)
  const languages = new Negotiator(request).languages().filter(language => language !== '*')
  const asksForWords = new URLSearchParams(query).has('q')
  const found = form.mediaType === PAGE_TYPE && asksForWords ? await foundOnPage({ ...asked, owner: false }) : undefined
  const ask = {
    base: services.base,
    address,
    query: new URLSearchParams(query),
    languages,
    toRdf: asked.toRdf,
    isDraft: !row.public,
    openAbove: () => openAbove(services, row),
    notesOf: notesOf(services, row),
    found,
  }
  const { body, etag } = await deliveredDocument(asked, row, form, ask)
  const { Vary, ...headers } = form.headers(services.base)
  for (const [name, value] of Object.entries(headers)) response.append(name, value)
  if (Vary) response.vary(Vary)
  sendTagged(asked, {
    mediaType: form.contentType ?? form.mediaType,
    body,
    etag,
    isPublic: row.public && (found?.everyones ?? true),
  })
}
