// Errors of the database as problems: a faulty request, or an outage or lack of space; everything else is a fault of ours.
import { conflict, HttpProblem, invalid, notFound } from '../problem.js'
import type { Class } from '../vocabulary/index.js'
import { StorageError, type StorageReason } from './blobs/storage-error.js'

interface PostgresError extends Error {
  code?: string
  detail?: string
  table?: string
  column?: string
  constraint?: string
}

const UNIQUE_VIOLATION = '23505'

/** Whether a statement was refused because another row has what must be unique. */
export const isUniqueViolation = (error: unknown): boolean => (error as PostgresError).code === UNIQUE_VIOLATION

const nameOf = (owner: Class, column: string): string =>
  owner.properties.find(property => property.column === column)?.name ?? column

/** `Key (customer, lower(name))=(1, x) already exists.` -> the columns. */
const columnsIn = (detail: string | undefined): string[] =>
  (/^Key \((.+)\)=\(/.exec(detail ?? '')?.[1] ?? '')
    .split(', ')
    .map(column => column.replace(/^lower\((\w+).*\)$/, '$1'))

/** What the triggers raise when a storage policy allows no more. */
const STORAGE_LIMIT = 'HY507'

/** HttpProblem 507 for what a storage policy refuses; other errors come back as they are. */
function storageLimitOf(error: unknown): unknown {
  const { code, message } = error as PostgresError
  if (code !== STORAGE_LIMIT) return error
  return new HttpProblem(507, 'Storage limit exceeded', message.split(' - ').at(-1)!)
}

/**
 * The HttpProblem that a refused statement on a class's table stands for: 409 for what is in use, 400 for a value that
 * does not fit, 507 above a storage policy. Other errors come back as they are.
 */
export function problemOf(owner: Class, error: unknown): unknown {
  const { code, detail, table, column, constraint } = error as PostgresError
  const columns = columnsIn(detail)
  const last = nameOf(owner, columns.at(-1) ?? '')
  switch (code) {
    case UNIQUE_VIOLATION:
      return conflict(`The ${last} is in use by another ${owner.title}.`, [{ property: last, message: 'is in use' }])
    case '23503':
      if (detail?.includes('still referenced'))
        return conflict(`The ${owner.title} is still used by ${table}; remove those first.`)
      if (columns.every(name => owner.uriTemplates[0]?.columns.includes(name)))
        return notFound(`The parent of the ${owner.title}`)
      return invalid(last, 'names something that does not exist')
    case '23502':
      return invalid(nameOf(owner, column ?? ''), 'is required')
    case '23514': {
      // PostgreSQL names a check on a column `{table}_{column}_check`.
      const checked = constraint?.replace(`${table}_`, '').replace(/_check$/, '') ?? ''
      return invalid(nameOf(owner, checked), 'has a value that is not allowed')
    }
    case '22001':
    case '22003':
    case '22P02':
    case '22008':
    case '22007':
    case '22021':
      return new HttpProblem(
        400,
        'Bad request',
        `A value does not fit: ${(error as Error).message.split(' - ').at(-1)}.`,
      )
    default:
      return storageLimitOf(error)
  }
}

/** Seconds after which an answer of 503 or 507 says that one may ask again. */
const [AWAY_S, FULL_S] = [5, 60]

const unavailable = (detail: string): HttpProblem =>
  new HttpProblem(503, 'Service unavailable', detail, [], { 'Retry-After': String(AWAY_S) })

const full = (): HttpProblem =>
  new HttpProblem(507, 'Insufficient storage', 'There is no space left to store this; retry later.', [], {
    'Retry-After': String(FULL_S),
  })

const databaseAway = (): HttpProblem => unavailable('The database is unavailable; retry.')

/**
 * SQLSTATEs of a server that cannot work now: connections (08), shutdown and start (57P), resources (53), a standby
 * (25006), who and where (28, 3D), its disk (58), a statement that took too long (57014), and one that others were in
 * the way of (55P03, and 40001 and 40P01 once they have been tried again).
 */
const AWAY_STATE = /^(08|28|3D|53|57P|58)[0-9A-Z]+$|^(25006|55P03|57014|40001|40P01)$/

/** Faults of the connection to the database; every other module reports its own network errors itself. */
const AWAY_CODE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
])

/** What pg and knex say without a code: of a connection that broke, and of a pool that none came free in. */
const AWAY_WORDS =
  /Connection terminated|Connection ended|not queryable|Query read timeout|timeout expired|Transaction query already complete|Unable to acquire a connection|^aborted$/

const FULL_CODE = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', '53100'])

/** What libvips says of a file that it could not write. */
const FULL_WORDS = /No space left on device|File too large|Disk quota exceeded/i

const STORAGE_PROBLEMS: Partial<Record<StorageReason, () => HttpProblem>> = {
  full,
  timeout: () => unavailable('The blob storage did not answer in time; retry.'),
  unavailable: () => unavailable('The blob storage is unavailable; retry.'),
  refused: () => unavailable('The blob storage refuses access; retry later.'),
}

/**
 * The HttpProblem for what failed because something that Hydria depends on is unreachable or full: 503 for the database or the
 * blob store, 507 for a disk, each with Retry-After. Undefined for everything else.
 */
export function outageOf(error: unknown): HttpProblem | undefined {
  if (error instanceof StorageError) return STORAGE_PROBLEMS[error.reason]?.()
  if (!(error instanceof Error) || error instanceof HttpProblem) return undefined
  const { code = '', message, name } = error as PostgresError
  if (FULL_CODE.has(code) || FULL_WORDS.test(message)) return full()
  const away = AWAY_CODE.has(code) || AWAY_STATE.test(code) || name === 'KnexTimeoutError' || AWAY_WORDS.test(message)
  return away ? databaseAway() : undefined
}

/** The HttpProblem that anything thrown is answered with: itself, 503 or 507 of an outage, or 500 without internal details. */
export function answerTo(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error
  if (error instanceof URIError)
    return new HttpProblem(400, 'Bad request', 'The address is not validly percent-encoded.')
  return outageOf(error) ?? new HttpProblem(500, 'Internal error', 'An internal error occurred; it has been logged.')
}

/** Deadlocks and conflicts of transactions, which end when one of them is retried. */
const ENTANGLED = new Set(['40001', '40P01'])

/** Runs a transaction, and once more when it stood in the way of another: none of it has happened then. */
export async function untangled<T>(transaction: () => Promise<T>): Promise<T> {
  try {
    return await transaction()
  } catch (error) {
    if (!ENTANGLED.has((error as PostgresError).code ?? '')) throw error
    return transaction()
  }
}
