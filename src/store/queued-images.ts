// Images in the queue: their jobs, and the batches that they were submitted in.
import { requestMark } from '../on-behalf.js'
import type { Db } from './database.js'
import { type ImageKey, type Lane, QUEUED } from './jobs.js'
import type { BatchRow, ImageRow } from './row-types.js'
import { noteRow } from './trail.js'

/** A text that PostgreSQL reads as the time of the transaction. */
const NOW = 'now' as unknown as Date

/** What the row of an image says while it waits in the queue, or is ingested. */
export const queuedColumns = (
  batch: number | null = null,
): Pick<ImageRow, 'ingesting' | 'queued' | 'error' | 'batch'> => ({ ingesting: true, queued: NOW, error: '', batch })

interface JobOptions {
  batch?: number
  priority?: boolean
}

type Queued = Pick<ImageRow, 'space' | 'id'> & Partial<Pick<ImageRow, 'delivery_channels'>>

/** Of a new image whose channels nobody has named, those of an image are the database's default. */
const laneOf = ({ delivery_channels: channels = [] }: Queued): Lane =>
  channels.some(({ channel }) => channel === 'iiif-av') ? 'timebased' : 'common'

const listsOf = (images: { space: number; id: string }[]): [number[], string[]] => [
  images.map(({ space }) => space),
  images.map(({ id }) => id),
]

/** Adds jobs for images whose rows the transaction has marked as ingesting; one that waits already moves to the new batch. */
export async function insertJobs(
  db: Db,
  customer: number,
  images: Queued[],
  { batch, priority = false }: JobOptions,
): Promise<void> {
  const mark = requestMark()
  await db.raw(
    `INSERT INTO jobs (customer, space, image, batch, priority, request_id, traceparent, lane)
     SELECT ?, space, id, ?::bigint, ?, ?, ?, lane
     FROM unnest(?::integer[], ?::text[], ?::text[]) AS given (space, id, lane)
     ON CONFLICT (customer, space, image) WHERE adjunct IS NULL DO UPDATE SET batch = excluded.batch, priority = excluded.priority,
       request_id = excluded.request_id, traceparent = excluded.traceparent, lane = excluded.lane, run_at = now(), tries = 0, setbacks = 0, crashes = 0, worker = NULL, leased_until = NULL`,
    [
      ...[customer, batch ?? null, priority, mark?.requestId ?? null, mark?.traceparent ?? null],
      ...[...listsOf(images), images.map(laneOf)],
    ],
  )
  await db.raw(`SELECT pg_notify('${QUEUED}', '')`)
}

/** Puts images that are there in the queue, and marks them as ingesting. */
export async function enqueueJobs(
  db: Db,
  customer: number,
  images: { space: number; id: string }[],
  options: JobOptions,
): Promise<void> {
  const { rows } = await db.raw(
    `UPDATE images SET ingesting = true, queued = now(), error = '', batch = ?::bigint
     FROM unnest(?::integer[], ?::text[]) AS given (space, id)
     WHERE images.customer = ? AND images.space = given.space AND images.id = given.id
     RETURNING images.space, images.id, images.delivery_channels`,
    [options.batch ?? null, ...listsOf(images), customer],
  )
  await insertJobs(db, customer, rows, options)
}

/** Adds a batch with its images; returns its row. */
export async function insertBatch(
  db: Db,
  customer: number,
  images: { space: number; id: string }[],
  priority = false,
): Promise<BatchRow> {
  const [batch] = await db('batches').insert({ customer, count: images.length, priority }).returning('*')
  await db.raw(
    `INSERT INTO batch_images (batch, customer, space, image)
     SELECT ?, ?, space, id FROM unnest(?::integer[], ?::text[]) AS given (space, id)`,
    [batch!.id, customer, ...listsOf(images)],
  )
  noteRow({ owner: 'Batch', after: batch! })
  return batch!
}

/** Marks the image as taken from the queue. */
export const markDequeued = (db: Db, { customer, space, id }: ImageKey): Promise<unknown> =>
  db('images').where({ customer, space, id }).update({ dequeued: db.fn.now() })
