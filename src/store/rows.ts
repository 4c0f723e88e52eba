// Reads and writes single rows of any class: the statements are made from the vocabulary's columns.
import type { Class, Row } from '../vocabulary/index.js'
import { type FindRow, isPlain } from './batched-find.js'
import type { Db } from './database.js'
import { problemOf } from './postgres-errors.js'
import type { Sealing } from './sealing.js'
import type { Tables } from './tables.js'
import type { Where } from './where.js'

/** Membership told by another table: the rows whose key columns stand in a row of it that meets `where`. */
export interface Within {
  table: string
  /** Column of the class's table -> column of the other one. */
  on: Record<string, string>
  where: Where
}

export const isNotNull = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && (value as { not?: unknown }).not === null

/** knex hands arrays to PostgreSQL as arrays; JSON columns need them as text. */
function encode(tables: Tables, owner: Class, values: Row): Row {
  const columns = tables.get(owner.table!)!
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      columns.get(name)?.type === 'jsonb' && value !== null && value !== undefined ? JSON.stringify(value) : value,
    ]),
  )
}

const INTEGERS: Record<string, number> = { int2: 32767, int4: 2147483647, int8: Number.MAX_SAFE_INTEGER }

/** Whether a value from a path can be in a column at all; what cannot is not found rather than refused. */
export function fits(tables: Tables, owner: Class, column: string, value: unknown): boolean {
  const limit = INTEGERS[tables.get(owner.table!)?.get(column)?.type ?? '']
  if (typeof value === 'string' && value.includes('\u0000')) return false
  if (limit === undefined || value === null || isNotNull(value)) return true
  return (Array.isArray(value) ? value : [value]).every(item => {
    const number = Number(item)
    return /^-?\d+$/.test(String(item)) && Number.isSafeInteger(number) && Math.abs(number) <= limit
  })
}

/** Adds the conditions to a statement on the table. */
export function applyWhere<Q extends ReturnType<Db['queryBuilder']>>(query: Q, table: string, where: Where): Q {
  for (const [column, value] of Object.entries(where)) {
    const name = `${table}.${column}`
    if (isNotNull(value)) query.whereNotNull(name)
    else if (value === null) query.whereNull(name)
    else if (Array.isArray(value)) query.whereIn(name, value)
    else query.where(name, value as string)
  }
  return query
}

/** Adds the membership to a statement on the table. */
export function applyWithin<Q extends ReturnType<Db['queryBuilder']>>(
  query: Q,
  table: string,
  { table: members, on, where }: Within,
): Q {
  query.whereExists(exists => {
    exists.select('*').from(members)
    for (const [column, other] of Object.entries(on))
      exists.whereRaw('?? = ??', [`${members}.${other}`, `${table}.${column}`])
    applyWhere(exists, members, where)
  })
  return query
}

/** Rows of one class, by their columns. */
export interface Rows {
  /** The row with those of its columns, or with all. */
  find(owner: Class, where: Where, columns?: string[]): Promise<Row | undefined>
  /** Throws HttpProblem 409 when a unique column is in use, 400 when a value does not fit. */
  insert(owner: Class, values: Row): Promise<Row>
  /** Undefined when there is no such row. */
  update(owner: Class, where: Where, values: Row): Promise<Row | undefined>
  /** Undefined when there is no such row; HttpProblem 409 when it is still referred to. */
  remove(owner: Class, where: Where): Promise<Row | undefined>
  /** The row locked until the transaction ends. */
  lock(owner: Class, where: Where): Promise<Row | undefined>
}

/** The rows as one database or transaction sees them; `findRow` is the short way to one outside of transactions. */
export function rowsOf(db: Db, tables: Tables, sealing: Sealing, findRow?: FindRow): Rows {
  const guarded = async <T>(owner: Class, statement: PromiseLike<T>): Promise<T> => {
    try {
      return await statement
    } catch (error) {
      throw problemOf(owner, error)
    }
  }
  const possible = (owner: Class, where: Where) =>
    Object.entries(where).every(([column, value]) => fits(tables, owner, column, value))
  const find = (owner: Class, where: Where, lock: boolean, columns?: string[]) => {
    if (!possible(owner, where)) return Promise.resolve(undefined)
    if (findRow && !lock && isPlain(where)) return guarded(owner, findRow(owner.table!, where, columns))
    const query = applyWhere(db(owner.table!).first('*'), owner.table!, where)
    return guarded<Row | undefined>(owner, lock ? query.forUpdate() : query)
  }
  return {
    find: (owner, where, columns) => find(owner, where, false, columns),
    lock: (owner, where) => find(owner, where, true),
    async insert(owner, values) {
      const statement = db(owner.table!)
        .insert(encode(tables, owner, sealing.sealRow(owner.table!, values, {})))
        .returning('*')
      return (await guarded(owner, statement))[0]
    },
    async update(owner, where, values) {
      if (Object.keys(values).length === 0) return find(owner, where, false)
      if (!possible(owner, where)) return undefined
      const statement = applyWhere(
        db(owner.table!).update(encode(tables, owner, sealing.sealRow(owner.table!, values, where))),
        owner.table!,
        where,
      ).returning('*')
      return (await guarded<Row[]>(owner, statement))[0]
    },
    async remove(owner, where) {
      if (!possible(owner, where)) return undefined
      return (await guarded<Row[]>(owner, applyWhere(db(owner.table!).delete(), owner.table!, where).returning('*')))[0]
    },
  }
}
