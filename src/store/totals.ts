// What an installation holds and has to do, all customers together.
import type { Db } from './database.js'

interface Totals {
  number_of_customers: number
  number_of_stored_images: number
  total_size_of_stored_images: number
  total_size_of_thumbnails: number
  total_size_of_stored_adjuncts: number
  total_size_of_trashed_images: number
}

/** The sums over all customers, in numbers and bytes. */
export async function totalsOf(db: Db): Promise<Totals> {
  const { rows } = await db.raw(
    `SELECT count(*) AS number_of_customers,
       coalesce(sum(number_of_stored_images), 0)::bigint AS number_of_stored_images,
       coalesce(sum(total_size_of_stored_images), 0)::bigint AS total_size_of_stored_images,
       coalesce(sum(total_size_of_thumbnails), 0)::bigint AS total_size_of_thumbnails,
       coalesce(sum(total_size_of_stored_adjuncts), 0)::bigint AS total_size_of_stored_adjuncts,
       coalesce(sum(total_size_of_trashed_images), 0)::bigint AS total_size_of_trashed_images
     FROM storage WHERE space IS NULL`,
  )
  return rows[0]
}

/** What is to be ingested; `due`: when the first of what could be taken up at once came to that. */
export interface QueueTotals {
  waiting: number
  leased: number
  since: Date | null
  due: Date | null
}

/** The queue as one: texts that are to be recognised may wait for days, and are never overdue. */
export async function queueTotals(db: Db): Promise<QueueTotals> {
  const { rows } = await db.raw(
    `SELECT count(*) FILTER (WHERE worker IS NULL) AS waiting, count(worker) AS leased,
       min(created) FILTER (WHERE worker IS NULL) AS since,
       min(run_at) FILTER (WHERE worker IS NULL AND lane <> 'ocr' AND run_at <= now()) AS due
     FROM jobs`,
  )
  return rows[0]
}
