// Answer -> HTTP: status, headers, and the document in the representation asked for.
import type { Request, Response } from 'express'
import { type Action, assetNames, PAGE_POLICY, type Visitor, visitorOf } from '../console/index.js'
import { digest, isFresh, methodOf, once, sendMedia } from '../http/index.js'
import { type Answer, type Call, rules, type Services } from '../operations/index.js'
import { perObject } from '../per-object.js'
import {
  type Class,
  contextUrl,
  inVersion,
  localContext,
  type Operation,
  type UriTemplate,
} from '../vocabulary/index.js'
import type { Means } from './api.js'
import { collectionOf, collectionPieces } from './collection-document.js'
import { afterForm, formOf } from './html-form.js'
import { relatedTo } from './related-lists.js'
import { HTML, representationOf } from './representation.js'
import { resourcesAbove } from './resources-above.js'
import { mayUse } from './scope.js'
import { sendText } from './send-text.js'

interface Reply {
  answer: Answer
  call: Call
  services: Services
}

const classOf = (answer: Answer) =>
  answer.kind === 'resource' ? answer.owner : answer.kind === 'list' ? answer.target : undefined

/**
 * The tag of a page: it is another one in another language, of another session and with other rights, of another build
 * of the console, with other members of the lists that it shows, and within what is called otherwise.
 */
const pageTag = ({ language, name, principal }: Visitor, around: unknown): string => {
  const state = [name, principal?.access, principal?.signedIn, assetNames(), around]
  return `html-${language.tag}-${digest(JSON.stringify(state)).slice(0, 8)}`
}

/** Terms of a class that stand above the shared ones, made once. */
const localOf = perObject(({ terms, properties }: Class): object | null => localContext(terms, properties) ?? null)

/** Terms of the class that an answer is of, or of what is included in a list, that stand above the shared ones. */
function localIn(answer: Answer): object | null | undefined {
  const [included] = (answer.kind === 'list' && answer.included) || []
  const owner = included?.target ?? classOf(answer)
  return owner && localOf(owner)
}

/** The terms of a document that is in those of others. */
const termsOf = (answer: Answer): object | undefined => (answer.kind === 'document' ? answer.terms : undefined)

function contextOf({ answer, call, services: { base } }: Reply): unknown {
  const shared = contextUrl(call.compiled.vocabulary, base)
  const local = localIn(answer)
  return local ? [shared, local] : shared
}

/** A document in terms of others with the keywords of JSON-LD for theirs. */
function withKeywords(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withKeywords)
  if (typeof value !== 'object' || value === null) return value
  const keyword = (key: string): string => (key === 'id' || key === 'type' ? `@${key}` : key)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [keyword(key), withKeywords(item)]))
}

function documentOf(reply: Reply): Record<string, unknown> {
  const { answer, call } = reply
  const terms = termsOf(answer)
  if (terms) return { ...(withKeywords((answer as { body: object }).body) as object), '@context': terms }
  const context = contextOf(reply)
  if (answer.kind === 'resource') return call.compiled.serialisers.of(answer.owner)(answer.row, context)
  if (answer.kind === 'list') return { '@context': context, ...collectionOf(answer, call) }
  return { '@context': context, ...(answer.kind === 'document' && (answer.body as object)) }
}

/** The same as pieces of JSON text, which take the short way from the rows where there are any. */
function jsonOf(reply: Reply, document: () => object): string[] {
  const { answer, call } = reply
  const context = contextOf(reply)
  if (answer.kind === 'list') return collectionPieces(context, answer, call)
  if (answer.kind === 'resource')
    return [call.compiled.serialisers.text(answer.owner)(answer.row, JSON.stringify(context))]
  return [JSON.stringify(document())]
}

/** All that a list says, in few words, where each of its rows has a version; undefined where one has none. */
function stateOfList(
  { page, included = [], ...envelope }: Extract<Answer, { kind: 'list' }>,
  call: Call,
): string | undefined {
  const versions = page.rows.flatMap(row => [row, ...included.flatMap(({ of }) => of(row))].map(one => one['version']))
  if (versions.includes(undefined)) return undefined
  const { total, next, previous, last } = page
  const { pageSize, number, query } = envelope
  const asked = query ? String(query) : call.requestUri
  return JSON.stringify([asked, total, next, previous, last, pageSize, number, versions])
}

/** A row's version, those of a list's rows, or else all that the document says, makes the tag; each representation has its own. */
function etagOf({ answer, call }: Reply, json: () => string[], tag: string, edition: string): string {
  const version = answer.kind === 'resource' ? answer.row['version'] : undefined
  if (version !== undefined) return `"${version}-${edition}.${tag}"`
  const listed = answer.kind === 'list' ? stateOfList(answer, call) : undefined
  return `"${digest(listed ?? json().join(''))}-${edition}.${tag}"`
}

/** Whether an answer tells what is not stored, and so cannot be read again: the secret of a key. */
function isShownOnce({ table, properties }: Class, { store }: Services): boolean {
  const columns = store.tables.get(table ?? '')
  const isMade = (value: UriTemplate) => !value.text.startsWith('/') && value.columns.some(name => !columns?.has(name))
  return properties.some(({ readable, value }) => readable && value && isMade(value))
}

/** Whether the rule of the class lets nothing be changed in the answer. */
function isFixed(answer: Answer, { route: { target }, where }: Call): boolean {
  const rule = target.rule === undefined ? undefined : rules[target.rule]
  return rule?.isFixed?.(answer.kind === 'resource' ? answer.row : where) ?? false
}

/** A list of which programs get the addresses alone, as people read it: with what its members are called. */
const inFull = (answer: Answer): Answer =>
  answer.kind === 'list' && answer.link.light ? { ...answer, link: { ...answer.link, light: false } } : answer

