// What is searched, by the address of a manifest behind that of the search: the canvases of a named query, of one asset, or of a stored manifest.
import { assetPath, canvasPath, isOwner, isProtected, type Texted, unauthorised } from '../../operations/index.js'
import { partIn, type Rectangle } from '../../presentation/index.js'
import { notFound } from '../../problem.js'
import { type ImageRow, selectImages, type TextedPlace, textedPlaces } from '../../store/index.js'
import { findAsset } from '../asset.js'
import type { Ask } from '../projections/projection-request.js'
import { variable } from '../projections/projection-request.js'
import { askedQuery, checkFound, selectionOf } from '../projections/query-address.js'
import { storedAt } from '../stored/public-at.js'

/** An image on a canvas, or a canvas by itself. Lengths are in units of the canvas, times in seconds. */
export type SearchedCanvas = Texted & {
  canvas: string
  /** The size of the canvas; undefined: that of the image. */
  size?: { width: number; height: number }
  /** Where on the canvas the image is; undefined: everywhere. */
  region?: Rectangle
  starts?: number
}

/** What is searched. */
export interface Searched {
  /** Path of the manifest behind that of the search. */
  path: string
  /** The manifest. */
  id: string
  images: SearchedCanvas[]
  /** Whether everyone may search it. */
  isPublic: boolean
}

/** Finds what is searched. Throws HttpProblem. */
export type Find = (ask: Ask) => Promise<Searched>

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

const selectorIn = (target: string | null): unknown => {
  if (target === null) return undefined
  return target.startsWith('{') || target.startsWith('[') ? JSON.parse(target) : target
}

function storedCanvas(base: string, customer: number, painted: TextedPlace): SearchedCanvas {
  const { space, image, canvas, original_id: original, width, height, target } = painted
  const size = width !== null && height !== null ? { width, height } : undefined
  const { region, second } = partIn(selectorIn(target), size ?? { width: 0, height: 0 })
  return {
    ...(space !== null && image !== null ? { space, id: image } : { canvasId: canvas }),
    canvas: original ?? base + canvasPath(customer, canvas),
    ...(size && { size }),
    ...(region && { region }),
    ...(second !== undefined && { starts: second }),
  }
}

/** A manifest of the IIIF store, for whoever may see it. */
export const inStored: Find = async ask => {
  const { services, request, customer } = ask
  const { slugs } = request.params as unknown as { slugs: string[] }
  const { row } = (await storedAt(services, customer, slugs)) ?? {}
  if (row?.kind !== 'manifests' || !(row.public || (await isOwner(services, request, customer.id))))
    throw notFound('The manifest')
  const painted = await textedPlaces(services.store.db, row)
  const images = painted.map(one => storedCanvas(services.base, customer.id, one))
  return { path: row.public_path, id: services.base + row.public_path, images, isPublic: row.public }
}
