// Answer -> HTTP: status, headers, and the document in the representation asked for.
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Request, Response } from 'express'
import type { Answer, Call, Services } from '../operations/index.js'
import { type Class, localContext, type UriTemplate } from '../vocabulary/index.js'
import { collectionDocument } from './collection.js'
import { afterForm, formOf } from './form.js'
import { PAGE_POLICY } from './pages.js'
import { notModified } from './precondition.js'
import type { Publisher } from './publish.js'
import { HTML, jsonRepresentationFor, type Representation } from './representation.js'
import { mayUse } from './scope.js'

interface Reply {
  answer: Answer
  call: Call
  representation: Representation
  publisher: Publisher
  services: Services
}

const classOf = (answer: Answer) =>
  answer.kind === 'resource' ? answer.owner : answer.kind === 'list' ? answer.target : undefined

function contextOf({ answer, services: { base, vocabulary } }: Reply): unknown {
  const shared = `${base}/contexts/${vocabulary.name}.jsonld`
  const owner = classOf(answer)
  const local = owner && localContext(owner.terms, owner.properties)
  return local ? [shared, local] : shared
}

function documentOf({ answer, call, services: { serialisers } }: Reply): Record<string, unknown> {
  if (answer.kind === 'resource') return serialisers.of(answer.owner)(answer.row)
  if (answer.kind === 'list') {
    const asked = answer.query ? `${call.self}?${answer.query}` : call.requestUri
    return collectionDocument(answer, serialisers, call.self, asked, answer.query ?? call.query)
  }
  return answer.kind === 'document' ? answer.body : {}
}

/** A row's version, or else all that the document says, makes the tag; each representation has its own. */
function etagOf(answer: Answer, body: () => string, tag: string, hash: string): string {
  const version = answer.kind === 'resource' ? answer.row['version'] : undefined
  const state = version ?? createHash('sha256').update(body()).digest('base64url').slice(0, 22)
  return `"${state}-${hash}.${tag}"`
}

/** Whether an answer tells what is not stored, and so cannot be read again: the secret of a key. */
function isShownOnce({ table, properties }: Class, { store }: Services): boolean {
  const columns = store.tables.get(table ?? '')
  const isMade = (value: UriTemplate) => !value.text.startsWith('/') && value.columns.some(name => !columns?.has(name))
  return properties.some(({ readable, value }) => readable && value && isMade(value))
}

/** Sends text, or its pieces as they are made; a caller who goes away ends it. */
export async function sendText(
  response: Response,
  text: string | Iterable<string> | AsyncIterable<string>,
  streams: boolean,
): Promise<void> {
  if (typeof text !== 'string' && (streams || Symbol.asyncIterator in text)) {
    await pipeline(Readable.from(text), response).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
    })
    return
  }
  const body = typeof text === 'string' ? text : [...text].join('')
  response.setHeader('Content-Length', Buffer.byteLength(body))
  response.end(body)
}

/** `charset` goes with every media type but those that have none. */
export const contentType = (mediaType: string): string => mediaType.replace(/^([^;]*)/, '$1; charset=utf-8')

/** Sends a stream as it is made; proxies are told not to hold it back. A caller who goes away ends it. */
async function sendStream(
  request: Request,
  response: Response,
  { mediaType, chunks }: Extract<Answer, { kind: 'stream' }>,
): Promise<void> {
  response.set({ 'Content-Type': contentType(mediaType), 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' })
  if (request.method === 'HEAD') return void response.end()
  response.flushHeaders()
  await sendText(response, chunks, true)
}

/** Sends the answer. */
export async function respond(request: Request, response: Response, reply: Reply): Promise<void> {
  const { answer, call, publisher, services } = reply
  const { serialisers, vocabulary } = services
  if (call.prefer.minimal && answer.status === 205) response.setHeader('Preference-Applied', 'return=minimal')
  response.status(answer.status)
  if (formOf(request)) {
    const isMade = answer.kind === 'resource' && answer.created
    const made = isMade ? serialisers.iri(answer.owner, answer.row) : undefined
    const next = afterForm(answer.status, call.self, request.method, made)
    if (next && !(isMade && isShownOnce(answer.owner, services))) return void response.redirect(303, next)
  }
  if (answer.kind === 'empty') return void response.end()
  if (answer.kind === 'stream') return sendStream(request, response, answer)
  if (answer.kind === 'resource') {
    const iri = serialisers.iri(answer.owner, answer.row)
    if (answer.created && iri) response.setHeader('Location', iri)
    if (iri && iri !== call.self) response.setHeader('Content-Location', iri)
  }
  const isForeign = answer.kind === 'document' && '@context' in answer.body
  const representation = isForeign ? jsonRepresentationFor(request) : reply.representation
  const document = { '@context': contextOf(reply), ...documentOf(reply) }
  const etag = etagOf(answer, () => JSON.stringify(document), representation.tag, vocabulary.hash)
  response.setHeader('ETag', etag)
  response.setHeader('Cache-Control', 'private, no-cache')
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  if (isRead && notModified(request.headers['if-none-match'], etag)) return void response.status(304).end()
  response.setHeader('Content-Type', contentType(representation.mediaType))
  if (representation.mediaType === HTML) response.setHeader('Content-Security-Policy', PAGE_POLICY(services.base))
  const operations = call.route.operations.filter(operation => mayUse(operation, call.principal, call.variables))
  const text = await representation.write(publisher({ document, self: call.self, owner: classOf(answer), operations }))
  await sendText(response, text, answer.kind === 'list' && request.method !== 'HEAD')
}
