// The canvases of a manifest: the address here of each, whatever its id in the document, and what is painted on them.
import { grouped } from '../../grouped.js'
import { isObject, type JsonObject } from '../../json-object.js'
import { assetRecogniser, type Painting, paintingsOf, rangesIn } from '../../presentation/index.js'
import { invalidAll } from '../../problem.js'
import {
  canvasesElsewhere,
  type Db,
  type IiifCanvas,
  type IiifPainting,
  type IiifRange,
  type IiifRow,
  iiifCanvases,
  imageName,
  type LanguageMap,
  nameOfCustomer,
  notePaintings,
  noteRanges,
} from '../../store/index.js'
import { hasText, isText, NO_TEXT } from '../../vocabulary/index.js'
import type { Services } from '../services.js'
import { canvasPath, lastingId } from './iiif-terms.js'
import { thumbnailOf } from './iiif-text.js'

/** The canvases of a document by their ids in it; those whose ids cannot be kept are left to the document. */
const byId = ({ items }: JsonObject): Map<string, JsonObject> =>
  new Map(
    (Array.isArray(items) ? items : []).flatMap((item): [string, JsonObject][] =>
      isObject(item) && typeof item['id'] === 'string' && isText(item['id']) ? [[item['id'], item]] : [],
    ),
  )

/** A number of a document as a column of integers holds it. */
const integerOf = (value: unknown): number | null =>
  typeof value === 'number' && value > 0 && value <= 2147483647 ? Math.round(value) : null

/** What a canvas says of itself, as a row. */
const shownBy = ({ label, width, height, duration, ...canvas }: JsonObject) => ({
  label: textsOf(label),
  width: integerOf(width),
  height: integerOf(height),
  duration: integerOf(typeof duration === 'number' && duration * 1000),
  thumbnail: thumbnailOf(canvas),
})

/** Whether the id of a canvas is a short one, rather than an address. */
export const isShort = (id: string): boolean => !/[:/]/.test(id)

/** The short id of a canvas whose id is its address here, by http or https; undefined for all others. */
export function ownCanvas(base: string, customer: number, id: string): string | undefined {
  const prefix = base.replace(/^https?:/, '') + canvasPath(customer, '')
  const path = id.replace(/^https?:/, '')
  return path.startsWith(prefix) && /^[A-Za-z0-9][A-Za-z0-9._~-]{0,199}$/.test(path.slice(prefix.length))
    ? path.slice(prefix.length)
    : undefined
}

/**
 * The canvases of a document by their ids in it. One with an address here keeps that, unless another manifest has it;
 * one with another id has an address by that, which it has again when it comes back.
 */
async function canvasesIn(
  { base }: Services,
  db: Db,
  { customer, id: manifest }: { customer: number; id: string },
  document: JsonObject,
): Promise<Map<string, IiifCanvas>> {
  const there = byId(document)
  const named = new Map([...there.keys()].map(id => [id, ownCanvas(base, customer, id)]))
  const owns = [...named.values()].filter(own => own !== undefined)
  const taken = owns.length > 0 ? await canvasesElsewhere(db, customer, manifest, owns) : new Map<string, string>()
  const before = new Map(
    (await iiifCanvases(db, customer, manifest)).flatMap(canvas =>
      canvas.original_id === null ? [] : [[canvas.original_id, canvas.id]],
    ),
  )
  return new Map(
    [...there].map(([id, canvas], place): [string, IiifCanvas] => {
      const own = named.get(id)
      const shown = { ...shownBy(canvas), place }
      if (own !== undefined && !taken.has(own)) return [id, { id: own, original_id: null, ...shown }]
      return [id, { id: before.get(id) ?? lastingId(manifest, id), original_id: id, ...shown }]
    }),
  )
}

/** Texts by language as a column holds them; anything else is left to the document. */
const textsOf = (value: unknown): LanguageMap | null =>
  isObject(value) && hasText(value) ? (value as LanguageMap) : null

/** A text as a column holds it; any other is left to the document. */
const textOf = (value: string | null): string | null => (value !== null && isText(value) ? value : null)

