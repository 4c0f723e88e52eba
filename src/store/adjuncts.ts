// Adjuncts beside their rows: the jobs that fetch their content, their batches, and those of many assets at once.
import type { Db } from './database.js'
import { type ImageKey, QUEUED } from './jobs.js'
import type { AdjunctBatchRow, AdjunctRow } from './row-types.js'

/** An adjunct of an asset. */
export interface AdjunctKey {
  customer: number
  space: number
  image: string
  id: string
}

/** An adjunct that is registered in a batch: one that is not fetched is done at once. */
export type BatchedAdjunct = AdjunctKey & { ingesting: boolean }

const given = (adjuncts: AdjunctKey[]): [number[], string[], string[]] => [
  adjuncts.map(({ space }) => space),
  adjuncts.map(({ image }) => image),
  adjuncts.map(({ id }) => id),
]

/** Puts adjuncts of one customer, whose rows the transaction has marked as ingesting, in the queue. `priority`: before what is not. */
export async function insertAdjunctJobs(
  db: Db,
  customer: number,
  adjuncts: AdjunctKey[],
  priority: boolean,
): Promise<void> {
  await db.raw(
    `INSERT INTO jobs (customer, space, image, adjunct, priority)
     SELECT ?, space, image, adjunct, ? FROM unnest(?::integer[], ?::text[], ?::text[]) AS given (space, image, adjunct)
     ON CONFLICT (customer, space, image, adjunct) DO UPDATE SET priority = excluded.priority, run_at = now(), tries = 0,
       setbacks = 0, crashes = 0, worker = NULL, leased_until = NULL`,
    [customer, priority, ...given(adjuncts)],
  )
  await db.raw(`SELECT pg_notify('${QUEUED}', '')`)
}

/** Takes an adjunct out of the queue: its content is fetched no longer. */
export const removeAdjunctJob = (db: Db, { id, ...asset }: AdjunctKey): Promise<unknown> =>
  db('jobs')
    .where({ ...asset, adjunct: id })
    .delete()

/** Adds a batch, which its adjuncts are members of from now on; those that are not fetched are done. Returns its row. */
export async function insertAdjunctBatch(
  db: Db,
  customer: number,
  adjuncts: BatchedAdjunct[],
): Promise<AdjunctBatchRow> {
  const [batch] = await db('adjunct_batches').insert({ customer, count: adjuncts.length }).returning('id')
  await db.raw(
    `INSERT INTO batch_adjuncts (batch, customer, space, image, adjunct)
     SELECT ?, ?, space, image, adjunct FROM unnest(?::integer[], ?::text[], ?::text[]) AS given (space, image, adjunct)`,
    [batch!.id, customer, ...given(adjuncts)],
  )
  await db.raw(
    `UPDATE batch_adjuncts SET state = 'completed' FROM unnest(?::integer[], ?::text[], ?::text[]) AS given (space, image, adjunct)
     WHERE batch = ? AND batch_adjuncts.space = given.space AND batch_adjuncts.image = given.image
       AND batch_adjuncts.adjunct = given.adjunct`,
    [...given(adjuncts.filter(({ ingesting }) => !ingesting)), batch!.id],
  )
  await db.raw(
    `UPDATE adjuncts SET batch = ? FROM unnest(?::integer[], ?::text[], ?::text[]) AS given (space, image, id)
     WHERE customer = ? AND adjuncts.space = given.space AND adjuncts.image = given.image AND adjuncts.id = given.id`,
    [batch!.id, ...given(adjuncts), customer],
  )
  return (await db('adjunct_batches').where({ id: batch!.id }).first())!
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
