// What is searched, by the address of a manifest behind that of the search: the canvases of a named query, of one asset, or of a stored manifest.
import { assetPath, canvasPath, isOwner, isProtected, unauthorised } from '../../operations/index.js'
import { notFound } from '../../problem.js'
import {
  type AnnotatedManifest,
  countDocuments,
  documentsWithWords,
  findIiifCanvas,
  findIiifHead,
  type IiifHead,
  type ImageRow,
  type InCollection,
  placesWithWords,
  selectImages,
  textedPlaces,
} from '../../store/index.js'
import { allOf, type Term } from '../../text/index.js'
import { findAsset } from '../asset.js'
import type { Ask } from '../projections/projection-request.js'
import { variable } from '../projections/projection-request.js'
import { askedQuery, checkFound, selectionOf } from '../projections/query-address.js'
import { storedAt } from '../stored/public-at.js'
import { type SearchedCanvas, storedCanvas } from './searched-canvas.js'

/** Documents of the IIIF store that were found. */
export interface FoundDocuments {
  total: number
  /** Some of them, from one on. */
  read(offset: number, limit: number): ReturnType<typeof documentsWithWords>
}

/** Most pages that a search over a collection finds. */
const MOST_PLACES = 5_000

/** What is searched. */
export interface Searched {
  /** Path of the manifest behind that of the search. */
  path: string
  /** The manifest. */
  id: string
  images: SearchedCanvas[]
  /** Documents whose labels and metadata are searched, in their order. */
  documents?: FoundDocuments
  /** The manifest of the IIIF store whose canvases have annotations. */
  annotated?: AnnotatedManifest
  /** The collection whose manifests have. */
  within?: Omit<InCollection, 'query'>
  /** Whether everyone may search it. */
  isPublic: boolean
}

/** Finds what is searched for some terms. Throws HttpProblem. */
export type Find = (ask: Ask, terms: readonly Term[]) => Promise<Searched>

const ownCanvas =
  (base: string) =>
  (row: ImageRow): SearchedCanvas => ({
    ...{ space: row.space, id: row.id, canvas: `${base}/iiif-manifest/${assetPath(row)}/canvas` },
  })

/** The images of a named query. */
export const inQuery: Find = async ask => {
  const { services, owner } = ask
  const asked = await askedQuery(ask)
  const rows = await selectImages(services.store, await selectionOf(services, asked, owner))
  checkFound(services, asked, rows.length)
  const path = asked.path('iiif-resource')
  return { path, id: services.base + path, images: rows.map(ownCanvas(services.base)), isPublic: !owner }
}

/** One asset. */
export const inAsset: Find = async ask => {
  const { services, customer, owner } = ask
  const address = { customer: String(customer.id), space: variable(ask, 'space'), id: variable(ask, 'id') }
  const row = await findAsset(services, address)
  if (isProtected(row) && !owner) throw unauthorised()
  const path = `/iiif-manifest/${assetPath(row)}`
  return { path, id: services.base + path, images: [ownCanvas(services.base)(row)], isPublic: !owner }
}

/** A document that whoever asks may see, and whether its owner asks. Throws HttpProblem 404. */
async function shownTo({ services, request, customer }: Ask, row: IiifHead | undefined) {
  const isOwners = await isOwner(services, request, customer.id)
  if (!row || !(row.public || isOwners)) throw notFound('The resource')
  return { row, isOwners }
}

async function storedFor(ask: Ask) {
  const { slugs = [] } = ask.request.params as unknown as { slugs?: string[] }
  return shownTo(ask, (await storedAt(ask.services, ask.customer, slugs))?.row)
}

async function onCanvasesOf({ services: { store, base }, customer }: Ask, row: IiifHead): Promise<Searched> {
  const { public_path: path, public: isPublic } = row
  const painted = await textedPlaces(store.db, row)
  const images = painted.map(one => storedCanvas(base, customer.id, one))
  return { path, id: base + path, images, annotated: row, isPublic }
}

/** A manifest of the IIIF store, or the manifests in a collection, for whoever may see it. */
export const inStored: Find = async (ask, terms) => {
  const { row, isOwners } = await storedFor(ask)
  if (row.kind === 'manifests') return onCanvasesOf(ask, row)
  const path = row.public_path
  return { path, id: ask.services.base + path, ...(await inCollection(ask, row, terms, isOwners)) }
}

/** A manifest of the IIIF store, for whoever may see it. */
export const inManifest: Find = async ask => {
  const { row } = await storedFor(ask)
  if (row.kind !== 'manifests') throw notFound('The manifest')
  return onCanvasesOf(ask, row)
}

/** A canvas of a manifest of the IIIF store, for whoever may see that. */
export const onStoredCanvas: Find = async ask => {
  const { services, customer } = ask
  const { db } = services.store
  const id = variable(ask, 'canvas')
  const manifest = (await findIiifCanvas(db, customer.id, id))?.manifest
  const key = manifest === undefined ? undefined : { customer: customer.id, kind: 'manifests' as const, id: manifest }
  const { row } = await shownTo(ask, key && (await findIiifHead(db, key)))
  const painted = (await textedPlaces(db, row)).filter(({ canvas }) => canvas === id)
  const path = canvasPath(customer.id, id)
  const images = painted.map(one => storedCanvas(services.base, customer.id, one))
  return { path, id: services.base + path, images, isPublic: row.public }
}

/** What of the manifests in a collection, and below it, is found; the owner finds drafts. */
async function inCollection(
  { services: { store, base }, customer }: Ask,
  { id: collection, public: isPublic }: IiifHead,
  terms: readonly Term[],
  drafts: boolean,
): Promise<Pick<Searched, 'images' | 'documents' | 'within' | 'isPublic'>> {
  const within = { customer: customer.id, collection, drafts }
  if (terms.length === 0) return { images: [], within, isPublic: isPublic && !drafts }
  const where = { ...within, query: allOf(terms, customer.id) }
  const places = await placesWithWords(store.db, where, MOST_PLACES)
  const images = places.map(({ manifest, ...place }) => ({
    ...storedCanvas(base, customer.id, place),
    within: { id: base + manifest.public_path, type: 'Manifest', label: manifest.label },
  }))
  const total = await countDocuments(store.db, where)
  const documents = {
    total,
    read: (offset: number, limit: number) => documentsWithWords(store.db, where, { offset, limit }),
  }
  return { images, documents, within, isPublic: isPublic && !drafts }
}
