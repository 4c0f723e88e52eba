// Where in the hierarchy of the IIIF store a resource is put: its collection as a body names it, and its slug there.
import { conflict, invalid } from '../../problem.js'
import {
  type Db,
  DEEPEST_IIIF,
  findIiif,
  IIIF_ROOT,
  type IiifKey,
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

/** The collection that an address stands for, its own or its public one; undefined for anything else. */
async function collectionAt(db: Db, customer: number, path: string): Promise<IiifKey | undefined> {
  const own = OWN.exec(path)
  if (own) return Number(own[1] ?? own[2]) === customer ? named(customer, decodeURIComponent(own[3]!)) : undefined
  const root = ROOT.exec(path)
  if (root) return Number(root[1]) === customer ? named(customer, IIIF_ROOT) : undefined
  const found = PUBLIC_PATH.exec(path)
  if (!found || Number(found[1]) !== customer) return undefined
  return iiifAtPath(db, customer, found[2]!.split('/').slice(1).map(decodeURIComponent))
}

/** The path of an address, whatever its host: behind a proxy, clients may know another one. */
const pathIn = (address: string): string => address.replace(/^https?:\/\/[^/]+/i, '').replace(/(.)\/$/, '$1')

/** The collection that a body names as `parent`, by its address or its id. Throws HttpProblem 400. */
export async function parentNamed(db: Db, customer: number, parent: unknown): Promise<IiifKey> {
  const must = `must be the IRI of a collection of the customer, such as ${flatPath(named(customer, IIIF_ROOT))}, or its id`
  if (typeof parent !== 'string' || parent === '') throw invalid('parent', must)
  const path = pathIn(parent)
  const key = path.startsWith('/') ? await collectionAt(db, customer, path) : named(customer, path)
  if (key?.kind !== 'collections' || !(await findIiif(db, key)))
    throw invalid('parent', `${parent} is none; it ${must}`)
  return key
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
  if (isMove && above.includes(id)) throw invalid('parent', 'must not be the collection itself, nor one that is in it')
  if (above.length >= DEEPEST_IIIF) throw invalid('parent', `must have fewer than ${DEEPEST_IIIF} collections above it`)
}
