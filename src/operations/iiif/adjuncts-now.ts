// The links of a document of the IIIF store to its adjuncts, by what these are when it is read: of the document itself, of its canvases and of its ranges.
import { grouped } from '../../grouped.js'
import type { JsonObject } from '../../json-object.js'
import {
  authContextInto,
  idIn,
  type LinkPlace,
  linksInto,
  linksOutOf,
  linksTo,
  objectsOf,
  type PlacedLinks,
  spliceAt,
} from '../../presentation/index.js'
import {
  type AdjunctRow,
  adjunctsOfDocument,
  type Db,
  type IiifKey,
  type IiifRow,
  iiifCanvases,
  iiifRanges,
  imagesOnCanvases,
} from '../../store/index.js'
import { rulesOf } from '../access-rules-cache.js'
import { adjunctPath, adjunctProbe, adjunctsPath } from '../adjuncts/index.js'
import { type AuthDescription, rolesDescriber, shownAdjunct } from '../canvases/index.js'
import type { Services } from '../services.js'
import { canvasPath } from './iiif-terms.js'

/** A document, as far as its adjuncts ask for it. */
export type AdjunctDocument = IiifKey & Pick<IiifRow, 'public_path' | 'has_adjuncts'>

/** What is put into a document. */
export interface SplicedNow {
  /** Another when what is put in is another. */
  mark: string
  into(text: string): string
}

/** The adjuncts that are put into a document. */
export interface AdjunctsNow extends SplicedNow {
  /** The page of annotations at an address, or of one at it, whose bodies are adjuncts; undefined where there is none. */
  annotations(address: string): JsonObject | undefined
}

const NOTHING: AdjunctsNow = { mark: '', into: text => text, annotations: () => undefined }

type Owner = Pick<AdjunctRow, 'kind' | 'resource'>

/** Name of what adjuncts go with, among that of one document, and of its place there. */
const nameOf = ({ kind, resource }: Owner): string => `${kind}/${resource}`
const placeName = ({ kind, id }: LinkPlace): string => `${kind} ${id}`

/** Address of the annotations whose bodies are adjuncts of a resource. */
const pageOf = (base: string, owner: AdjunctRow): string => base + adjunctsPath(owner)

/** How viewers get to see the adjuncts of a document: by roles of their own, or those of the images on their canvas. */
async function describer(
  services: Services,
  customer: number,
  adjuncts: AdjunctRow[],
): Promise<(adjunct: AdjunctRow) => AuthDescription> {
  const { base, store } = services
  const describe = rolesDescriber(base, customer, await rulesOf(services)(customer))
  const open = adjuncts.filter(({ kind, roles, original }) => kind === 'canvases' && roles === null && original)
  const canvases = [...new Set(open.map(({ resource }) => resource!))]
  const images = canvases.length > 0 ? await imagesOnCanvases(store.db, customer, canvases) : []
  const painted = grouped(images, ({ canvas_id }) => canvas_id)
  const inherited = ({ kind, resource }: AdjunctRow): string[] =>
    kind === 'canvases' ? (painted.get(resource!) ?? []).flatMap(image => image.roles) : []
  return adjunct => describe([...new Set(adjunct.roles ?? inherited(adjunct))].sort(), adjunctProbe(base, adjunct))
}

/** What adjuncts of one resource make it link to. */
type LinksOf = (adjuncts: AdjunctRow[], target: string) => PlacedLinks

const OPEN: AuthDescription = { 2: [], 3: [] }

async function linker(
  services: Services,
  customer: number,
  adjuncts: AdjunctRow[],
  asOwner: boolean,
): Promise<LinksOf> {
  const { base } = services
  const describe = asOwner ? () => OPEN : await describer(services, customer, adjuncts)
  return (own, target) => {
    const adjunctPage = pageOf(base, own[0]!)
    const annotations = (adjunct: AdjunctRow) => ({ annotation: `${base}${adjunctPath(adjunct)}/annotation` })
    const shown = own.flatMap(adjunct => {
      const one = shownAdjunct(base, adjunct, adjunctPage, describe)
      return one ? [{ ...one, ...annotations(adjunct) }] : []
    })
    return linksTo({ adjuncts: shown, adjunctPage }, target)
  }
}

