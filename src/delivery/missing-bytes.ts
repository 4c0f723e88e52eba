// Tells bytes that are not where a row says from every other error: the row may have changed since it was read.
import { StorageError } from '../store/index.js'

/** Whether an error says that bytes are missing: in the blob store, or as a local file of it. */
export const isMissingBytes = (error: unknown): boolean =>
  (error instanceof StorageError && error.reason === 'missing') || (error as NodeJS.ErrnoException).code === 'ENOENT'
