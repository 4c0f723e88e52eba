// A document that was given out and comes back, without what delivery said in it of the images as they were then.
import { isObject, type JsonObject } from '../../json-object.js'
import {
  type AssetName,
  annotationsNotKept,
  annotationsOutOf,
  assetRecogniser,
  authOutOf,
  type Edit,
  hasAnnotations,
  isTextLink,
  linksOutOf,
  markablesIn,
  marksOutOf,
  PLACEHOLDER,
  searchOutOf,
  spliceAt,
} from '../../presentation/index.js'
import { invalidAll } from '../../problem.js'
import {
  closedImages,
  type Db,
  type IiifKey,
  type IiifRow,
  iiifCanvases,
  imageName,
  imageNames,
  nameOfCustomer,
} from '../../store/index.js'
import type { Services } from '../services.js'
import { withoutAdjuncts } from './adjuncts-now.js'
import { annotationPages } from './annotated-manifest.js'
import type { Given } from './iiif-given.js'

const isMarked = (canvas: unknown): canvas is JsonObject =>
  isObject(canvas) && Array.isArray(canvas['behavior']) && canvas['behavior'].includes(PLACEHOLDER)

const markedIn = ({ items }: JsonObject): JsonObject[] => (Array.isArray(items) ? items.filter(isMarked) : [])

/** The edits that take out the marks of canvases whose images are gone, which are looked up where a canvas is marked. */
async function marksOf(
  { base }: Services,
  db: Db,
  { customer, kind }: IiifKey,
  document: JsonObject,
  before: () => JsonObject | undefined,
): Promise<Edit[]> {
  const marked = new Set(kind === 'manifests' ? markedIn(document).map(({ id }) => id) : [])
  if (marked.size === 0) return []
  const isOwn = assetRecogniser(base, { id: customer, name: await nameOfCustomer(db, customer) })
  const canvases = markablesIn(document, isOwn).filter(({ id }) => marked.has(id))
  const found = await closedImages(db, customer, imageNames(canvases.flatMap(({ assets }) => assets)))
  const gone = new Set(found.filter(image => image.gone).map(({ space, id }) => imageName(space, id)))
  const isGone = ({ space, id }: AssetName) => gone.has(imageName(space, id))
  return marksOutOf(canvases, isGone, new Set(markedIn(before() ?? {}).map(({ id }) => String(id))))
}

/**
 * The edits that take out the references of canvases to their annotations here, and what is embedded of these, which are
 * changed at addresses of their own. Throws HttpProblem 400 for new ones among them.
 */
async function annotationsOf(
  { base }: Services,
  db: Db,
  { customer, id, kind }: IiifKey,
  document: JsonObject,
  before: () => JsonObject | undefined,
): Promise<Edit[]> {
  if (kind !== 'manifests' || !hasAnnotations(document)) return []
  const pages = annotationPages(base, customer, await iiifCanvases(db, customer, id))
  const edits = annotationsOutOf(document, pages, before())
  const others = edits.length > 0 ? annotationsNotKept(document, pages) : []
  if (others.length > 0) throw invalidAll(others)
  return edits
}

/** The text of a document without the links to its words that were put into it. */
function withoutTexts({ base }: Services, text: string, before: JsonObject | undefined): string {
  if (!text.includes(`${base}/text`)) return text
  const edits = linksOutOf(JSON.parse(text) as JsonObject, (_, id) => isTextLink(base, id), before)
  return edits.length > 0 ? spliceAt(text, edits) : text
}

/**
 * What a body says without what was put into it on its way out, byte for byte else; `before` is the resource as it is
 * kept. A description stays what it is. Throws HttpProblem 400.
 */
export async function withoutSpliced(
  services: Services,
  db: Db,
  key: IiifKey,
  given: Given,
  before: IiifRow | undefined,
): Promise<Given> {
  const { text, body } = given
  if (text === undefined) return given
  let parsed: JsonObject | undefined
  const kept = () => {
    parsed ??= before && (JSON.parse(before.body) as JsonObject)
    return parsed
  }
  const edits = [
    ...authOutOf(body, kept, services.base),
    ...searchOutOf(body, kept, services.base),
    ...(await marksOf(services, db, key, body, kept)),
    ...(await annotationsOf(services, db, key, body, kept)),
  ]
  const unmarked = edits.length > 0 ? spliceAt(text, edits) : text
  const own = withoutTexts(services, await withoutAdjuncts(services, db, key, unmarked, kept), kept())
  if (own === text) return given
  return { ...given, text: own, body: JSON.parse(own) as JsonObject }
}