/** The canvases and the ranges of a manifest, as they are in its document, each with its kind and id here. */
async function partsOf(
  { base }: Services,
  db: Db,
  { customer, kind, id }: IiifKey,
): Promise<{ place: LinkPlace; owner: Owner }[]> {
  if (kind !== 'manifests') return []
  const canvases = (await iiifCanvases(db, customer, id)).map(one => ({
    place: { kind: 'Canvas' as const, id: one.original_id ?? base + canvasPath(customer, one.id) },
    owner: { kind: 'canvases', resource: one.id },
  }))
  const ranges = (await iiifRanges(db, customer, id)).map(one => ({
    place: { kind: 'Range' as const, id: one.original_id },
    owner: { kind: 'ranges', resource: one.id },
  }))
  return [...canvases, ...ranges]
}

/** What a document, or what of it has adjuncts, links to now. `asOwner`: for whoever needs no way to see them. */
export async function adjunctsNow(
  services: Services,
  document: AdjunctDocument,
  asOwner = false,
): Promise<AdjunctsNow> {
  const { customer, kind, id, public_path, has_adjuncts } = document
  const { db } = services.store
  const adjuncts = has_adjuncts === false ? [] : await adjunctsOfDocument(db, document)
  if (adjuncts.length === 0) return NOTHING
  const linksOf = await linker(services, customer, adjuncts, asOwner)
  const by = grouped(adjuncts, nameOf)
  const own = by.get(nameOf({ kind, resource: id }))
  const parts = own?.length === adjuncts.length ? [] : await partsOf(services, db, document)
  const inside = new Map(
    parts.flatMap(({ place, owner }): [string, PlacedLinks][] => {
      const found = by.get(nameOf(owner))
      return found ? [[placeName(place), linksOf(found, String(place.id))]] : []
    }),
  )
  const ofDocument = own && linksOf(own, services.base + public_path)
  const linksAt = (place: LinkPlace) => (place.kind === 'document' ? ofDocument : inside.get(placeName(place)))
  const pages = [ofDocument, ...inside.values()].flatMap(links => links?.annotations ?? [])
  return {
    mark: JSON.stringify([ofDocument, ...inside]),
    annotations: address => pages.find(page => [page, ...objectsOf(page['items'])].some(one => idIn(one) === address)),
    into: text => {
      const parsed = JSON.parse(text) as JsonObject
      const edits = linksInto(parsed, linksAt)
      if (edits.length === 0) return text
      const isGuarded = JSON.stringify(edits).includes('"AuthProbeService2"')
      return spliceAt(text, isGuarded ? [...authContextInto(parsed), ...edits] : edits)
    },
  }
}

/** The text of a document that comes back, without the links that were put into it; `before` is what is kept of it. */
export async function withoutAdjuncts(
  services: Services,
  db: Db,
  key: IiifKey,
  text: string,
  before: () => JsonObject | undefined,
): Promise<string> {
  const { base } = services
  const { customer, kind, id } = key
  const adjuncts = await adjunctsOfDocument(db, key)
  if (adjuncts.length === 0 && !text.includes(`/iiif/${customer}/adjuncts/`)) return text
  const by = grouped(adjuncts, nameOf)
  const owners = new Map((await partsOf(services, db, key)).map(({ place, owner }) => [placeName(place), owner]))
  const isOurs = (place: LinkPlace, link: unknown): boolean => {
    const owner = place.kind === 'document' ? { kind, resource: id } : owners.get(placeName(place))
    if (!owner) return false
    const page = base + adjunctsPath({ customer, space: null, image: null, ...owner })
    return (
      link === page ||
      String(link).startsWith(`${page}/`) ||
      (by.get(nameOf(owner)) ?? []).some(({ external_id: external }) => external === link)
    )
  }
  const edits = linksOutOf(JSON.parse(text) as JsonObject, isOurs, before())
  return edits.length > 0 ? spliceAt(text, edits) : text
}
