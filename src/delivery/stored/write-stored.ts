// Documents that clients of IIIF write at public addresses, and the original's clients at those that never change.
import { checkWrite, mediaTypeOf, methodOf, readJson, readTextBytes } from '../../http/index.js'
import { isObject } from '../../json-object.js'
import {
  appendIiif,
  createIiif,
  deleteIiif,
  flatPublicPath,
  type Given,
  iiifKindNamed,
  isDryRun,
  patchIiif,
  putIiif,
  type Report,
  reportOf,
  requiresSpace,
  type Written,
  warningHeaders,
} from '../../operations/index.js'
import { HttpProblem, invalid, notFound } from '../../problem.js'
import { type IiifKey, type IiifKind, iiifAtPath, iiifNamed } from '../../store/index.js'
import { contextUrl } from '../../vocabulary/index.js'
import { PRIVATE } from '../access-headers.js'
import { deliveredDocument } from './delivered-document.js'
import { sendFull } from './read-stored.js'
import { sendTagged } from './send-stored.js'
import { DEFAULT_FORM } from './stored-form.js'
import { type Answer, type StoredRequest, writerOf } from './stored-request.js'

const JSON_TYPES = ['application/ld+json', 'application/json', 'application/merge-patch+json']

/** A document as it came. */
interface Sent {
  text: string
  body: Given['body']
}

/** The document, or the painted resources, that a request brings. Throws HttpProblem 400, 413 and 415. */
export async function readSent(
  { request, flat, services: { settings } }: StoredRequest,
  expected = 'a Manifest or a Collection of IIIF Presentation 3',
): Promise<Sent> {
  if (!JSON_TYPES.includes(mediaTypeOf(request))) {
    const message = `must be one of ${JSON_TYPES.join(', ')}`
    throw new HttpProblem(415, 'Unsupported media type', `Content-Type ${message}.`, [
      { property: 'Content-Type', message },
    ])
  }
  const bytes = await readTextBytes(request, settings.MAX_BODY_BYTES)
  const read = await readJson('body', bytes, { values: settings.MAX_BODY_VALUES })
  const body = flat?.painted && Array.isArray(read) ? { member: read } : read
  if (!isObject(body)) throw invalid('body', `must be a JSON object: ${expected}`)
  return { text: bytes.toString('utf8').replace(/^\uFEFF/, ''), body }
}

/** Whether a request writes nothing, and asks what is wrong with its body. */
const isDry = ({ query }: StoredRequest): boolean => isDryRun(new URLSearchParams(query))

/** The writer of a request, and its conditions. */
export async function writeOf(asked: StoredRequest) {
  const { headers } = asked.request
  const { key: by } = await writerOf(asked)
  return {
    by,
    hasMatch: headers['if-match'] !== undefined,
    matchesAny: headers['if-match']?.trim() === '*',
    isDryRun: isDry(asked),
    precondition: (row: { version: number } | undefined) => checkWrite(headers, row && String(row.version)),
  }
}

/** What a request says of a resource; `at` is its place when the address says that. */
function givenIn(
  { services, customer, request }: StoredRequest,
  { text, body }: Sent,
  kind: IiifKind | undefined,
  at?: Given['at'],
  patch = false,
): Given {
  const call = { compiled: services, prefer: { strict: false }, variables: { customer: String(customer.id) } }
  const needsSpace = requiresSpace(request)
  return { call, kind: kind ?? iiifKindNamed(body['type']), body, text, patch, needsSpace, ...(at && { at }) }
}

/** The collection of a path, and the slug there. Throws HttpProblem 404. */
async function placeOf({ services, customer, slugs }: StoredRequest): Promise<{ parent: string; slug: string }> {
  const above = await iiifAtPath(services.store.db, customer.id, slugs.slice(0, -1))
  if (above?.kind !== 'collections') throw notFound('The collection above')
  return { parent: above.id, slug: slugs.at(-1)! }
}

/** Answers with what was written, in the form in which it was. */
async function sendWritten(asked: StoredRequest, { row, created, warnings }: Written): Promise<void> {
  const { services, flat, response, showsExtras } = asked
  const status = created ? 201 : 200
  response.set(warningHeaders(warnings))
  if (created) response.set('Location', services.base + (flat ? flatPublicPath(row) : row.public_path))
  if (showsExtras) return sendFull(asked, row, status)
  const address = services.base + row.public_path
  const ask = { base: services.base, address, query: new URLSearchParams(), languages: [], toRdf: asked.toRdf }
  const { body, etag } = await deliveredDocument(asked, row, DEFAULT_FORM, ask)
  sendTagged(asked, { status, mediaType: DEFAULT_FORM.mediaType, body, etag, isPublic: false })
}

