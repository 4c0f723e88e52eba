// The record of what happened to images, and to public manifests and collections, read in the order in which it became so.
import type { Db } from './database.js'
import type { IiifKind } from './iiif/index.js'

/** An image that something happened to. */
interface ChangedImage {
  kind: 'Create' | 'Update' | 'Delete'
  space: number
  image: string
}

/** A manifest or collection. `path` is that of its public address at that time, `target` where it moved to. */
interface ChangedResource {
  kind: 'Create' | 'Update' | 'Move' | 'Delete'
  resource_kind: IiifKind
  resource: string
  path: string
  target: string | null
}

/** One entry. `place` is its place in the order, for paging. */
export type Change = { place: string; customer: number; at: Date } & (ChangedImage | ChangedResource)

export interface ChangePage {
  /** Oldest first. */
  changes: Change[]
  hasOlder: boolean
  hasNewer: boolean
}

/** Which part: the newest entries, those before a place, or those after one. */
export type ChangePosition = { before: string } | { after: string } | 'newest'

const PLACE = /^(\d{1,20})-(\d{1,19})$/

/** Whether a text is the place of an entry. */
export const isPlace = (text: string): boolean =>
  PLACE.test(text) && text.split('-').every(part => BigInt(part) < 2n ** 63n)

/** A page of what happened in a space, or to everything of a customer. */
export async function readChanges(
  db: Db,
  scope: { customer: number; space?: number },
  position: ChangePosition,
  size: number,
): Promise<ChangePage> {
  const visible = () => db('changes').where(scope).whereNotNull('kind').whereRaw('transaction < open_change_place()')
  const backwards = position === 'newest' || 'before' in position
  const direction = backwards ? 'DESC' : 'ASC'
  const query = visible()
    .select('id', 'kind', 'customer', 'space', 'image', 'resource_kind', 'resource', 'path', 'target', 'at')
    .select(db.raw('transaction::text'))
    .orderByRaw(`transaction ${direction}, id ${direction}`)
    .limit(size + 1)
  if (position !== 'newest') {
    const [transaction, id] = ('before' in position ? position.before : position.after).split('-') as [string, string]
    query.whereRaw(`(transaction, id) ${backwards ? '<' : '>'} (?::text::xid8, ?::bigint)`, [transaction, id])
  }
  const found = await query
  const more = found.length > size
  const rows = found.slice(0, size)
  if (backwards) rows.reverse()
  return {
    changes: rows.map(({ transaction, id, ...row }) => ({ ...row, place: `${transaction}-${id}` })),
    hasOlder: backwards ? more : true,
    hasNewer: backwards ? position !== 'newest' : more,
  }
}
