// A manifest of others whose images become the customer's own: its canvases get addresses here, and are painted with copies.
import { isObject, type JsonObject } from '../../json-object.js'
import { contentOrigin, type Painting, paintingsOf } from '../../presentation/index.js'
import { type Fault, invalid } from '../../problem.js'
import type { AnnotationsOf } from '../../store/index.js'
import type { CopiedCanvas } from './copied-annotations.js'
import { annotationsAt, canvasPath, newId } from './iiif-terms.js'
import { isLabel, isTarget } from './painted-resources.js'
import { renamed } from './renamed-canvases.js'

/** A manifest as it is stored, and what is not copied of it. */
export interface Copied {
  /** The document, with `paintedResources`. */
  document: JsonObject
  lost: Fault[]
  canvases: CopiedCanvas[]
}

/** Types of contents that are ingested. */
const COPIED = ['Image', 'Sound', 'Video']

const LONGEST_ID = 200

/** Why a content cannot be copied; undefined for one that can. */
function obstacle({ target, label }: Painting, body: JsonObject): string | undefined {
  const { type } = body
  if (type === 'SpecificResource') return 'is a part of a content, or has a style'
  if (!COPIED.includes(String(type)))
    return `is of the type ${JSON.stringify(type)}: images, sound and video are copied`
  if (!/^https?:\/\/\S+$/.test(contentOrigin(body).origin)) return 'has no address by http or https'
  if (target !== null && !isTarget(target)) return 'is painted on a place that painted resources cannot name'
  if (label !== undefined && !isLabel(label)) return 'has a label that is not a map from languages to arrays of strings'
  return undefined
}

/** Ids of images by their origins: the names that they have there, each once. */
function namer(): (body: JsonObject) => string {
  const ids = new Map<string, string>()
  const taken = new Set<string>()
  return body => {
    const { origin, name } = contentOrigin(body)
    const known = ids.get(origin)
    if (known !== undefined) return known
    const plain = name.replace(/[^\p{L}\p{N}._~-]+/gu, '-').slice(0, LONGEST_ID)
    const wanted = /^\.*$/.test(plain) ? 'image' : plain
    let id = wanted
    for (let next = 2; taken.has(id); next++) id = `${wanted}-${next}`
    taken.add(id)
    ids.set(origin, id)
    return id
  }
}

/** The pages of annotations that the store has, among those that a canvas refers to, and the others. */
function pagesOf(base: string, canvas: JsonObject): { sources: AnnotationsOf[]; others: unknown[] } {
  const pages: unknown[] = Array.isArray(canvas['annotations']) ? canvas['annotations'] : []
  const found = pages.map(page => (isObject(page) ? annotationsAt(base, page['id']) : undefined))
  return { sources: found.filter(one => one !== undefined), others: pages.filter((_, index) => !found[index]) }
}

const rightsOf = (canvas: JsonObject, manifest: JsonObject): string | undefined => {
  const { rights = manifest['rights'] } = canvas
  return typeof rights === 'string' && /^https?:\/\/[^\s<>"{}|\\^`]+$/.test(rights) ? rights : undefined
}

/**
 * A manifest of Presentation 3 as one that paints copies: of each canvas whose contents can all be had. The others are
 * painted as they were. Throws HttpProblem 400 when there is nothing to copy.
 */
export function copiedManifest(base: string, customer: number, manifest: JsonObject): Copied {
  const { paintings, places, bodies } = paintingsOf(manifest, () => undefined)
  const obstacles = paintings.map((painting, index) => obstacle(painting, bodies[index]!))
  const kept = new Set(paintings.filter((_, index) => obstacles[index]).map(({ canvas }) => canvas))
  const own = new Map<string, string>()
  for (const { canvas } of paintings) if (!kept.has(canvas) && !own.has(canvas)) own.set(canvas, newId())
  if (own.size === 0)
    throw invalid('assets', 'must be reference: no canvas of the manifest has contents that can be copied')
  const items: JsonObject[] = Array.isArray(manifest['items']) ? manifest['items'].filter(isObject) : []
  const byId = new Map(items.map(canvas => [canvas['id'], canvas]))
  const idOf = namer()
  const paintedResources = paintings.flatMap((painting, index) => {
    const canvas = own.get(painting.canvas)
    if (canvas === undefined) return []
    const body = bodies[index]!
    const rights = rightsOf(byId.get(painting.canvas)!, manifest)
    const { choiceOrder, target, label, canvasOrder } = painting
    const asset = {
      ...{ id: idOf(body), origin: contentOrigin(body).origin },
      // What an image is, its bytes tell; which delivery channels the others get hangs on it from the start.
      ...(body['type'] !== 'Image' && typeof body['format'] === 'string' && { mediaType: body['format'] }),
      ...(rights !== undefined && { rights }),
    }
    return [{ asset, canvasPainting: { canvasId: canvas, canvasOrder, choiceOrder, target, label: label ?? null } }]
  })
  const addresses = new Map([...own].map(([id, short]) => [id, base + canvasPath(customer, short)]))
  const painted = items.map(canvas => {
    if (!own.has(canvas['id'] as string)) return canvas
    // The thumbnail is made of the copy.
    const { items: _items, thumbnail: _thumbnail, ...others } = canvas
    const pages = pagesOf(base, canvas)
    if (pages.sources.length === 0) return others
    return { ...others, annotations: pages.others.length > 0 ? pages.others : undefined }
  })
  const document = { ...(renamed({ ...manifest, items: painted }, addresses) as JsonObject), paintedResources }
  const lost = obstacles.flatMap((message, index): Fault[] =>
    message === undefined ? [] : [{ property: places[index]!, message: `${message}; its canvas is not copied` }],
  )
  const canvases = [...own].map(([original, short]) => {
    const { sources } = pagesOf(base, byId.get(original)!)
    return { original, own: short, sources }
  })
  return { document, lost, canvases }
}
