// The canvases of painted resources in the document of a manifest: made new, or put into those that the document has.
import { isDeepStrictEqual } from 'node:util'
import { grouped } from '../../grouped.js'
import { isObject, type JsonObject } from '../../json-object.js'
import {
  type AssetFacts,
  assetRecogniser,
  type Canvas,
  type Edit,
  manifestOf,
  type Painting,
  PLACEHOLDER,
  PLACEHOLDER_EDGE,
  paintingsOf,
  reordered,
  spliceAt,
} from '../../presentation/index.js'
import { invalid, notFound } from '../../problem.js'
import {
  type CustomerFacts,
  type Db,
  findCustomer,
  findImages,
  type IiifPainting,
  imageName,
} from '../../store/index.js'
import { adjunctsBy, type CanvasOf, canvasWriter } from '../canvases/index.js'
import type { Services } from '../services.js'
import type { Arranged, ItemCanvas } from './canvas-order.js'
import { isShort, ownCanvas } from './iiif-canvases.js'
import { canvasPath } from './iiif-terms.js'

/** What the canvases of a customer's manifests are made with; it is read before a transaction, which may be alone. */
export interface CanvasMaker {
  customer: CustomerFacts
  canvasOf: CanvasOf
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
const openly = (canvas: Canvas): Canvas => ({
  ...canvas,
  auth: OPEN,
  ...(canvas.adjuncts && { adjuncts: canvas.adjuncts.map(adjunct => ({ ...adjunct, auth: OPEN })) }),
})

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
const SIZES = ['width', 'height']
const FILLED = ['label', 'summary', 'thumbnail', 'metadata', 'rights', 'requiredStatement']
const LINKED = ['rendering', 'seeAlso', 'annotations']
const STATES = ['processing', PLACEHOLDER]

/** The behaviors of a canvas: its own, and how far its painting is. */
function behaviorOf(theirs: JsonObject, built: JsonObject): unknown {
  const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
  const all = [...listed(theirs['behavior']).filter(one => !STATES.includes(String(one))), ...listed(built['behavior'])]
  return all.length > 0 ? all : undefined
}

const isAt = (one: unknown, ...addresses: string[]): boolean =>
  isObject(one) && addresses.some(address => String(one['id']).startsWith(address))

/** What a canvas links to: what its document says, with the adjuncts of its images as they are now. */
function linkedOf(base: string, former: ReadonlySet<unknown>, theirs: unknown, built: unknown): unknown {
  if (!Array.isArray(theirs)) return theirs ?? built
  const isFormer = (one: unknown) =>
    isAt(one, `${base}/adjuncts/`, `${base}/adjunct-annotations/`) || (isObject(one) && former.has(one['id']))
  const kept: unknown[] = theirs.filter(one => !isFormer(one))
  const ids = new Set(kept.map(one => isObject(one) && one['id']))
  const made = Array.isArray(built) ? (built as JsonObject[]) : []
  const all = [...kept, ...made.filter(one => !ids.has(one['id'] as never) && !isAt(one, `${base}/file/`))]
  return all.length > 0 ? all : undefined
}

const isMade = ({ behavior }: JsonObject): boolean =>
  Array.isArray(behavior) && behavior.some(one => STATES.includes(String(one)))

/**
 * Whether a canvas keeps the size that it has, in whose units its targets and annotations are: where what is painted has
 * the same shape, or no size yet, or a place of its own on the canvas. The size of a placeholder is nobody's.
 */
function keepsSize(theirs: JsonObject, built: JsonObject, painted: Painting[]): boolean {
  const [width, height, madeWidth, madeHeight] = [theirs, built].flatMap(one =>
    [one['width'], one['height']].map(Number),
  )
  if (!(width! > 0 && height! > 0)) return false
  if (isMade(built)) return true
  if (isMade(theirs) && width === PLACEHOLDER_EDGE && height === PLACEHOLDER_EDGE) return false
  if (built['width'] === undefined || painted.some(({ target }) => target !== null)) return true
  const [a, b] = [width! * madeHeight!, height! * madeWidth!]
  return Math.abs(a - b) <= Math.max(a, b) / 100
}

/** The edits that put a canvas that was made into that of the document. Throws HttpProblem 400 for another label. */
function editsInto(
  base: string,
  index: number,
  theirs: JsonObject,
  built: JsonObject,
  { painted, former }: { painted: Painting[]; former: ReadonlySet<unknown> },
): Edit[] {
  const canvasLabel = painted.find(one => one.canvasLabel)?.canvasLabel
  const from = keepsSize(theirs, built, painted) ? PAINTED.filter(name => !SIZES.includes(name)) : PAINTED
  if (canvasLabel && theirs['label'] && !isDeepStrictEqual(canvasLabel, theirs['label']))
    throw invalid(`items[${index}].label`, 'must be the canvasLabel of its painted resource, or be left out')
  const members = {
    id: built['id'],
    ...Object.fromEntries(from.map(name => [name, built[name]])),
    ...Object.fromEntries(FILLED.filter(name => theirs[name] === undefined).map(name => [name, built[name]])),
    ...Object.fromEntries(LINKED.map(name => [name, linkedOf(base, former, theirs[name], built[name])])),
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
 * The short ids by which painted resources name the canvases of a document, undefined for the ids of others.
 * Throws HttpProblem 400 for one that two canvases have.
 */
function shortIds(base: string, customer: number, items: unknown[]): (string | undefined)[] {
  const ids = items.map(item => {
    const id = isObject(item) ? item['id'] : undefined
    if (typeof id !== 'string') return undefined
    return ownCanvas(base, customer, id) ?? (isShort(id) ? id : undefined)
  })
  const first = new Map<string, number>()
  for (const [index, id] of ids.entries()) {
    if (id === undefined) continue
    if (first.has(id)) throw invalid(`items[${index}].id`, `is the canvas of items[${first.get(id)}] too`)
    first.set(id, index)
  }
  return ids
}

/** The canvases of a document, and how much each paints by itself. Throws HttpProblem 400 for ids that two have. */
export function itemsOf(
  base: string,
  customer: Pick<CustomerFacts, 'id' | 'name'>,
  document: JsonObject,
): ItemCanvas[] {
  const items: unknown[] = Array.isArray(document['items']) ? document['items'] : []
  const { paintings } = paintingsOf(document, assetRecogniser(base, customer))
  const layers = grouped(paintings, ({ canvas }) => canvas)
  return shortIds(base, customer.id, items).map((id, index) => {
    const canvas = items[index]
    const own = isObject(canvas) ? layers.get(canvas['id'] as string) : undefined
    return { id, layers: Math.max(1, new Set(own?.map(({ canvasOrder }) => canvasOrder)).size) }
  })
}

/** The text with its canvases in their final order; `natural`: the order in which they are. */
function inSequence(text: string, natural: (string | number)[], sequence: (string | number)[]): string {
  const at = new Map(natural.map((key, index) => [key, index]))
  const order = sequence.map(key => at.get(key)!)
  return order.every((from, to) => from === to) ? text : reordered(text, 'items', order)
}

/**
 * The text of a manifest with the canvases of its painted resources, as far as their images are: those that it has keep
 * what else is said of them, the others are put behind them, or where `sequence` says. Canvases that are not in it go, and
 * links to the `former` addresses of adjuncts.
 * Throws HttpProblem 400 where the document and the painted resources contradict each other.
 */
export async function withCanvases(
  { base }: Services,
  db: Db,
  { customer, canvasOf }: CanvasMaker,
  text: string,
  { rows, sequence, former }: Pick<Arranged, 'rows'> & Partial<Arranged> & { former: string[] },
): Promise<{ text: string; ingests: boolean }> {
  const keys = rows.flatMap(({ space, image: id }) => (space === null || id === null ? [] : [{ space, id }]))
  const found = await findImages(db, customer.id, keys)
  const images = new Map(found.map(row => [imageName(row.space, row.id), row]))
  const adjuncts = await adjunctsBy(db, customer.id, found)
  const factsOf = ({ asset }: Painting): AssetFacts => {
    const row = images.get(imageName(asset!.space, asset!.id))
    if (!row) return 'error'
    const canvas = canvasOf(row, adjuncts(row))
    if (canvas) return openly(canvas)
    return row.ingesting ? 'processing' : 'error'
  }
  const paintings = rows.map(row => paintingOf(base, customer.id, row))
  const paintedOn = grouped(paintings, ({ canvas }) => canvas)
  const built = manifestOf(paintings, factsOf)
  const gone = new Set<unknown>(former)
  const document = JSON.parse(text) as JsonObject
  const there: unknown[] = Array.isArray(document['items']) ? document['items'] : []
  const ids = shortIds(base, customer.id, there)
  const places = new Map(ids.map((id, index) => [id, index]))
  const staying = new Set(sequence)
  const keyOf = (index: number) => (ids[index] !== undefined && paintedIn.has(ids[index]) ? ids[index] : index)
  const paintedIn = new Set(rows.map(({ canvas_id }) => canvas_id))
  const natural = there.map((_, index): string | number => keyOf(index)).filter(key => !sequence || staying.has(key))
  const kept = new Set(natural)
  const edits: Edit[] = there.flatMap((_, index) =>
    kept.has(keyOf(index)) ? [] : [{ path: ['items', index], value: undefined } as Edit],
  )
  let end = there.length
  const added: object[] = []
  for (const canvas of built.items as JsonObject[]) {
    const id = ownCanvas(base, customer.id, canvas['id'] as string)!
    const index = places.get(id)
    if (index === undefined) {
      added.push(canvas)
      natural.push(id)
      continue
    }
    const theirs = there[index] as JsonObject
    const painted = paintedOn.get(canvas['id'] as string)!
    checkShown(base, customer, theirs, index, painted)
    edits.push(...editsInto(base, index, theirs, canvas, { painted, former: gone }))
  }
  if (there.length === 0) edits.push({ path: ['items'], value: added })
  else for (const canvas of added) edits.push({ path: ['items', end++], value: canvas })
  if (built.thumbnail && document['thumbnail'] === undefined)
    edits.push({ path: ['thumbnail'], value: built.thumbnail })
  const made = spliceAt(text, edits)
  return {
    text: sequence ? inSequence(made, natural, sequence) : made,
    ingests: [...images.values()].some(({ ingesting }) => ingesting),
  }
}
