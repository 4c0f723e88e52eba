// Answers about manifests and collections of the IIIF store: as we describe them, or as IIIF documents for clients that ask for those.
import { createHash } from 'node:crypto'
import type { JsonObject } from '../../json-object.js'
import { notFound } from '../../problem.js'
import {
  countIiifChildren,
  findIiif,
  findUnbuilt,
  type IiifKey,
  type IiifKind,
  type IiifRow,
  iiifChildren,
  paintedWithSpace,
} from '../../store/index.js'
import { contextUrl, type Row } from '../../vocabulary/index.js'
import type { Answer, Call } from '../call.js'
import { resource } from '../call.js'
import type { Services } from '../services.js'
import { CLASSES, flatPath, PRESENTATION_3_TYPE } from './iiif-terms.js'
import { type ChildPage, fullText, showsChildren } from './iiif-text.js'
import { imagesNow } from './images-now.js'
import { linkedNow } from './linked-now.js'
import { paintedJson, spaceOfManifest } from './paint-manifest.js'

const LARGEST_PAGE = 1000

/** A number of the query within its bounds. */
function numberOf(query: URLSearchParams, name: string, fallback: number, most: number): number {
  const number = Number(query.get(name) ?? fallback)
  return Number.isInteger(number) && number > 0 ? Math.min(number, most) : fallback
}

/** The page of its children that the items of a collection are; undefined where they are its own. */
async function childrenOf({ store }: Services, row: IiifRow, query: URLSearchParams): Promise<ChildPage | undefined> {
  if (!showsChildren(row)) return undefined
  const page = numberOf(query, 'page', 1, 10_000_000)
  const pageSize = numberOf(query, 'pageSize', 100, LARGEST_PAGE)
  const which = { open: false, limit: pageSize, offset: (page - 1) * pageSize }
  const children = await iiifChildren(store.db, row, which)
  return { children, counts: await countIiifChildren(store.db, row), page, pageSize }
}

/** The strong tag of a document of a resource: its version, which writes go by, and what else the text and its form say. */
export const tagOf = ({ version }: Pick<IiifRow, 'version'>, text: string, form = ''): string =>
  `"${version}-${createHash('sha256').update(text).update(form).digest('base64url').slice(0, 12)}"`

/** What of a manifest is made of painted resources, and whether it waits for their images. */
async function paintedIn(
  services: Services,
  { customer, kind, id }: IiifKey,
): Promise<{ painted: JsonObject; waits: boolean }> {
  const { base, store } = services
  if (kind !== 'manifests') return { painted: {}, waits: false }
  const { paintings: rows, space } = await paintedWithSpace(store.db, { customer, id }, spaceOfManifest(id))
  const build = rows.length > 0 ? await findUnbuilt(store.db, { customer, id }) : undefined
  const painted = {
    ...(rows.length > 0 && { paintedResources: paintedJson(services, customer, rows) }),
    ...(space !== null && { space: `${base}/customers/${customer}/spaces/${space}` }),
    ...(build && { ingesting: build.ingesting }),
  }
  return { painted, waits: build !== undefined }
}

/** A resource as a document, with what the platform keeps beside it. */
export async function documentAnswer(
  services: Services,
  found: IiifRow,
  query: URLSearchParams,
  status = 200,
  created = status === 201,
): Promise<Answer & { kind: 'text' }> {
  const { base, vocabulary } = services
  const { painted, waits } = await paintedIn(services, found)
  // What has been built meanwhile is read anew.
  const wasWaiting = painted['paintedResources'] !== undefined && !waits
  const row = (wasWaiting ? await findIiif(services.store.db, found) : undefined) ?? found
  const linked = await linkedNow(services, row, true)
  const body = linked.into((await imagesNow(services, row)).marked(row.body))
  const text = fullText(
    base,
    { ...row, body },
    contextUrl(vocabulary, base),
    await childrenOf(services, row, query),
    painted,
  )
  const location = created ? { location: base + flatPath(row) } : {}
  const etag = waits ? undefined : tagOf(row, text)
  return { kind: 'text', status: waits ? 202 : status, mediaType: PRESENTATION_3_TYPE, text, etag, ...location }
}

/** Whether a request asks for a document: by the profile of Presentation 3, or as the original's clients do. */
export const asksForDocument = ({ request: { headers } }: Pick<Call, 'request'>): boolean =>
  /presentation\/3\/context\.json/.test(headers.accept ?? '') ||
  String(headers['x-iiif-cs-show-extras']).toLowerCase() === 'all'

/** Whether a manifest waits for its images. */
async function waits({ store }: Services, key: IiifKey): Promise<boolean> {
  return key.kind === 'manifests' && (await findUnbuilt(store.db, key)) !== undefined
}

/** An answer as it is, or as that of a manifest that waits. */
const tagged = (answer: Answer, isWaiting: boolean): Answer =>
  isWaiting && answer.kind === 'resource' ? { ...answer, status: 202, untagged: true } : answer

/** The row of a resource, as its class describes it. */
async function described({ store, serialisers }: Services, { customer, kind, id }: IiifKey): Promise<Row | undefined> {
  const owner = store.classOf(CLASSES[kind])
  return store.find(owner, { customer, id }, serialisers.columns(owner))
}

/** A resource as the request asks for it. Throws HttpProblem 404. */
export async function answerOf(call: Call, services: Services, key: IiifKey, status = 200): Promise<Answer> {
  if (asksForDocument(call)) {
    const row = await findIiif(services.store.db, key)
    if (!row) throw notFound(`The ${CLASSES[key.kind]}`)
    return documentAnswer(services, row, call.query, status)
  }
  const isWaiting = await waits(services, key)
  const row = await described(services, key)
  if (!row) throw notFound(`The ${CLASSES[key.kind]}`)
  const answer = resource(services, CLASSES[key.kind], row, status, status === 201)
  return tagged(answer, isWaiting)
}

/** A resource as a collection lists it, which is how one is answered that was made in a list of both kinds. */
export async function listedAnswer(
  services: Services,
  { customer, kind, id }: IiifKey,
  status: number,
): Promise<Answer> {
  const row = await services.store.find(services.store.classOf('IIIFResource'), { customer, kind, id })
  return tagged(resource(services, 'IIIFResource', row!, status, true), await waits(services, { customer, kind, id }))
}

/** The kind of the resources of a class. */
export const kindOf = (name: string): IiifKind => (name === 'Manifest' ? 'manifests' : 'collections')
