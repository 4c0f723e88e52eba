// What went wrong in the store itself: an internal fault, never the caller's.

/**
 * Why the store could not do its work: `missing` (no blob under that key), `full` (no space or quota left),
 * `refused` (permissions, credentials, no such bucket), `timeout`, `unavailable` (input/output, network, 5xx),
 * `key` (a key that no key function makes: a programming error).
 */
export type StorageReason = 'missing' | 'full' | 'refused' | 'timeout' | 'unavailable' | 'key'

const TITLES: Record<StorageReason, string> = {
  missing: 'the blob is not there',
  full: 'no space is left',
  refused: 'access is refused',
  timeout: 'no answer came in time',
  unavailable: 'the store is unavailable',
  key: 'the key has an unexpected form',
}

const HEALING = new Set<StorageReason>(['full', 'timeout', 'unavailable'])

/** A failure of the blob store. `retry` says whether the same call may succeed later; `cause` is for the log only. */
export class StorageError extends Error {
  readonly retry: boolean

  constructor(
    readonly reason: StorageReason,
    readonly key: string,
    cause?: unknown,
  ) {
    super(`Storage: ${TITLES[reason]}${key === '' ? '' : ` (${key})`}.`, { cause })
    this.name = 'StorageError'
    this.retry = HEALING.has(reason)
  }
}

const FILE_REASONS: Record<string, StorageReason> = {
  ENOENT: 'missing',
  ENOSPC: 'full',
  EDQUOT: 'full',
  EFBIG: 'full',
  EACCES: 'refused',
  EPERM: 'refused',
  EROFS: 'refused',
}

/** The StorageError that a file system's error stands for; one that is a StorageError already stays itself. */
export function fileFailure(error: unknown, key: string): StorageError {
  if (error instanceof StorageError) return error
  return new StorageError(FILE_REASONS[(error as NodeJS.ErrnoException)?.code ?? ''] ?? 'unavailable', key, error)
}
