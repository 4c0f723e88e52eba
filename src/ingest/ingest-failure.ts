// Why an ingest failed, in a sentence fit for the image's `error`, and whether another try may heal it.
import { HttpProblem } from '../problem.js'
import { outageOf, StorageError } from '../store/index.js'
import { OriginFailure, type OriginReason } from './origins/index.js'

/**
 * The kind of failure, for metrics: those of origins, `picture` (no image, sound or video, or none that is taken),
 * `policy` (not allowed by the customer's policies), `deleted`, `storage` (the blob store or a disk), `database`,
 * `ocr` (the operator's program or service for it), `early` (what it is made of is not there yet: no try is spent),
 * `exhausted` (its workers ended with it), `internal` (all else, which is in the log).
 */
export type FailureReason =
  | OriginReason
  | 'picture'
  | 'policy'
  | 'deleted'
  | 'storage'
  | 'database'
  | 'ocr'
  | 'early'
  | 'exhausted'
  | 'internal'

export class IngestFailure extends Error {
  readonly retry: boolean
  /** Whether something that all images stand on was away or full: no image is at fault, and no try of it is spent. */
  readonly outage: boolean
  /** Least seconds until another try, where the origin named them. */
  readonly retryAfterS: number

  constructor(
    readonly reason: FailureReason,
    message: string,
    {
      retry,
      outage = false,
      retryAfterS = 0,
      cause,
    }: { retry: boolean; outage?: boolean; retryAfterS?: number | undefined; cause?: unknown },
  ) {
    super(message, { cause })
    this.name = 'IngestFailure'
    this.retry = retry
    this.outage = outage
    this.retryAfterS = retryAfterS
  }

  /** What anything thrown means for the image: nothing of the inside is told to the client. */
  static from(error: unknown): IngestFailure {
    if (error instanceof IngestFailure) return error
    if (error instanceof OriginFailure)
      return new IngestFailure(error.reason, error.message, {
        retry: error.retry,
        outage: error.reason === 'local' && error.retry,
        retryAfterS: error.retryAfterS,
        cause: error.cause,
      })
    if (error instanceof HttpProblem)
      return new IngestFailure('picture', error.detail, { retry: error.status >= 500, cause: error })
    if (error instanceof StorageError)
      return new IngestFailure('storage', 'The bytes could not be stored.', {
        retry: error.retry,
        outage: error.retry,
        cause: error,
      })
    const away = outageOf(error)
    if (away)
      return new IngestFailure(away.status === 507 ? 'storage' : 'database', away.detail, {
        retry: true,
        outage: true,
        cause: error,
      })
    if ((error as Error)?.name === 'TimeoutError')
      return new IngestFailure('timeout', 'The ingest took too long.', { retry: true, cause: error })
    return new IngestFailure('internal', 'The ingest failed for a reason that is in the log.', {
      retry: true,
      cause: error,
    })
  }
}

/** The reason of a signal that calls a job off: it is given back as if it had not been tried. */
export const calledOff = (): IngestFailure =>
  new IngestFailure('cancelled', 'The ingest was called off.', { retry: true })
