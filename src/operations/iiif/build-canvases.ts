// The canvases of painted resources in the document of a manifest: made new, or put into those that the document has.
import { isDeepStrictEqual } from 'node:util'
import { isObject, type JsonObject } from '../../json-object.js'
import {
  type AssetFacts,
  assetRecogniser,
  type Canvas,
  type Edit,
  manifestOf,
  type Painting,
  PLACEHOLDER,
  paintingsOf,
  spliceAt,
} from '../../presentation/index.js'
import { invalid, notFound } from '../../problem.js'
import {
  type CustomerFacts,
  type Db,
  findCustomer,
  findImages,
  type IiifPainting,
  type ImageRow,
  imageName,
} from '../../store/index.js'
import { canvasWriter } from '../canvases/index.js'
import type { Services } from '../services.js'
import { ownCanvas } from './iiif-canvases.js'
import { canvasPath } from './iiif-terms.js'

/** What the canvases of a customer's manifests are made with; it is read before a transaction, which may be alone. */
export interface CanvasMaker {
  customer: CustomerFacts
  canvasOf: (row: ImageRow) => Canvas | undefined
}

/** How the canvases of a customer are made. Throws HttpProblem 404. */
export async function canvasMaker(services: Services, id: number): Promise<CanvasMaker> {
  const customer = await findCustomer(services.store.db, String(id))
  if (!customer) throw notFound('The customer')
  const canvasOf = await canvasWriter({ services, customer, owner: false })
  return { customer, canvasOf }
}

/** How protected images are seen is put into a document on its way out, as it is then. */
const OPEN = { 2: [], 3: [] }

function paintingOf(base: string, customer: number, row: IiifPainting): Painting {
  const { space, image } = row
  return {
    canvas: base + canvasPath(customer, row.canvas_id),
    canvasOrder: row.canvas_order,
    choiceOrder: row.choice_order,
    target: row.target,
    label: row.label ?? undefined,
    canvasLabel: row.canvas_label ?? undefined,
    staticWidth: row.static_width,
    staticHeight: row.static_height,
    duration: row.duration,
    thumbnail: row.thumbnail,
    address: row.address,
    ...(space !== null && image !== null && { asset: { space, id: image } }),
  }
}

/** What a canvas has of its painting alone, and what it has of that where its document says nothing else. */
const PAINTED = ['items', 'width', 'height', 'duration']
const FILLED = ['label', 'thumbnail', 'metadata', 'rights', 'requiredStatement', 'rendering']
const STATES = ['processing', PLACEHOLDER]

/** The behaviors of a canvas: its own, and how far its painting is. */
function behaviorOf(theirs: JsonObject, built: JsonObject): unknown {
  const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
  const all = [...listed(theirs['behavior']).filter(one => !STATES.includes(String(one))), ...listed(built['behavior'])]
  return all.length > 0 ? all : undefined
}

/** The edits that put a canvas that was made into that of the document. Throws HttpProblem 400 for another label. */
function editsInto(index: number, theirs: JsonObject, built: JsonObject, canvasLabel: unknown): Edit[] {
  if (canvasLabel && theirs['label'] && !isDeepStrictEqual(canvasLabel, theirs['label']))
    throw invalid(`items[${index}].label`, 'must be the canvasLabel of its painted resource, or be left out')
  const members = {
    id: built['id'],
    ...Object.fromEntries(PAINTED.map(name => [name, built[name]])),
    ...Object.fromEntries(FILLED.filter(name => theirs[name] === undefined).map(name => [name, built[name]])),
    behavior: behaviorOf(theirs, built),
  }
  return Object.entries(members)
    .filter(([name, value]) => !isDeepStrictEqual(value, theirs[name]))
    .map(([name, value]) => ({ path: ['items', index, name], value }))
}

/** Throws HttpProblem 400 where a canvas of the document shows other images than its painted resources. */
function checkShown(
  base: string,
  customer: CustomerFacts,
  canvas: JsonObject,
  index: number,
  painted: Painting[],
): void {
  const { paintings } = paintingsOf({ items: [canvas] }, assetRecogniser(base, customer))
  const names = (all: Painting[]) =>
    new Set(all.map(({ asset, address }) => (asset ? imageName(asset.space, asset.id) : address)))
  const [shown, right] = [names(paintings), names(painted)]
  if ([...shown].some(name => !right.has(name)))
    throw invalid(`items[${index}].items`, 'must be left out, or show what the painted resources of the canvas are')
}

/**
 * The text of a manifest with the canvases of its painted resources, as far as their images are: those that it has keep
 * what else is said of them, the others are put behind them. `dropped` are the short ids of canvases that go.
 * Throws HttpProblem 400 where the document and the painted resources contradict each other.
 */
export async function withCanvases(
  { base }: Services,
  db: Db,
  { customer, canvasOf }: CanvasMaker,
  text: string,
  rows: IiifPainting[],
  dropped: ReadonlySet<string> = new Set(),
): Promise<{ text: string; ingests: boolean }> {
  const keys = rows.flatMap(({ space, image: id }) => (space === null || id === null ? [] : [{ space, id }]))
  const images = new Map((await findImages(db, customer.id, keys)).map(row => [imageName(row.space, row.id), row]))
  const factsOf = ({ asset }: Painting): AssetFacts => {
    const row = images.get(imageName(asset!.space, asset!.id))
    if (!row) return 'error'
    const canvas = canvasOf(row)
    if (canvas) return { ...canvas, auth: OPEN }
    return row.ingesting ? 'processing' : 'error'
  }
  const paintings = rows.map(row => paintingOf(base, customer.id, row))
  const built = manifestOf(paintings, factsOf)
  const document = JSON.parse(text) as JsonObject
  const there: unknown[] = Array.isArray(document['items']) ? document['items'] : []
  const shortId = (id: unknown): string | undefined =>
    typeof id === 'string' ? (ownCanvas(base, customer.id, id) ?? (/[:/]/.test(id) ? undefined : id)) : undefined
  const places = new Map(there.map((item, index) => [shortId(isObject(item) ? item['id'] : undefined), index]))
  places.delete(undefined)
  const edits: Edit[] = [...dropped].flatMap(id =>
    places.has(id) ? [{ path: ['items', places.get(id)!], value: undefined } as Edit] : [],
  )
  let end = there.length
  const added: object[] = []
  for (const canvas of built.items as JsonObject[]) {
    const index = places.get(shortId(canvas['id']))
    if (index === undefined) {
      added.push(canvas)
      continue
    }
    const theirs = there[index] as JsonObject
    const painted = paintings.filter(painting => painting.canvas === canvas['id'])
    checkShown(base, customer, theirs, index, painted)
    edits.push(...editsInto(index, theirs, canvas, painted.find(({ canvasLabel }) => canvasLabel)?.canvasLabel))
  }
  if (there.length === 0) edits.push({ path: ['items'], value: added })
  else for (const canvas of added) edits.push({ path: ['items', end++], value: canvas })
  if (built.thumbnail && document['thumbnail'] === undefined)
    edits.push({ path: ['thumbnail'], value: built.thumbnail })
  return { text: spliceAt(text, edits), ingests: [...images.values()].some(({ ingesting }) => ingesting) }
}
