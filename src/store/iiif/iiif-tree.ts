// The hierarchy of the IIIF store: what is at a path of slugs, what is in a collection, and who is above whom.

import type { LanguageMap } from '../../json-object.js'
import type { Db } from '../database.js'
import type { IiifKey, IiifKind, IiifRow } from './iiif-rows.js'

/** Id of the collection that everything of a customer is in. */
export const IIIF_ROOT = 'root'

/** Most collections above a resource. */
export const DEEPEST_IIIF = 100

const rootOf = (customer: number): IiifKey => ({ customer, kind: 'collections', id: IIIF_ROOT })

/**
 * The resource at a path of slugs below a customer's root, by its present name or a former one, in one statement;
 * undefined when there is none.
 */
export async function iiifAtPath(db: Db, customer: number, slugs: readonly string[]): Promise<IiifKey | undefined> {
  if (slugs.length > DEEPEST_IIIF || slugs.some(slug => slug.includes('\u0000'))) return undefined
  if (slugs.length === 0) return rootOf(customer)
  const { rows } = await db.raw(
    `WITH RECURSIVE names AS (SELECT ?::text[] AS folded),
       path AS (
         SELECT 0 AS depth, 'collections' AS kind, ?::text AS id
         UNION ALL
         SELECT path.depth + 1, found.kind, found.id FROM path, names, LATERAL (
           SELECT kind, id FROM (
             SELECT kind, id, 0 AS choice FROM iiif_resources
               WHERE customer = ? AND parent = path.id AND folded_slug = names.folded[path.depth + 1]
             UNION ALL
             SELECT kind, id, 1 FROM iiif_former_names
               WHERE customer = ? AND parent = path.id AND folded_slug = names.folded[path.depth + 1]) AS either
           ORDER BY choice LIMIT 1) AS found
         WHERE path.kind = 'collections' AND path.depth < ?)
     SELECT kind, id FROM path WHERE depth = ?`,
    [slugs.map(slug => slug.toLowerCase()), IIIF_ROOT, customer, customer, slugs.length, slugs.length],
  )
  return rows[0] && { customer, ...rows[0] }
}

/** The collections from one up to the root, itself first. */
export async function iiifAbove(
  db: Db,
  customer: number,
  collection: string,
): Promise<Pick<IiifRow, 'id' | 'public' | 'label' | 'slug'>[]> {
  const { rows } = await db.raw(
    `WITH RECURSIVE above AS (
       SELECT id, parent, public, label, slug, 0 AS depth FROM iiif_resources WHERE customer = ? AND kind = 'collections' AND id = ?
       UNION ALL
       SELECT up.id, up.parent, up.public, up.label, up.slug, above.depth + 1 FROM above
         JOIN iiif_resources AS up ON up.customer = ? AND up.kind = 'collections' AND up.id = above.parent)
     SELECT id, public, label, slug FROM above ORDER BY depth`,
    [customer, collection, customer],
  )
  return rows
}

/** Lets one transaction at a time move collections of a customer: two moves could make a circle together. */
export const lockIiifTree = async (db: Db, customer: number): Promise<void> => {
  await db('iiif_resources').where(rootOf(customer)).forNoKeyUpdate().first('id')
}

/** Who has a slug in a collection. */
export const iiifNamed = async (
  db: Db,
  customer: number,
  parent: string,
  slug: string,
): Promise<Pick<IiifRow, 'kind' | 'id'> | undefined> =>
  db('iiif_resources').where({ customer, parent, folded_slug: slug.toLowerCase() }).first('kind', 'id')

/** What a collection shows of one that is in it. */
export interface IiifChild {
  kind: IiifKind
  id: string
  slug: string
  label: LanguageMap | null
  thumbnail: string | null
  public: boolean
  version: number
}

/** What is in a collection, in its order, or of it what the public may see. */
export const iiifChildren = async (
  db: Db,
  { customer, id }: IiifKey,
  which: { open: boolean; limit: number; offset: number },
): Promise<IiifChild[]> =>
  db('iiif_resources')
    .where({ customer, parent: id, ...(which.open && { public: true }) })
    .orderBy(['place', 'kind', 'id'])
    .limit(which.limit)
    .offset(which.offset)
    .select('kind', 'id', 'slug', 'label', 'thumbnail', 'public', 'version')

/** How many of each kind are in a collection. */
export async function countIiifChildren(db: Db, { customer, id }: IiifKey): Promise<Record<IiifKind, number>> {
  const rows = await db('iiif_resources').where({ customer, parent: id }).groupBy('kind').select('kind').count()
  const counts = Object.fromEntries(rows.map(({ kind, count }) => [kind, Number(count)]))
  return { collections: 0, manifests: 0, ...counts }
}

/** A collection in the tree of a customer, and how many are above it. */
export type IiifFolder = Pick<IiifRow, 'id' | 'label' | 'slug'> & { depth: number }

/** The collections of a customer as a tree, each before what is in it, at most so many. */
export async function iiifFolders(db: Db, customer: number, limit: number): Promise<IiifFolder[]> {
  const { rows } = await db.raw(
    `WITH RECURSIVE tree AS (
       SELECT id, label, slug, 0 AS depth, ARRAY[]::text[] AS way FROM iiif_resources
         WHERE customer = ? AND kind = 'collections' AND id = ?
       UNION ALL
       SELECT inner_one.id, inner_one.label, inner_one.slug, tree.depth + 1, tree.way || inner_one.place || inner_one.id
         FROM tree JOIN iiif_resources AS inner_one
           ON inner_one.customer = ? AND inner_one.kind = 'collections' AND inner_one.parent = tree.id)
     SELECT id, label, slug, depth FROM tree ORDER BY way LIMIT ?`,
    [customer, IIIF_ROOT, customer, limit],
  )
  return rows
}
