// Painted resources of a manifest that is written: their images are registered, and their canvases are made.
import { isDeepStrictEqual } from 'node:util'
import { grouped } from '../../grouped.js'
import { inSlices } from '../../in-slices.js'
import type { JsonObject } from '../../json-object.js'
import { invalid } from '../../problem.js'
import {
  adjunctsOf,
  canvasesElsewhere,
  formerLinks,
  type IiifPainting,
  imageName,
  lockImages,
  type Session,
} from '../../store/index.js'
import { ofAsset, registerAdjuncts } from '../adjuncts/index.js'
import type { Registration } from '../image-columns.js'
import { inPlace, readDescription } from '../image-input.js'
import { spaceNamed } from '../named-space.js'
import { registerImages } from '../register-image.js'
import type { Services } from '../services.js'
import { checkAlternatives } from './alternatives.js'
import { type CanvasMaker, itemsOf, withCanvases } from './build-canvases.js'
import { arranged, type ItemCanvas } from './canvas-order.js'
import { canvasPath, flatPath, newId } from './iiif-terms.js'
import { type PaintedAsset, type PaintedResource, placeIn } from './painted-resources.js'

/** What a manifest with painted resources comes to. */
export interface Painted {
  text: string
  rows: IiifPainting[]
  /** Whether some of its images are still to be ingested. */
  ingests: boolean
}

interface Key {
  customer: number
  id: string
}

/** Name of the space that new images of a manifest are in. */
export const spaceOfManifest = (id: string): string => `Manifest ${id}`

type Placed = PaintedResource & { asset: (PaintedAsset & { space: number }) | undefined }

/** The resources with the spaces of their assets: the manifest's own, which is made, where none is named. */
async function placed(session: Session, { customer, id }: Key, resources: PaintedResource[]): Promise<Placed[]> {
  const needs = resources.some(({ asset }) => asset && asset.space === undefined)
  const own = needs ? (await spaceNamed(session, customer, spaceOfManifest(id))).id : undefined
  return resources.map(resource => ({
    ...resource,
    asset: resource.asset && { ...resource.asset, space: resource.asset.space ?? own! },
  }))
}

/**
 * Registers the images that are not there, and those that are to be ingested again, in batches; not those that the
 * manifest had `before` and that nothing is said of, which may be gone. Throws HttpProblem 400 and 507.
 */
async function register(
  services: Services,
  session: Session,
  { customer, id: manifest }: Key,
  resources: Placed[],
  before: IiifPainting[],
): Promise<void> {
  const each = new Map(resources.flatMap(one => (one.asset ? [[imageName(one.asset.space, one.asset.id), one]] : [])))
  const keys = [...each.values()].map(({ asset }) => ({ space: asset!.space, id: asset!.id }))
  if (keys.length === 0) return
  const there = new Set((await lockImages(session.db, customer, keys)).map(({ space, id }) => imageName(space, id)))
  const had = new Set(before.map(({ space, image }) => imageName(space, image)))
  const isKnown = (name: string, { asset }: Placed): boolean =>
    there.has(name) || (had.has(name) && Object.keys(asset!.description).length === 0)
  const wanted = [...each].flatMap(([name, one]) => (isKnown(name, one) && !one.reingest ? [] : [one]))
  const registrations = await inSlices(wanted, ({ place, asset }): Registration => {
    const { space, id, description } = asset!
    try {
      const self = services.serialisers.iri('Image', { customer, space, id })
      const mode = { strict: false, scope: { customer: String(customer) } }
      const said = readDescription(services, { ...description, space, id }, mode, self)
      // One that is new knows its manifest from the first, so that nothing is written twice.
      const manifests = [...new Set([...(said.columns.manifests ?? []), manifest])]
      return { space, id, said, whole: false, ...(!there.has(imageName(space, id)) && { own: { manifests } }) }
    } catch (error) {
      throw inPlace(placeIn(place, 'asset'), error)
    }
  })
  const size = services.settings.MAX_BATCH_MEMBERS
  for (let from = 0; from < wanted.length; from += size) {
    const wrap = (index: number, error: unknown) => inPlace(placeIn(wanted[from + index]!.place, 'asset'), error)
    const options = { priority: false, batch: true, wrap }
    await registerImages(services, session, customer, registrations.slice(from, from + size), options)
  }
  for (const { place, asset } of each.values()) {
    const { space, id: image, description } = asset!
    const at = placeIn(place, 'asset.adjuncts')
    await registerAdjuncts(services, session, ofAsset({ customer, space, id: image }), description['adjuncts'], at)
  }
}

/**
 * The canvas of each resource: the one that it names, or another of the same canvasOrder; else one that its asset had
 * before, or a new one.
 */
function canvasesOf(resources: Placed[], before: IiifPainting[]): string[] {
  const had = grouped(before, ({ space, image }) => imageName(space, image))
  const used = new Set(resources.map(({ canvas }) => canvas))
  const byOrder = new Map(
    resources.flatMap(({ canvas, canvasOrder }): [number, string][] =>
      canvas === undefined || canvasOrder === undefined ? [] : [[canvasOrder, canvas]],
    ),
  )
  return resources.map(({ canvas, canvasOrder, asset }) => {
    const known = canvas ?? (canvasOrder === undefined ? undefined : byOrder.get(canvasOrder))
    const former = asset && had.get(imageName(asset.space, asset.id))?.find(one => !used.has(one.canvas_id))
    const id = known ?? former?.canvas_id ?? newId()
    used.add(id)
    if (canvasOrder !== undefined) byOrder.set(canvasOrder, id)
    return id
  })
}

