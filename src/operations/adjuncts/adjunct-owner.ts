// What an adjunct goes with: an asset, or a manifest, a collection, a canvas or a range of the IIIF store.
import { invalid, notFound } from '../../problem.js'
import {
  type AdjunctKey,
  type AdjunctOwner,
  countAdjuncts,
  documentOfAdjuncts,
  type IiifOwnerKind,
  type ImageRow,
  type Session,
} from '../../store/index.js'
import { type Row, segmentOf, withoutBase } from '../../vocabulary/index.js'
import type { Call } from '../call.js'
import { inIri, inWhole } from '../image-members.js'
import type { Services } from '../services.js'

/** Most adjuncts of one resource, which are all in one document. */
const MOST_ADJUNCTS = 1000

/** The kinds of resources of the IIIF store that adjuncts go with, by their classes. */
const KINDS = { Manifest: 'manifests', IIIFCollection: 'collections', Canvas: 'canvases', Range: 'ranges' } as const

const isKnown = (name: string | undefined): name is keyof typeof KINDS => name !== undefined && name in KINDS

/** The adjuncts of an asset. */
export const ofAsset = ({ customer, space, id }: Pick<ImageRow, 'customer' | 'space' | 'id'>): AdjunctOwner => ({
  ...{ customer, space, image: id },
  ...{ kind: null, resource: null },
})

const ofResource = (customer: number, kind: IiifOwnerKind, resource: string): AdjunctOwner => ({
  ...{ customer, space: null, image: null },
  ...{ kind, resource },
})

/** The owner of a class by its row. */
export const adjunctOwner = (name: string | undefined, row: Row): AdjunctOwner =>
  isKnown(name)
    ? ofResource(Number(row['customer']), KINDS[name], String(row['id']))
    : ofAsset(row as unknown as ImageRow)

/** The owner whose link leads here. */
export const ownerOf = ({ route, ownerRow }: Call): AdjunctOwner => adjunctOwner(route.owner?.name, ownerRow!)

/** The owner that an adjunct itself, or its address, tells. */
export const ownerIn = ({ customer, space, image, kind, resource }: Row): AdjunctOwner =>
  typeof resource === 'string'
    ? ofResource(Number(customer), kind as IiifOwnerKind, resource)
    : ofAsset({ customer: Number(customer), space: Number(space), id: String(image) })

/** The resource of the IIIF store that an IRI names; undefined for anything else. */
function resourceIn({ base, store }: Services, text: string): AdjunctOwner | undefined {
  const path = withoutBase(text, base)
  for (const [name, kind] of Object.entries(KINDS)) {
    const [template] = store.classOf(name as keyof typeof KINDS).uriTemplates
    const found = template!.match(path)
    if (found) return ofResource(Number(found['customer']), kind, found[template!.variables.at(-1)!]!)
  }
  return undefined
}

function assetIn(services: Services, text: string): AdjunctOwner | undefined {
  const named = inIri(services, text) ?? inWhole(text)
  return named && ofAsset(named)
}

/** The owner that `property` of a member names: an asset by its IRI or as `customer/space/id`, any other by its IRI. Throws HttpProblem 400. */
export function ownerNamed(services: Services, customer: number, property: string, named: unknown): AdjunctOwner {
  const owner = typeof named === 'string' ? (resourceIn(services, named) ?? assetIn(services, named)) : undefined
  if (owner?.customer === customer) return owner
  const asset = `the IRI of an asset, or ${customer}/{space}/{id}`
  throw invalid(
    property,
    `must be ${asset}, or the IRI of a manifest, a collection, a canvas or a range of the IIIF store`,
  )
}

/** The owner that a member of the queue names, as its asset or as its resource. Throws HttpProblem 400. */
export function ownerInMember(services: Services, customer: number, member: Record<string, unknown>): AdjunctOwner {
  const { asset, resource } = member
  if (resource === undefined) return ownerNamed(services, customer, 'asset', asset)
  if (asset !== undefined) throw invalid('resource', 'must not be given together with asset: an adjunct goes with one')
  return ownerNamed(services, customer, 'resource', resource)
}

const NAMES: Record<string, string> = {
  manifests: 'Manifest',
  collections: 'Collection',
  canvases: 'Canvas',
  ranges: 'Range',
}

/**
 * Columns that a new adjunct has by its owner. Throws HttpProblem 404 where that is not there, 400 where it has as many
 * adjuncts as may be.
 */
export async function placeOf(session: Session, owner: AdjunctOwner): Promise<{ document: string | null }> {
  const { customer, space, image, kind, resource } = owner
  const full = () => invalid('id', `must be that of an adjunct which is there: there are at most ${MOST_ADJUNCTS}`)
  if (kind === null) {
    const asset = await session.find('Image', { customer, space: space!, id: image! })
    if (!asset) throw notFound('The Image')
    if (asset.adjuncts_count >= MOST_ADJUNCTS) throw full()
    return { document: null }
  }
  const document = await documentOfAdjuncts(session.db, { customer, kind, resource: resource! })
  if (document === undefined) throw notFound(`The ${NAMES[kind] ?? 'resource'}`)
  if ((await countAdjuncts(session.db, owner)) >= MOST_ADJUNCTS) throw full()
  return { document }
}

/** Path of what the public finds of the adjuncts of a resource of the IIIF store. */
export const adjunctsPath = ({ customer, kind, resource }: AdjunctOwner): string =>
  `/iiif/${customer}/adjuncts/${kind}/${segmentOf(String(resource))}`

/** Address at which viewers ask whether they may see an adjunct that has roles of its own, or goes with no asset. */
export const adjunctProbe = (base: string, key: AdjunctKey): string => `${base}/auth/v2/probe${adjunctPath(key)}`

/** Path at which the public finds a hosted adjunct. */
export const adjunctPath = ({ id, ...owner }: AdjunctKey): string =>
  owner.kind === null
    ? `/adjuncts/${owner.customer}/${owner.space}/${segmentOf(String(owner.image))}/${segmentOf(id)}`
    : `${adjunctsPath(owner)}/${segmentOf(id)}`
