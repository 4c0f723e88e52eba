// Images for the public side: those that can be shown, in the order that a named query asks for.
import { applyConditions } from './conditions.js'
import type { Db } from './database.js'
import { problemOf } from './postgres-errors.js'
import type { Condition, Order } from './query.js'
import type { ImageRow } from './row-types.js'
import { applyWhere, type ClassOf } from './rows.js'
import type { Tables } from './tables.js'
import type { Where } from './where.js'

/** Which images, in which order; ties are ordered by registration. */
export interface ImageSelection {
  where: Where
  conditions: Condition[]
  /** Batches that the images are, or ever were, in. */
  batches?: number[]
  order: Order[]
  limit: number
}

interface Within {
  db: Db
  tables: Tables
  classOf: ClassOf
}

/** The images of a selection that have been ingested, without order. */
function selected({ db, tables, classOf }: Within, { where, conditions, batches, limit }: ImageSelection) {
  const query = db('images').whereNotNull('images.original').limit(limit)
  applyConditions(applyWhere(query, 'images', where), tables, classOf('Image'), conditions, where['customer'])
  if (batches)
    query.whereExists(
      db('batch_images')
        .select(db.raw('1'))
        .whereRaw('batch_images.batch = ANY(?::bigint[])', [batches])
        .whereRaw(
          '(batch_images.customer, batch_images.space, batch_images.image) = (images.customer, images.space, images.id)',
        ),
    )
  return query
}

/** Most rows of one statement: the embedded database does nothing else while it makes them. */
const SLICE = 200

const keyOf = ({ space, id }: Pick<ImageRow, 'space' | 'id'>): string => `${space}/${id}`

/** Rows of a selection by their keys, in the order of these; those are left out that it no longer finds. */
async function rowsOf(within: Within, selection: ImageSelection, keys: Pick<ImageRow, 'space' | 'id'>[]) {
  const rows: ImageRow[] = await selected(within, { ...selection, limit: keys.length })
    .whereRaw('(images.space, images.id) IN (SELECT * FROM unnest(?::integer[], ?::text[]))', [
      keys.map(({ space }) => space),
      keys.map(({ id }) => id),
    ])
    .select('images.*')
  const found = new Map(rows.map(row => [keyOf(row), row]))
  return keys.flatMap(key => found.get(keyOf(key)) ?? [])
}

/**
 * The rows of images that have been ingested; many of them by one statement after the other, between which other
 * requests get their answers, so that one that changes meanwhile is as it was before or after that.
 * Throws HttpProblem 400 when a value is beyond what its column can hold.
 */
export async function selectImages(within: Within, selection: ImageSelection): Promise<ImageRow[]> {
  const { limit, order } = selection
  const inOrder = (most: number) => {
    const query = selected(within, { ...selection, limit: most })
    for (const { column, descending } of order) query.orderBy(`images.${column}`, descending ? 'desc' : 'asc')
    return query.orderBy(['images.created', 'images.space', 'images.id'])
  }
  try {
    const rows: ImageRow[] = await inOrder(Math.min(limit, SLICE)).select('images.*')
    if (rows.length < SLICE || limit <= SLICE) return rows
    const keys = await inOrder(limit).select('images.space', 'images.id')
    const first = new Set(rows.map(keyOf))
    const others = keys.filter(key => !first.has(keyOf(key)))
    for (let from = 0; from < others.length; from += SLICE)
      rows.push(...(await rowsOf(within, selection, others.slice(from, from + SLICE))))
    return rows
  } catch (error) {
    throw problemOf(within.classOf('Image'), error)
  }
}

/** How many images a selection finds, and a mark that is another as soon as one of them changes, comes or goes. */
export interface SelectionMark {
  count: number
  mark: string
}

/**
 * Marks a selection without reading its rows: every change of an image gives it a version that no other ever had, so
 * that their number, their sum and the sum of their hashes stay the same only while all of them do.
 * Throws HttpProblem 400 as `selectImages` does.
 */
export async function markSelection(within: Within, selection: ImageSelection): Promise<SelectionMark> {
  const { db } = within
  const found = selected(within, selection).select('images.version').as('found')
  try {
    const row = await db
      .from(found)
      .first(db.raw('count(*) AS count, sum(version)::text AS sum, sum(hashint8(version))::text AS hashes'))
    return { count: row.count, mark: `${row.count}-${row.sum}-${row.hashes}` }
  } catch (error) {
    throw problemOf(within.classOf('Image'), error)
  }
}

/** The tags of the ingested images that have these values and how many have each, in the order of the alphabet. */
export async function tagsOfSpace(db: Db, where: Where, limit: number): Promise<{ tag: string; images: number }[]> {
  return applyWhere(db('images'), 'images', where)
    .joinRaw('CROSS JOIN unnest(images.tags) AS tag')
    .whereNotNull('images.original')
    .groupBy('tag')
    .orderBy('tag')
    .limit(limit)
    .select('tag', db.raw('count(*) AS images'))
}