const rowOf = (resource: Placed, index: number, canvas_id: string): IiifPainting => ({
  canvas_id,
  canvas_order: resource.canvasOrder ?? index,
  choice_order: resource.choiceOrder,
  space: resource.asset?.space ?? null,
  image: resource.asset?.id ?? null,
  address: resource.address,
  label: resource.label,
  canvas_label: resource.canvasLabel,
  target: resource.target,
  static_width: resource.staticWidth,
  static_height: resource.staticHeight,
  duration: resource.duration,
  thumbnail: resource.thumbnail,
  from_items: false,
})

/** Throws HttpProblem 400 for a canvas that is one of the document but for the case of its letters. */
function checkCase(items: ItemCanvas[], resources: Placed[], ids: string[]): void {
  const known = new Set(items.map(({ id }) => id))
  const byCase = new Map(items.map(({ id }) => [id?.toLowerCase(), id]))
  const at = ids.findIndex(id => !known.has(id) && byCase.has(id.toLowerCase()))
  if (at < 0) return
  const meant = byCase.get(ids[at]!.toLowerCase())!
  throw invalid(placeIn(resources[at]!.place, 'canvasPainting.canvasId'), `must be ${meant}, as items has it`)
}

/** Throws HttpProblem 400 that names the canvases which other manifests have. */
async function checkOwn(
  { base }: Services,
  { db }: Session,
  { customer, id }: Key,
  resources: Placed[],
  ids: string[],
) {
  const taken = await canvasesElsewhere(db, customer, id, ids)
  const at = ids.findIndex(canvas => taken.has(canvas))
  if (at < 0) return
  const other = base + flatPath({ customer, kind: 'manifests', id: taken.get(ids[at]!)! })
  throw invalid(placeIn(resources[at]!.place, 'canvasPainting.canvasId'), `is a canvas of ${other}`)
}

/** What a manifest may link to that is no adjunct of its images now: of those that it paints no more, and of all that is gone. */
async function formerOf({ db }: Session, key: Key, rows: IiifPainting[], before: IiifPainting[]): Promise<string[]> {
  const nameOf = ({ space, image }: IiifPainting) => imageName(space, image)
  const painted = new Set(rows.map(nameOf))
  const gone = before.flatMap(row =>
    row.space === null || row.image === null || painted.has(nameOf(row)) ? [] : [{ space: row.space, id: row.image }],
  )
  const adjuncts = gone.length > 0 ? await adjunctsOf(db, key.customer, gone) : []
  return [...(await formerLinks(db, key)), ...adjuncts.flatMap(({ external_id: address }) => address ?? [])]
}

/**
 * Makes the canvases of painted resources in the text of a manifest, which is locked where it is there; `before`: what it
 * painted. Throws HttpProblem 400 that names the place of what is wrong, and 507 above a storage policy.
 */
export async function paintManifest(
  services: Services,
  session: Session,
  maker: CanvasMaker,
  key: Key,
  {
    text,
    resources,
    before,
    keepsItems,
  }: {
    text: string
    resources: PaintedResource[]
    before: IiifPainting[]
    /** Whether the items of the text are those that were there, rather than what the body says. */
    keepsItems: boolean
  },
): Promise<Painted> {
  const all = await placed(session, key, resources)
  const ids = canvasesOf(all, before)
  checkAlternatives(all, ids)
  const items = itemsOf(services.base, maker.customer, JSON.parse(text) as JsonObject)
  checkCase(items, all, ids)
  await checkOwn(services, session, key, all, ids)
  const painted = all.map((resource, index) => ({
    row: rowOf(resource, index, ids[index]!),
    place: resource.place,
    isOrdered: resource.canvasOrder !== undefined,
  }))
  const known = keepsItems ? new Set(before.map(({ canvas_id }) => canvas_id)) : undefined
  const order = arranged(items, painted, known)
  await register(services, session, key, all, before)
  const former = await formerOf(session, key, order.rows, before)
  const built = await withCanvases(services, session.db, maker, text, { ...order, former })
  return { ...built, rows: order.rows }
}

const isSame = (one: IiifPainting, other: IiifPainting): boolean =>
  (Object.keys(one) as (keyof IiifPainting)[]).every(name => isDeepStrictEqual(one[name], other[name]))

/** Whether two lists of painted resources say the same. */
export const areSame = (rows: IiifPainting[], before: IiifPainting[]): boolean =>
  rows.length === before.length && rows.every((row, index) => isSame(row, before[index]!))

/** The painted resources of a manifest as its document shows them, and as they may be sent back. */
export const paintedJson = ({ base }: Services, customer: number, rows: IiifPainting[]): JsonObject[] =>
  rows.map(row => ({
    type: 'PaintedResource',
    ...(row.image !== null && {
      asset: { '@id': `${base}/customers/${customer}/spaces/${row.space}/images/${encodeURIComponent(row.image)}` },
    }),
    canvasPainting: {
      canvasId: base + canvasPath(customer, row.canvas_id),
      canvasOrder: row.canvas_order,
      ...(row.choice_order !== null && { choiceOrder: row.choice_order }),
      ...(row.label && { label: row.label }),
      ...(row.canvas_label && { canvasLabel: row.canvas_label }),
      ...(row.target !== null && { target: row.target }),
      ...(row.static_width !== null && { staticWidth: row.static_width, staticHeight: row.static_height }),
      ...(row.duration !== null && { duration: row.duration }),
      ...(row.thumbnail !== null && { thumbnail: row.thumbnail }),
      ...(row.address !== null && { contentAddress: row.address }),
    },
  }))
