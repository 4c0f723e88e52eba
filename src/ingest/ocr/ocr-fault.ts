// Why the text of a picture could not be recognised, for the error of its adjunct; what the operator alone may see is the cause, for the log.
import { IngestFailure } from '../ingest-failure.js'

/** A failure that is the operator's program's or service's, and that another try may heal unless it says otherwise. */
export const ocrFault = (
  message: string,
  { retry = true, ...details }: { retry?: boolean; retryAfterS?: number | undefined; cause?: unknown } = {},
): IngestFailure => new IngestFailure('ocr', message, { retry, ...details })

/** Of one that took too long, as it would the next time. */
export const ocrTimeout = (who: string, seconds: number): IngestFailure =>
  new IngestFailure('timeout', `${who} took longer than the ${seconds} seconds that are allowed.`, { retry: false })

/** Of one that gave too much. */
export const ocrTooLong = (who: string, most: number): IngestFailure =>
  ocrFault(`${who} gave more than the ${most} bytes that are allowed.`, { retry: false })
