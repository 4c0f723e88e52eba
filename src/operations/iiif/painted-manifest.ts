// What a body makes of a manifest with painted resources: those that it names in place of the present ones, or behind them.
import type { JsonObject } from '../../json-object.js'
import { invalid } from '../../problem.js'
import {
  findUnbuilt,
  type IiifKey,
  type IiifPainting,
  type IiifRow,
  type LanguageMap,
  nameOfCustomer,
  paintedResources,
  type Session,
} from '../../store/index.js'
import { spaceNamed } from '../named-space.js'
import type { Services } from '../services.js'
import { type CanvasMaker, canvasMaker, itemsOf } from './build-canvases.js'
import { arranged } from './canvas-order.js'
import { type Given, type Meant, meantBy } from './iiif-given.js'
import { factsOf } from './iiif-text.js'
import { areSame, paintManifest, spaceOfManifest } from './paint-manifest.js'
import { type PaintedResource, readPaintedResources, resourceOf } from './painted-resources.js'
import { withoutSpliced } from './returned-document.js'

/** What canvases are made with, for a body that has painted resources; of a description, only where it lists them. */
export const makerFor = async (services: Services, customer: number, { kind, text, body }: Given) => {
  const { paintedResources: said } = body
  const paints = kind === 'manifests' && (text === undefined ? Array.isArray(said) : said !== undefined)
  return paints ? canvasMaker(services, customer) : undefined
}

/** The painted resources of a manifest, without what its own items show. */
const paintedNow = async ({ db }: Session, { customer, id }: IiifKey, before: IiifRow | undefined) =>
  before ? paintedResources(db, customer, id) : []

/** How a manifest is painted: what a body means beside that, its painted resources, and those that it had. */
interface Painting {
  meant: Meant
  resources: PaintedResource[]
  had: IiifPainting[]
  before: IiifRow | undefined
}

/** With the canvases of the painted resources, whose images are registered. Throws HttpProblem 400 and 507. */
async function withPainted(
  services: Services,
  session: Session,
  maker: CanvasMaker,
  key: IiifKey,
  { meant, resources, had, before }: Painting,
): Promise<Meant> {
  const text = meant.state.body ?? before!.body
  const how = { text, resources, before: had, keepsItems: meant.keepsItems === true }
  const made = await paintManifest(services, session, maker, key, how)
  // What was given out and comes back changes nothing.
  if (before && !made.ingests && meant.state.body === undefined && areSame(made.rows, had)) return meant
  const waiting = before && (await findUnbuilt(session.db, key))
  const wanted = meant.state.public ?? waiting?.public ?? before?.public ?? false
  const isHidden = made.ingests && !before?.public
  const isShown = waiting && !made.ingests
  const facts = factsOf(key.kind, made.text, JSON.parse(made.text) as JsonObject)
  const state = { ...meant.state, ...facts, ...(isHidden && { public: false }), ...(isShown && { public: wanted }) }
  return { ...meant, state, painted: { ...made, public: wanted } }
}

/**
 * What a body makes of a manifest or a collection, with the canvases of its painted resources, whose images are
 * registered. Throws HttpProblem 400 and 507.
 */
export async function painted(
  services: Services,
  session: Session,
  key: IiifKey,
  sent: Given,
  before: IiifRow | undefined,
  maker: CanvasMaker | undefined,
): Promise<Meant> {
  const given = await withoutSpliced(services, session.db, key, sent, before)
  const meant = await meantBy(given, before)
  const { customer, kind, id } = key
  if (given.needsSpace && kind === 'manifests') await spaceNamed(session, customer, spaceOfManifest(id))
  if (!maker) return meant
  const most = services.settings.MAX_QUERY_IMAGES
  const resources = readPaintedResources(services, customer, given.body['paintedResources'], most)
  const had = await paintedNow(session, key, before)
  return withPainted(services, session, maker, key, { meant, resources, had, before })
}

/**
 * A manifest with painted resources behind those that it has. A canvasOrder that is given counts among theirs, so that it
 * may name a Choice that is there. Throws HttpProblem 400 and 507.
 */
export async function appended(
  services: Services,
  session: Session,
  key: IiifKey,
  before: IiifRow,
  resources: PaintedResource[],
  maker: CanvasMaker,
): Promise<Meant> {
  const had = await paintedNow(session, key, before)
  const most = services.settings.MAX_QUERY_IMAGES
  if (had.length + resources.length > most)
    throw invalid('member', `must leave the manifest with at most ${most} painted resources; it has ${had.length}`)
  const next = had.reduce((last, { canvas_order }) => Math.max(last, canvas_order), -1) + 1
  const behind = resources.map((one, index) => ({ ...one, canvasOrder: one.canvasOrder ?? next + index }))
  const all = [...had.map(resourceOf), ...behind]
  return withPainted(services, session, maker, key, {
    meant: { state: {}, keepsItems: true },
    resources: all,
    ...{ had, before },
  })
}

/**
 * What another text of a manifest makes of it, whose canvases that are painted here stay so as far as they are still in it: in the
 * order of the text, and called as it calls them. Throws HttpProblem 400.
 */
export async function rearranged(
  services: Services,
  { db }: Session,
  key: IiifKey,
  text: string,
  before: IiifRow,
): Promise<Meant> {
  const { customer, kind } = key
  const body = JSON.parse(text) as JsonObject
  const call = { compiled: services, prefer: { strict: false }, variables: { customer: String(customer) } }
  const meant = await meantBy({ call, kind, body, text, patch: false }, before)
  const had = meant.state.body === undefined ? [] : await paintedResources(db, customer, key.id)
  if (had.length === 0) return meant
  const items = itemsOf(services.base, { id: customer, name: await nameOfCustomer(db, customer) }, body)
  const places = new Map(items.map(({ id }, index) => [id, index]))
  const labelAt = (place: number) => (body['items'] as JsonObject[])[place]!['label'] as LanguageMap | undefined
  const kept = had.flatMap(row => {
    const place = places.get(row.canvas_id)
    if (place === undefined) return []
    const called = row.canvas_label && { canvas_label: labelAt(place) ?? null }
    return [{ row: { ...row, ...called }, place: '', isOrdered: false }]
  })
  const { rows } = arranged(items, kept)
  return { ...meant, painted: { text: meant.state.body!, rows, ingests: false, public: before.public } }
}
