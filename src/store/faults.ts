// What PostgreSQL refuses, told as the fault of a request; everything else stays an error of ours.
import { conflict, HttpProblem, invalid, notFound } from '../problem.js'
import type { Class } from '../vocabulary/index.js'

interface PostgresError extends Error {
  code?: string
  detail?: string
  table?: string
  column?: string
  constraint?: string
}

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
export function storageLimitOf(error: unknown): unknown {
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
    case '23505':
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
