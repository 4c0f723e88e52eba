// Where in the hierarchy of the IIIF store a resource is put: its collection as a body names it, and its slug there.
import { percentDecoded } from '../../percent-decoded.js'
import { conflict, invalid } from '../../problem.js'
import {
  type Db,
  DEEPEST_IIIF,
  findIiif,
  IIIF_ROOT,
  type IiifKey,
  type IiifRow,
  iiifAbove,
  iiifAtPath,
  iiifNamed,
  lockIiifTree,
} from '../../store/index.js'
import { flatPath, isReserved } from './iiif-terms.js'

const OWN = /^\/(?:customers\/(\d+)\/iiif|iiif\/(\d+))\/collections\/([^/]+)$/
const ROOT = /^\/customers\/(\d+)\/iiif$/
const PUBLIC_PATH = /^\/iiif\/(\d+)((?:\/[^/]+)*)$/

const named = (customer: number, id: string): IiifKey => ({ customer, kind: 'collections', id })

/** A path without percent-encoding; undefined where that is malformed. */
function decoded(path: string): string[] | undefined {
  const parts = path.split('/').slice(1).map(percentDecoded)
  return parts.every(part => part !== undefined) ? parts : undefined
}

/** The collection that an address stands for, its own or its public one; undefined for anything else. */
async function collectionAt(db: Db, customer: number, path: string): Promise<IiifKey | undefined> {
  const own = OWN.exec(path)
  const id = own ? decoded(`/${own[3]}`)?.[0] : undefined
  if (own) return id !== undefined && Number(own[1] ?? own[2]) === customer ? named(customer, id) : undefined
  const root = ROOT.exec(path)
  if (root) return Number(root[1]) === customer ? named(customer, IIIF_ROOT) : undefined
  const found = PUBLIC_PATH.exec(path)
  const slugs = found && decoded(found[2]!)
  if (!slugs || Number(found[1]) !== customer) return undefined
  return iiifAtPath(db, customer, slugs)
}

/** The path of an address, whatever its host: behind a proxy, clients may know another one. */
const pathIn = (address: string): string => address.replace(/^https?:\/\/[^/]+/i, '').replace(/(.)\/$/, '$1')

/** Where a public address is: the path of its collection, and the slug in that. */
export interface PublicPlace {
  parent: string
  slug: string
}

/**
 * The place that a body names by `publicId`; undefined where it names none, or the one where the resource is.
 * Throws HttpProblem 400.
 */
export function publicPlace(customer: number, publicId: unknown, before: IiifRow | undefined): PublicPlace | undefined {
  if (publicId === undefined || publicId === null) return undefined
  const path = typeof publicId === 'string' ? pathIn(publicId) : ''
  if (path === before?.public_path) return undefined
  if (before?.parent === null) throw invalid('publicId', 'must be left out: the root has no other')
  const slugs = Number(PUBLIC_PATH.exec(path)?.[1]) === customer && decoded(path)
  const [slug] = (slugs || []).slice(2).slice(-1)
  if (slug === undefined)
    throw invalid('publicId', `must be an address below /iiif/${customer}, such as /iiif/${customer}/log-books/1881`)
  return { parent: path.slice(0, path.lastIndexOf('/')), slug }
}

/** What a body says of the collection that a resource is in: as `parent`, and by `publicId`. */
export interface NamedParent {
  parent?: unknown
  publicParent?: string
}

/**
 * The collection that a body names; undefined where it names none. One that the resource is in already says nothing
 * beside another. Throws HttpProblem 400, also where the two that it names differ.
 */
export async function parentMeant(
  db: Db,
  customer: number,
  { parent, publicParent }: NamedParent,
  before?: IiifRow,
): Promise<IiifKey | undefined> {
  const said = parent === undefined ? undefined : await parentNamed(db, customer, parent)
  if (publicParent === undefined) return said
  const above = await parentNamed(db, customer, publicParent, 'publicId')
  if (said && said.id !== above.id && said.id !== before?.parent)
    throw invalid('parent', `must be ${flatPath(above)}, as publicId has it, or be left out`)
  return above
}

/** The collection that a body names by its address or its id. Throws HttpProblem 400. */
async function parentNamed(db: Db, customer: number, parent: unknown, property = 'parent'): Promise<IiifKey> {
  const must = `must be the IRI of a collection of the customer, such as ${flatPath(named(customer, IIIF_ROOT))}, or its id`
  if (typeof parent !== 'string' || parent === '') throw invalid(property, must)
  const path = pathIn(parent)
  const key = path.startsWith('/') ? await collectionAt(db, customer, path) : named(customer, path)
  if (key?.kind === 'collections' && (await findIiif(db, key))) return key
  if (property === 'publicId') throw invalid(property, `must be in an existing collection: there is none at ${parent}`)
  throw invalid(property, `${parent} is none; it ${must}`)
}

/** The 409 that names who has a slug. */
export async function slugInUse(db: Db, customer: number, parent: string, slug: string, base: string) {
  const holder = await iiifNamed(db, customer, parent, slug)
  const who = holder ? base + flatPath({ customer, ...holder }) : 'another resource'
  const message = `${JSON.stringify(slug)} is the name of ${who} in this collection`
  return conflict(`slug: ${message}`, [{ property: 'slug', message }])
}

/** Throws HttpProblem 400 for a slug that the platform may need for itself. */
export function checkSlug(slug: string): void {
  if (isReserved(slug)) throw invalid('slug', `must not be ${slug}, which is a word of the platform`)
}

/**
 * Checks that a resource can be in a collection; a collection that moves is alone in moving until the transaction ends.
 * Throws HttpProblem 400 for a collection within itself, and for what would lie too deep.
 */
export async function checkPlace(db: Db, { customer, kind, id }: IiifKey, parent: IiifKey, moves: boolean) {
  const isMove = moves && kind === 'collections'
  if (isMove) await lockIiifTree(db, customer)
  const above = await iiifAbove(db, customer, parent.id)
  if (isMove && above.some(one => one.id === id))
    throw invalid('parent', 'must not be the collection itself, nor one that is in it')
  if (above.length >= DEEPEST_IIIF) throw invalid('parent', `must have fewer than ${DEEPEST_IIIF} collections above it`)
}
