// The storage policies, asked before what an ingest makes is stored.
import { HttpProblem } from '../problem.js'
import { checkStorage, type ImageRow, type StoragePlace, type Store } from '../store/index.js'
import { IngestFailure } from './ingest-failure.js'

/** Throws IngestFailure when the storage policies do not let a place have so many bytes more, for `what`. */
export async function checkStorable({ db }: Store, place: StoragePlace, bytes: number, what: string): Promise<void> {
  const { customer, space } = place
  await checkStorage(db, { customer, space }, bytes).catch(error => {
    if (!(error instanceof HttpProblem)) throw error
    throw new IngestFailure('policy', `The ${what} would exceed the storage policy.`, { retry: false })
  })
}

/** The same of an image that is to have so many bytes in place of what it has. */
export const checkAllowed = (store: Store, row: ImageRow, bytes: number): Promise<void> =>
  checkStorable(store, row, bytes - row.original_size - row.derivative_size, 'image')