/** The resource that an address is of. Throws HttpProblem 404. */
async function keyAt({ services, customer, slugs, flat }: StoredRequest): Promise<IiifKey> {
  if (flat?.id !== undefined && !flat.painted) return { customer: customer.id, kind: flat.kind, id: flat.id }
  const key = flat ? undefined : await iiifAtPath(services.store.db, customer.id, slugs)
  if (!key) throw notFound('The resource')
  return key
}

/** Answers with what is wrong with a body, of which nothing is written. */
export function sendReport({ services: { vocabulary, base }, response }: StoredRequest, report: Report): void {
  const text = JSON.stringify({ '@context': contextUrl(vocabulary, base), ...report })
  response
    .set({ 'Content-Type': 'application/ld+json', 'Cache-Control': PRIVATE['Cache-Control'] })
    .send(Buffer.from(text))
}

/** Writes what a request brings, which `read` gives. */
type Work = (
  asked: StoredRequest,
  write: Awaited<ReturnType<typeof writeOf>>,
  read: () => Promise<Sent>,
) => Promise<Written>

/** Writes and answers; or says what is wrong with a body, where that alone is asked for. */
const writing =
  (work: Work): Answer =>
  async asked => {
    const write = await writeOf(asked)
    if (!write.isDryRun) return sendWritten(asked, await work(asked, write, () => readSent(asked)))
    let document: unknown
    const read = async (): Promise<Sent> => {
      const sent = await readSent(asked)
      const isWhole = methodOf(asked.request) !== 'PATCH' && !asked.flat?.painted
      document = isWhole ? sent.body : undefined
      return sent
    }
    const report = await reportOf(
      () => work(asked, write, read),
      () => document,
    )
    sendReport(asked, report)
  }

/**
 * Makes what is sent: at a path, or in the list of a kind; or paints it on a manifest, behind what is there. Throws
 * HttpProblem 400, 404, 409 and 412.
 */
export const postStored = writing(async (asked, write, read) => {
  const { services, customer, slugs, flat } = asked
  if (flat?.painted) {
    const key = { customer: customer.id, kind: flat.kind, id: flat.id! }
    return appendIiif(services, { ...write, key }, (await read()).body)
  }
  if (flat?.id !== undefined) throw notFound('The list')
  const at = flat || slugs.length === 0 ? undefined : await placeOf(asked)
  const given = givenIn(asked, await read(), flat?.kind, at)
  return createIiif(services, { ...write, key: { customer: customer.id, kind: given.kind } }, given)
})

/** Makes what is sent, or replaces what is there. Throws HttpProblem 400, 404, 409 and 412. */
export const putStored = writing(async (asked, write, read) => {
  const { services, customer, slugs, flat } = asked
  if (flat || slugs.length === 0) {
    const key = await keyAt(asked)
    return putIiif(services, { ...write, key }, givenIn(asked, await read(), key.kind))
  }
  const at = await placeOf(asked)
  const there = await iiifNamed(services.store.db, customer.id, at.parent, at.slug)
  if (there) {
    const key = { customer: customer.id, ...there }
    return putIiif(services, { ...write, key }, givenIn(asked, await read(), there.kind))
  }
  write.precondition(undefined)
  const given = givenIn(asked, await read(), undefined, at)
  return createIiif(services, { ...write, key: { customer: customer.id, kind: given.kind } }, given)
})

/** Changes what a merge patch names. Throws HttpProblem 400, 404, 409 and 412. */
export const patchStored = writing(async (asked, write, read) => {
  const key = await keyAt(asked)
  return patchIiif(asked.services, { ...write, key }, givenIn(asked, await read(), key.kind, undefined, true))
})

/** Deletes what is there. Throws HttpProblem 400, 404, 409 and 412. */
export const deleteStored: Answer = async asked => {
  const write = await writeOf(asked)
  await deleteIiif(asked.services, { ...write, key: await keyAt(asked) })
  asked.response.status(204).end()
}