/** A painting of a document as a row. */
const rowOf = (painting: Painting, canvas: IiifCanvas): IiifPainting => ({
  canvas_id: canvas.id,
  canvas_order: painting.canvasOrder,
  choice_order: painting.choiceOrder,
  space: painting.asset?.space ?? null,
  image: painting.asset?.id ?? null,
  address: textOf(painting.address),
  label: textsOf(painting.label),
  canvas_label: textsOf(painting.canvasLabel),
  target: textOf(painting.target),
  static_width: painting.staticWidth,
  static_height: painting.staticHeight,
  duration: painting.duration,
  thumbnail: textOf(painting.thumbnail),
  from_items: true,
})

/** Throws HttpProblem 400 that names the places in which images are shown that are not there. */
function refuseUnknown(paintings: Painting[], places: string[], unknown: ReadonlySet<string>): void {
  const faults = paintings.flatMap(({ asset }, index) =>
    asset && unknown.has(imageName(asset.space, asset.id))
      ? [{ property: places[index]!, message: `is ${asset.space}/${asset.id}, but there is no such image` }]
      : [],
  )
  throw invalidAll(faults)
}

/** Throws HttpProblem 400 for ids of canvases that cannot be kept, and for short ones, which only painted resources have. */
function refuseIds({ items }: JsonObject): void {
  const faults = (Array.isArray(items) ? items : []).flatMap((item, index) => {
    const id = isObject(item) ? item['id'] : undefined
    if (typeof id !== 'string' || (isText(id) && !isShort(id))) return []
    const message = isText(id) ? 'must be an address, or that of a painted resource' : NO_TEXT
    return [{ property: `items[${index}].id`, message }]
  })
  if (faults.length > 0) throw invalidAll(faults)
}

/** What is painted on canvases, in their order: what is made here, and what the document has on the others. */
function inOrder(canvases: IiifCanvas[], painted: IiifPainting[], read: IiifPainting[]): IiifPainting[] {
  const made = grouped(painted, ({ canvas_id }) => canvas_id)
  const others = grouped(read, ({ canvas_id }) => canvas_id)
  let next = 0
  return canvases.flatMap(({ id }) => {
    const own = made.get(id)
    const rows = own ?? others.get(id) ?? []
    const first = own ? 0 : next - (rows[0]?.canvas_order ?? 0)
    const numbered = rows.map(row => ({ ...row, canvas_order: row.canvas_order + first }))
    next = Math.max(next, ...numbered.map(({ canvas_order }) => canvas_order)) + 1
    return numbered.sort((a, b) => a.canvas_order - b.canvas_order || (a.choice_order ?? 0) - (b.choice_order ?? 0))
  })
}

/** The ranges of a document that can be kept, which have addresses here by their ids. */
const rangesOf = (manifest: string, document: JsonObject): IiifRange[] =>
  rangesIn(document)
    .filter(({ id }) => isText(id))
    .map(({ id, label }, place) => ({ id: lastingId(manifest, id), original_id: id, label: textsOf(label), place }))

/**
 * Notes what the document of a manifest, which must be locked, paints on which canvases, and says so of its images.
 * Throws HttpProblem 400 for images that are not there, unless it is `restored`. `painted`: what
 * its canvases are made of, where they are made here.
 */
export async function noteDocument(
  services: Services,
  db: Db,
  row: IiifRow,
  { restored = false, painted = [] }: { restored?: boolean; painted?: IiifPainting[] } = {},
): Promise<void> {
  const { customer } = row
  const document = JSON.parse(row.body) as JsonObject
  const isOwn = assetRecogniser(services.base, { id: customer, name: await nameOfCustomer(db, customer) })
  const { paintings, places, errors } = paintingsOf(document, isOwn)
  if (errors.length > 0 && !restored) throw invalidAll(errors)
  const canvases = await canvasesIn(services, db, row, document)
  if (!restored) refuseIds(document)
  const read = paintings.flatMap(painting => {
    const canvas = canvases.get(painting.canvas)
    return canvas ? [rowOf(painting, canvas)] : []
  })
  const rows = inOrder([...canvases.values()], painted, read)
  const refuse = (unknown: ReadonlySet<string>) => refuseUnknown(paintings, places, unknown)
  await notePaintings(db, row, [...canvases.values()], rows, restored ? undefined : refuse)
  await noteRanges(db, row, rangesOf(row.id, document))
}
