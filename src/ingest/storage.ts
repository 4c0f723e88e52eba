// The storage policy, asked before bytes are stored.
import { type Store, storageLeft } from '../store/index.js'
import type { Row } from '../vocabulary/index.js'
import { IngestFailure } from './failure.js'

/** Throws IngestFailure when the storage policies do not let the image have so many bytes in place of what it has. */
export async function checkStorage({ db }: Store, row: Row, bytes: number): Promise<void> {
  const more = bytes - (row['original_size'] as number) - (row['derivative_size'] as number)
  if (more > 0 && more > (await storageLeft(db, row['customer'] as number, row['space'] as number)))
    throw new IngestFailure('policy', 'The storage policy does not allow as many bytes as the image takes.', {
      retry: false,
    })
}
