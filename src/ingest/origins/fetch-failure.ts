// Why an original could not be fetched: a sentence for the image's `error`, and whether another try may succeed.

/**
 * The kind of failure, for metrics: `refused` (an origin we do not go to), `missing`, `forbidden`, `too-large`,
 * `timeout`, `network`, `server` (the origin's 5xx or 429), `malformed` (an answer that cannot be used),
 * `local` (our own disk or credentials), `cancelled` (called off by us: no try of the job's is spent).
 */
export type OriginReason =
  | 'refused'
  | 'missing'
  | 'forbidden'
  | 'too-large'
  | 'timeout'
  | 'network'
  | 'server'
  | 'malformed'
  | 'local'
  | 'cancelled'

/**
 * A failed fetch. `message` is fit for anybody's eyes: no credentials, no query, no address behind a name.
 * `cause` is for the log only. `retryAfterS` is how many seconds the origin asked us to wait, when it did.
 */
export class OriginFailure extends Error {
  readonly retryAfterS?: number

  constructor(
    readonly reason: OriginReason,
    message: string,
    readonly retry: boolean,
    details: { cause?: unknown; retryAfterS?: number } = {},
  ) {
    super(message, { cause: details.cause })
    this.name = 'OriginFailure'
    this.retryAfterS = details.retryAfterS
  }
}

/** A refusal: an origin that we do not fetch, whatever it would answer. */
export const refusal = (message: string): OriginFailure => new OriginFailure('refused', message, false)

/** The failure of an original above the limit. */
export const tooLarge = (maxBytes: number): OriginFailure =>
  new OriginFailure('too-large', `The origin is larger than the ${maxBytes} bytes that are allowed.`, false)

/** The failure of an answer that cannot be used, and will be the same the next time. */
export const malformed = (message: string, cause?: unknown): OriginFailure =>
  new OriginFailure('malformed', message, false, { cause })

/** The failure of an origin that took too long. */
export const timedOut = (cause?: unknown): OriginFailure =>
  new OriginFailure('timeout', 'The origin did not answer, or did not finish, in time.', true, { cause })

/** The failure of a connection that ended before the original did. */
export const brokenOff = (): OriginFailure => new OriginFailure(...UNFINISHED)

type Row = [reason: OriginReason, message: string, retry: boolean]

const UNFINISHED: Row = ['network', 'The connection to the origin broke off.', true]
const UNREACHABLE: Row = ['network', 'No connection to the origin could be made.', true]
const FULL: Row = ['local', 'There is no space left here to fetch the origin to.', true]
const UNWRITABLE: Row = ['local', 'The origin could not be written here.', true]
const UNTRUSTED: Row = ['network', 'The certificate of the origin is not one that is trusted.', false]
const UNDECODABLE: Row = ['malformed', 'The Content-Encoding of the origin does not decode.', false]
const UNREADABLE: Row = ['malformed', 'The answer of the origin is not HTTP as it is defined.', false]

const CODES: Record<string, Row> = {
  ENOTFOUND: ['network', 'The host of the origin was not found.', false],
  EAI_AGAIN: ['network', 'The host of the origin cannot be looked up at present.', true],
  ECONNREFUSED: UNREACHABLE,
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  EADDRNOTAVAIL: UNREACHABLE,
  ECONNRESET: UNFINISHED,
  ECONNABORTED: UNFINISHED,
  EPIPE: UNFINISHED,
  ERR_STREAM_PREMATURE_CLOSE: UNFINISHED,
  Z_BUF_ERROR: UNFINISHED,
  Z_DATA_ERROR: UNDECODABLE,
  HPE_HEADER_OVERFLOW: ['malformed', 'The header section of the origin is larger than 256 kB.', false],
  HPE_INVALID_EOF_STATE: UNFINISHED,
  EPROTO: ['network', 'No TLS connection to the origin could be agreed on.', false],
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  ENOSPC: FULL,
  EDQUOT: FULL,
  EFBIG: FULL,
  EACCES: UNWRITABLE,
  EPERM: UNWRITABLE,
  EROFS: UNWRITABLE,
  ENOENT: UNWRITABLE,
  EIO: UNWRITABLE,
  EMFILE: UNWRITABLE,
  ENFILE: UNWRITABLE,
}

const FAMILIES: [RegExp, Row][] = [
  [/^HPE_/, UNREADABLE],
  [/^Z_|^ERR_BROTLI|^ERR__ERROR_FORMAT/, UNDECODABLE],
  [/^CERT_|^ERR_TLS_CERT/, UNTRUSTED],
  [/^ERR_SSL_|^ERR_TLS_/, CODES['EPROTO']!],
]

const TIMEOUTS = new Set(['ETIMEDOUT', 'ESOCKETTIMEDOUT'])

/** The failure that any error met while fetching stands for; one that is a failure already stays itself. */
export function failureOf(error: unknown): OriginFailure {
  if (error instanceof OriginFailure) return error
  const { name, code = name } = error as NodeJS.ErrnoException
  if (TIMEOUTS.has(code) || name === 'TimeoutError') return timedOut(error)
  const [reason, message, retry] = CODES[code] ?? FAMILIES.find(([form]) => form.test(code))?.[1] ?? UNKNOWN
  return new OriginFailure(reason, message, retry, { cause: error })
}

/** An error with a sentence of ours, as it is; of any other the failure that it stands for. */
export const toldFailure = (error: unknown): Error =>
  error instanceof Error && error.name === 'Error' && !('code' in error) ? error : failureOf(error)

const UNKNOWN: Row = ['network', 'The origin could not be fetched.', true]
