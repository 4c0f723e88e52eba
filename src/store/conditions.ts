// The conditions of a query as SQL: each value is cast to its column's kind, so that an index can serve it.
import type { Knex } from 'knex'
import { invalid } from '../problem.js'
import type { Class } from '../vocabulary/index.js'
import { imagesSaid, imagesSaidAlone } from './image-words.js'
import type { Condition } from './query.js'
import { LARGEST_INTEGERS } from './rows.js'
import type { Tables } from './tables.js'
import { imagesWithWords } from './texts.js'

/** Table of words -> the condition that an image has some in it. */
const WITH_WORDS: Record<string, (customer: unknown, words: string) => [sql: string, bindings: Knex.Value[]]> = {
  texts: imagesWithWords,
  image_words: imagesSaid,
  said_alone: imagesSaidAlone,
}

const SQL_OPERATORS = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const

/** Wider than some columns on purpose: a number that no column can hold is then found nowhere, rather than refused. */
const CASTS: Record<string, string> = {
  int2: 'bigint',
  int4: 'bigint',
  int8: 'bigint',
  float8: 'double precision',
  bool: 'boolean',
  timestamptz: 'timestamptz',
}

/** Throws HttpProblem 400 when a link's key cannot be in the column. */
function checkKeys({ parameter, values }: Condition): void {
  for (const value of values)
    if (value !== null && !(/^\d+$/.test(String(value)) && Number.isSafeInteger(Number(value))))
      throw invalid(parameter, 'must be an IRI or its number')
}

/** Those of the values that items of an array column can be. */
const possible = (type: string, values: unknown[]): unknown[] => {
  const largest = LARGEST_INTEGERS[type]
  return largest === undefined ? values : values.filter(value => Math.abs(Number(value)) <= largest)
}

/**
 * Adds the conditions of a query to a statement on the class's table; `customer`: whose rows it is about, where it says so.
 * Throws HttpProblem 400 for a link that cannot be one of this class.
 */
export function applyConditions(
  query: Knex.QueryBuilder,
  tables: Tables,
  owner: Class,
  conditions: Condition[],
  customer: unknown,
): Knex.QueryBuilder {
  for (const condition of conditions) {
    const { column, many, isReference, operator, values } = condition
    if (operator === 'keys') {
      const keys = values as { space: number; id: string }[]
      query.whereRaw('(images.space, images.id) IN (SELECT * FROM unnest(?::integer[], ?::text[]))', [
        keys.map(({ space }) => space),
        keys.map(({ id }) => id),
      ])
      continue
    }
    if (operator === 'words') {
      query.whereRaw(...WITH_WORDS[column]!(customer, String(values[0])))
      continue
    }
    const name = `${owner.table}.${column}`
    const type = tables.get(owner.table!)?.get(column)?.type ?? 'text'
    const cast = CASTS[type] ?? 'text'
    if (isReference && cast === 'bigint') checkKeys(condition)
    const item = type.replace(/^_/, '')
    const [first] = values as Knex.Value[]
    const given = values.filter(value => value !== null)
    if (operator === 'all') query.whereRaw(`?? @> ?::${item}[]`, [name, values as Knex.Value])
    else if (operator === 'prefix') query.whereRaw('starts_with(??, ?)', [name, first!])
    else if (operator !== 'any') query.whereRaw(`?? ${SQL_OPERATORS[operator]} ?::${cast}`, [name, first!])
    else if (many) query.whereRaw(`?? && ?::${item}[]`, [name, possible(item, values) as Knex.Value])
    else if (given.length === 0 && values.length > 0) query.whereNull(name)
    else if (values.length === 1) query.whereRaw(`?? = ?::${cast}`, [name, first!])
    else if (given.length === values.length) query.whereRaw(`?? = ANY(?::${cast}[])`, [name, values as Knex.Value])
    else query.whereRaw(`(?? = ANY(?::${cast}[]) OR ?? IS NULL)`, [name, given as Knex.Value, name])
  }
  return query
}
