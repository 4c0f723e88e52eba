// Documents of the IIIF store as the public reads them: at the path of their slugs, and from the paths that they had before.
import Negotiator from 'negotiator'
import { isFresh, methodOf } from '../../http/index.js'
import { documentAnswer, flatPublicPath, publicText, tagOf } from '../../operations/index.js'
import { notFound } from '../../problem.js'
import { findIiif, type IiifRow, iiifAtPath, iiifChildren } from '../../store/index.js'
import { PRIVATE } from '../access-headers.js'
import { formOf } from './stored-form.js'
import { publicPath, type StoredRequest } from './stored-request.js'

/** Caches ask each time: what was just published or moved is there at once. */
const CACHE = 'public, no-cache'

const NO_BODY = { 'Content-Length': '0' }

/** Sends the client on to an address of the server, with its query. */
function sendOn({ services, response, query }: StoredRequest, status: number, path: string): void {
  response
    .status(status)
    .set({ ...NO_BODY, 'Cache-Control': 'no-cache', Location: services.base + path + query })
    .end()
}

/** A text as it is sent. */
interface Sent {
  status?: number
  mediaType: string
  text: string
  etag: string
  isPublic: boolean
}

/** Sends a text under its tag, or 304. */
export function sendText({ request, response }: StoredRequest, sent: Sent): void {
  const { status = 200, mediaType, text, etag, isPublic } = sent
  response.set({ ETag: etag, 'Cache-Control': isPublic ? CACHE : PRIVATE['Cache-Control'] })
  if (methodOf(request) === 'GET' && isFresh(request.headers, etag)) return void response.status(304).end()
  response.status(status).set('Content-Type', mediaType).send(Buffer.from(text))
}

/** A document as everyone sees it at its address; a collection's own children where it has no other items. */
export async function publicDocument(
  { store, base, settings }: StoredRequest['services'],
  row: IiifRow,
  address = base + row.public_path,
): Promise<string> {
  const hasChildren = row.kind === 'collections' && !row.own_items
  const which = { open: true, limit: settings.MAX_QUERY_IMAGES, offset: 0 }
  return publicText(address, row, hasChildren ? await iiifChildren(store.db, row, which) : undefined)
}

/** At an address that never changes: what the platform keeps beside the document, or the way to the public one. */
async function readFlat(asked: StoredRequest, { kind, id }: NonNullable<StoredRequest['flat']>): Promise<void> {
  const { services, customer, showsExtras, query, version } = asked
  const row = id === undefined ? undefined : await findIiif(services.store.db, { customer: customer.id, kind, id })
  if (!row || !(row.public || showsExtras)) throw notFound('The resource')
  if (!showsExtras) return sendOn(asked, 303, publicPath(row, version))
  sendText(asked, { ...(await documentAnswer(services, row, new URLSearchParams(query))), isPublic: false })
}

/** The slugs of a public path, as they are written. */
const slugsOf = ({ public_path }: IiifRow): string[] => public_path.split('/').slice(3)

/** The document at a path of slugs. Throws HttpProblem 404 for what is not there, or not public, and 406. */
export async function readStored(asked: StoredRequest): Promise<void> {
  const { services, request, response, customer, slugs, flat, showsExtras, query, version } = asked
  if (request.path.endsWith('/')) return sendOn(asked, 308, request.path.replace(/\/+$/, ''))
  if (flat) return readFlat(asked, flat)
  const { db } = services.store
  const key = await iiifAtPath(db, customer.id, slugs)
  const row = key && (await findIiif(db, key))
  if (!row || !(row.public || showsExtras)) throw notFound('The resource')
  if (showsExtras) return sendOn(asked, 303, flatPublicPath(row))
  if (slugsOf(row).join('/') !== slugs.join('/')) return sendOn(asked, 301, publicPath(row, version))
  const form = formOf(request.headers.accept, version)
  const address = services.base + publicPath(row, form.version === 2 ? 2 : undefined)
  const languages = new Negotiator(request).languages().filter(language => language !== '*')
  const ask = { base: services.base, address, query: new URLSearchParams(query), languages }
  const text = form.write(await publicDocument(services, row, address), ask)
  const { Vary, ...headers } = form.headers(services.base)
  for (const [name, value] of Object.entries(headers)) response.append(name, value)
  if (Vary) response.vary(Vary)
  const { contentType: mediaType = form.mediaType } = form
  sendText(asked, { mediaType, text, etag: tagOf(row, text, form.mediaType), isPublic: true })
}
