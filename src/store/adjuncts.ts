// Adjuncts beside their rows: the jobs that fetch their content, their batches, and those of many assets at once.
import { requestMark } from '../on-behalf.js'
import type { Db } from './database.js'
import { findIiifCanvas, type IiifKey, type IiifKind, manifestOfRange } from './iiif/index.js'
import { type ImageKey, type Lane, QUEUED } from './jobs.js'
import type { AdjunctBatchRow, AdjunctRow } from './row-types.js'
import { applyWhere } from './rows.js'
import { noteRow } from './trail.js'

/** The kinds of resources of the IIIF store that adjuncts go with. */
export type IiifOwnerKind = NonNullable<AdjunctRow['kind']>

/** What adjuncts go with: an asset by its space and id, or a resource of the IIIF store by its kind and id. */
export type AdjunctOwner = Pick<AdjunctRow, 'customer' | 'space' | 'image' | 'kind' | 'resource'>

/** An adjunct of either. */
export type AdjunctKey = AdjunctOwner & Pick<AdjunctRow, 'id'>

/** A resource of the IIIF store that adjuncts go with. */
export interface IiifOwner {
  customer: number
  kind: IiifOwnerKind
  resource: string
}

/** The manifest or collection in whose document a resource is, if there is one; undefined for a canvas or a range that no manifest has. */
export async function documentWith(
  db: Db,
  { customer, kind, resource }: IiifOwner,
): Promise<Pick<IiifKey, 'kind' | 'id'> | undefined> {
  if (kind !== 'canvases' && kind !== 'ranges') return { kind: kind as IiifKind, id: resource }
  const ofCanvas = async () => (await findIiifCanvas(db, customer, resource))?.manifest
  const id = kind === 'canvases' ? await ofCanvas() : await manifestOfRange(db, customer, resource)
  return id === undefined ? undefined : { kind: 'manifests', id }
}

/** The same, which stays until the transaction ends; undefined when there is none. */
export async function documentOfAdjuncts(db: Db, { customer, kind, resource }: IiifOwner): Promise<string | undefined> {
  if (resource.includes('\u0000')) return undefined
  const found = await documentWith(db, { customer, kind, resource })
  if (found === undefined) return undefined
  const where = { customer, ...found }
  return (await db('iiif_resources').where(where).forKeyShare().first('id'))?.id
}

/** How many adjuncts go with something. */
export async function countAdjuncts(db: Db, owner: AdjunctOwner): Promise<number> {
  const [row] = await applyWhere(db('adjuncts'), 'adjuncts', { ...owner }).count()
  return Number(row!['count'])
}

/** Gives an adjunct that is to be registered the number that it is known by. */
export async function nextAdjunctNumber(db: Db): Promise<number> {
  const { rows } = await db.raw(`SELECT nextval(pg_get_serial_sequence('adjuncts', 'number')) AS number`)
  return rows[0].number
}

/** Puts an adjunct, whose row the transaction marks as ingesting, in the queue. `priority`: before what is not. */
export async function insertAdjunctJob(
  db: Db,
  { customer, number }: Pick<AdjunctRow, 'customer' | 'number'>,
  priority: boolean,
  lane: Lane,
): Promise<void> {
  const mark = requestMark()
  await db.raw(
    `INSERT INTO jobs (customer, adjunct, priority, lane, request_id, traceparent) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (adjunct) WHERE adjunct IS NOT NULL DO UPDATE SET priority = excluded.priority, lane = excluded.lane,
       request_id = excluded.request_id, traceparent = excluded.traceparent,
       run_at = now(), tries = 0, setbacks = 0, crashes = 0, worker = NULL, leased_until = NULL`,
    [customer, number, priority, lane, mark?.requestId ?? null, mark?.traceparent ?? null],
  )
  await db.raw(`SELECT pg_notify('${QUEUED}', '')`)
}

/** Takes an adjunct out of the queue: its content is fetched no longer. */
export const removeAdjunctJob = (db: Db, number: number): Promise<unknown> =>
  db('jobs').where({ adjunct: number }).delete()

/** Adds a batch, which its adjuncts are members of from now on; those that are not fetched are done. Returns its row. */
export async function insertAdjunctBatch(
  db: Db,
  customer: number,
  adjuncts: Pick<AdjunctRow, 'number' | 'ingesting'>[],
): Promise<AdjunctBatchRow> {
  const [batch] = await db('adjunct_batches').insert({ customer, count: adjuncts.length }).returning('id')
  const numbers = adjuncts.map(({ number }) => number)
  await db.raw(
    'INSERT INTO batch_adjuncts (batch, customer, number) SELECT ?, ?, number FROM unnest(?::bigint[]) AS number',
    [batch!.id, customer, numbers],
  )
  const done = adjuncts.flatMap(({ number, ingesting }) => (ingesting ? [] : [number]))
  await db.raw(`UPDATE batch_adjuncts SET state = 'completed' WHERE batch = ? AND number = ANY (?::bigint[])`, [
    batch!.id,
    done,
  ])
  await db.raw('UPDATE adjuncts SET batch = ? WHERE number = ANY (?::bigint[])', [batch!.id, numbers])
  const row = (await db('adjunct_batches').where({ id: batch!.id }).first())!
  noteRow({ owner: 'AdjunctBatch', after: row })
  return row
}

/** The adjuncts of assets of one customer, in the order in which they were registered. */
export async function adjunctsOf(
  db: Db,
  customer: number,
  images: Omit<ImageKey, 'customer'>[],
): Promise<AdjunctRow[]> {
  const { rows } = await db.raw(
    `SELECT adjuncts.* FROM adjuncts JOIN unnest(?::integer[], ?::text[]) AS given (space, image)
       ON adjuncts.space = given.space AND adjuncts.image = given.image
     WHERE adjuncts.customer = ? ORDER BY number`,
    [images.map(({ space }) => space), images.map(({ id }) => id), customer],
  )
  return rows
}

/** The adjuncts of resources of one kind in the IIIF store, in the order in which they were registered. */
export const adjunctsOfResources = async (
  db: Db,
  customer: number,
  kind: IiifOwnerKind,
  ids: string[],
): Promise<AdjunctRow[]> =>
  db('adjuncts').where({ customer, kind }).whereRaw('resource = ANY (?::text[])', [ids]).orderBy('number')

/** The adjuncts of a manifest or a collection, and of what is in it, in the order in which they were registered. */
export const adjunctsOfDocument = async (db: Db, { customer, kind, id }: IiifKey): Promise<AdjunctRow[]> =>
  db('adjuncts').where({ customer, document_kind: kind, document: id }).orderBy('number')
