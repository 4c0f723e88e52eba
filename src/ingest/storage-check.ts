// The storage policies, asked before what an ingest makes is stored.
import { HttpProblem } from '../problem.js'
import { checkStorage, type ImageRow, type Store } from '../store/index.js'
import { IngestFailure } from './ingest-failure.js'

/** Throws IngestFailure when the storage policies do not let the image have so many bytes in place of what it has. */
export async function checkAllowed({ db }: Store, row: ImageRow, bytes: number): Promise<void> {
  const more = bytes - row.original_size - row.derivative_size
  const place = { customer: row.customer, space: row.space }
  await checkStorage(db, place, more).catch(error => {
    if (!(error instanceof HttpProblem)) throw error
    throw new IngestFailure('policy', 'The image would exceed the storage policy.', {
      retry: false,
    })
  })
}