/** The operations on what a resource links to that take no body, and that the caller may do. */
const actionsOf = (of: Class, document: object, may: (operation: Operation) => boolean): Action[] =>
  of.properties.flatMap(property => {
    const { name, operations } = property
    const address = (document as Record<string, unknown>)[name]
    // What can be read has a page of its own, with the forms of what is posted there.
    const isPage = operations.some(({ method }) => method === 'GET')
    const here = operations.filter(
      operation => operation.method === 'POST' && !(isPage && operation.expects) && may(operation),
    )
    return typeof address === 'string' ? here.map(operation => ({ operation, address, link: { property, of } })) : []
  })

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

/** Sends a document as its text, or 304. */
async function sendDocument(
  request: Request,
  response: Response,
  { mediaType, text, etag, location, headers }: Extract<Answer, { kind: 'text' }>,
): Promise<void> {
  response.set(headers ?? {})
  response.set({ ...(etag !== undefined && { ETag: etag }), 'Cache-Control': 'private, no-cache' })
  if (location !== undefined) response.setHeader('Location', location)
  if (methodOf(request) === 'GET' && isFresh(request.headers, etag)) return void response.status(304).end()
  response.setHeader('Content-Type', mediaType)
  await sendText(response, text, false)
}

/** Sends the answer. */
export async function respond(response: Response, call: Call, answer: Answer, means: Means): Promise<void> {
  const { services, publisher } = means
  const { request, compiled } = call
  const { serialisers, edition } = compiled
  if (call.prefer.minimal && answer.status === 205) response.setHeader('Preference-Applied', 'return=minimal')
  const { apiVersion } = call.prefer
  if (apiVersion && edition.endsWith(`-${apiVersion}`))
    response.append('Preference-Applied', `api-version=${apiVersion}`).vary('Prefer')
  response.status(answer.status)
  if (formOf(request)) {
    const isMade = answer.kind === 'resource' && (answer.created || request.method === 'POST')
    const iri = isMade ? serialisers.iri(answer.owner, answer.row) : undefined
    const next = afterForm(answer.status, call.self, request.method, iri)
    if (next && !(isMade && isShownOnce(answer.owner, services))) return void response.redirect(303, next)
  }
  if (answer.kind === 'empty') return void response.set(answer.headers ?? {}).end()
  if (answer.kind === 'stream') return sendStream(request, response, answer)
  if (answer.kind === 'text') return sendDocument(request, response, answer)
  if (answer.kind === 'media')
    return sendMedia(request, response, { ...answer.headers, 'Content-Type': answer.mediaType }, answer.media)
  const representation = representationOf(call)
  const isPage = representation.mediaType === HTML
  const reply = { answer, call, services }
  const document = once(() => documentOf(reply))
  const json = once(() => jsonOf(reply, document))
  if (answer.kind === 'resource') {
    const iri = serialisers.iri(answer.owner, answer.row)
    if (answer.created && iri) response.setHeader('Location', iri)
    if (iri && iri !== call.self) {
      response.setHeader('Content-Location', iri)
      // Clients of Hydra find the resource that an answer is about by this (alcaeus).
      if (!answer.created) response.append('Link', `<${iri}>; rel="canonical"`)
    }
  }
  const owner = classOf(answer)
  const visitor = once(() => visitorOf(request, call.principal))
  const related = isPage && owner ? await relatedTo(answer, call, services) : undefined
  const above = isPage && owner ? await resourcesAbove(call, services) : undefined
  const tag = isPage ? pageTag(visitor(), [above, related]) : representation.tag
  const isTagged = !(answer.kind === 'resource' && answer.untagged)
  const etag = isTagged ? etagOf(reply, json, tag, edition) : undefined
  if (etag !== undefined) response.setHeader('ETag', etag)
  response.setHeader('Cache-Control', 'private, no-cache')
  response.set(answer.headers ?? {})
  if (methodOf(request) === 'GET' && isFresh(request.headers, etag)) return void response.status(304).end()
  response.setHeader('Content-Type', contentType(representation.mediaType))
  if (isPage) response.vary('Accept-Language').setHeader('Content-Security-Policy', PAGE_POLICY(services.base))
  const may = (operation: Operation): boolean =>
    !operation.consumes && mayUse(operation, call.principal, call.variables)
  const operations = () => (isFixed(answer, call) ? [] : call.route.operations.filter(may))
  const actions = () => (answer.kind === 'resource' ? actionsOf(answer.owner, document(), may) : [])
  const included = answer.kind === 'list' && answer.included ? localIn(answer) : undefined
  const local = termsOf(answer) ?? included ?? undefined
  const link = answer.kind === 'list' ? { property: answer.link, of: call.route.owner } : undefined
  const today = () =>
    documentOf({
      ...reply,
      answer: inFull(answer),
      call: { ...call, compiled: inVersion(compiled, '2026', services.base) },
    })
  const publication = {
    today,
    above,
    related,
    document,
    json,
    self: call.self,
    owner,
    link,
    local,
    maxWidth: services.settings.MAX_WIDTH,
    mostSelected: services.settings.MAX_QUERY_IMAGES,
    visitor,
    operations,
    actions,
    etag,
  }
  // Plain JSON of what is in terms of others is sent as they have it.
  const isTheirs = termsOf(answer) && ['ld', 'json', 'ldc'].includes(representation.tag)
  const text = isTheirs
    ? JSON.stringify((answer as { body: unknown }).body)
    : await representation.write(publisher(publication))
  await sendText(response, text, answer.kind === 'list' && request.method !== 'HEAD')
}
