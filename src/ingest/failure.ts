// Why an ingest failed, in a sentence fit for the image's `error`, and whether another try may heal it.
import { HttpProblem } from '../problem.js'
import { StorageError } from '../store/index.js'
import { OriginFailure } from './origins/index.js'

export class IngestFailure extends Error {
  readonly retry: boolean

  constructor(message: string, { retry }: { retry: boolean }) {
    super(message)
    this.name = 'IngestFailure'
    this.retry = retry
  }

  /** What anything thrown means for the image: nothing of the inside is told to the client. */
  static from(error: unknown): IngestFailure {
    if (error instanceof IngestFailure) return error
    if (error instanceof OriginFailure) return new IngestFailure(error.message, error)
    if (error instanceof HttpProblem) return new IngestFailure(error.detail, { retry: error.status >= 500 })
    if (error instanceof StorageError) return new IngestFailure('The bytes could not be stored.', error)
    if ((error as Error)?.name === 'TimeoutError')
      return new IngestFailure('The ingest took too long.', { retry: true })
    return new IngestFailure('The ingest failed for a reason that is in the log.', { retry: true })
  }
}
